// How long an event waits for the act that explains it, before it is held to have gone past Bailiff.
const DEFAULT_S = 90;
/** A Ledger tells of an act two seconds after it; a bypass is to be on record two minutes after it. */
const MIN_S = 5;
const MAX_S = 110;

export const WAIT_RULE = `BYPASS_WAIT_SECONDS must be empty or a whole number from ${MIN_S} to ${MAX_S}`;

/** Ms; null: no such setting. */
export function waitOf(text: string | undefined): number | null {
  if (text === undefined || text === "") return DEFAULT_S * 1_000;
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return seconds >= MIN_S && seconds <= MAX_S ? seconds * 1_000 : null;
}
