// How far back a replay goes: days in UTC, from the address.

const MS_PER_DAY = 86_400_000;

/** The start of a day in UTC, as the command line counts: 7 is a week ago. */
export function startOfDay(nowMs: number, daysAgo: number): string {
  return new Date((Math.floor(nowMs / MS_PER_DAY) - daysAgo) * MS_PER_DAY).toISOString();
}

export const MAX_DAYS = 30;
const DEFAULT_DAYS = 7;

/** From the address, which anybody can write. */
export function daysOf(text: string | undefined): number {
  const days = Number(text ?? DEFAULT_DAYS);
  return Number.isInteger(days) && days >= 1 && days <= MAX_DAYS ? days : DEFAULT_DAYS;
}
