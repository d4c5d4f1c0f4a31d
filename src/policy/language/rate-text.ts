// How many calls to Clerk a key may cause in a time, as a policy's `rate` and the deployment's default write it: `200/10s`.
export interface Rate {
  readonly max: number;
  readonly windowMs: number;
}

export const RATE_PATTERN = /^([1-9]\d{0,8})\/([1-9]\d{0,4})([smhd])$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `200/10s`: at most 200 in any aligned window of 10 seconds. Null for text that is no rate. */
export function parseRate(text: string): Rate | null {
  const match = RATE_PATTERN.exec(text);
  const unitMs = UNIT_MS[match?.[3] ?? ""];
  return match === null || unitMs === undefined ? null : { max: Number(match[1]), windowMs: Number(match[2]) * unitMs };
}

/** The stricter of two, per second; null is no rate. */
export function stricter(a: Rate | null, b: Rate | null): Rate | null {
  if (a === null || b === null) return a ?? b;
  return a.max / a.windowMs <= b.max / b.windowMs ? a : b;
}
