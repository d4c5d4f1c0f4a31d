// What a caller may ask of one call: `Bailiff-Max-Retries` and `Bailiff-Deadline-Ms`. Strict, because a value that is read otherwise than
// it was meant (`5s`, `1e3`, `-1`, the header twice) would be noticed in an outage and not before.

/** A mutation must be settled inside the 30 s that `waitUntil` has: hence the deadline below 25 s. */
export const CALL_LIMITS = { maxRetries: 5, minDeadlineMs: 100, maxDeadlineMs: 24_999 } as const;

export interface CallDefaults {
  readonly maxRetries: number;
  readonly deadlineMs: number;
}

export type CallOptions =
  /** `namesRetries`: the call says itself how many it may have. */
  | { readonly ok: true; readonly maxRetries: number; readonly deadlineMs: number; readonly namesRetries: boolean }
  | { readonly ok: false; readonly header: "Bailiff-Max-Retries" | "Bailiff-Deadline-Ms"; readonly message: string };

/** A header that is absent leaves the default, which is itself capped: an operator's typing error must not outlive `waitUntil`. */
export function parseCallOptions(headers: { get(name: string): string | null }, defaults: CallDefaults): CallOptions {
  const retriesText = headers.get("Bailiff-Max-Retries");
  const maxRetries = retriesText === null ? defaults.maxRetries : parseWhole(retriesText, 0, CALL_LIMITS.maxRetries);
  if (maxRetries === null) {
    return { ok: false, header: "Bailiff-Max-Retries", message: `must be a whole number from 0 to ${CALL_LIMITS.maxRetries}` };
  }
  const { minDeadlineMs, maxDeadlineMs } = CALL_LIMITS;
  const deadlineText = headers.get("Bailiff-Deadline-Ms");
  const deadlineMs = deadlineText === null ? defaults.deadlineMs : parseWhole(deadlineText, minDeadlineMs, maxDeadlineMs);
  if (deadlineMs === null) {
    const message = `must be a whole number of milliseconds from ${minDeadlineMs} to ${maxDeadlineMs}`;
    return { ok: false, header: "Bailiff-Deadline-Ms", message };
  }
  return {
    ok: true,
    maxRetries: Math.min(maxRetries, CALL_LIMITS.maxRetries),
    deadlineMs: Math.min(deadlineMs, maxDeadlineMs),
    namesRetries: retriesText !== null,
  };
}

/** Decimal digits without sign, leading zero or fraction. Two headers of one name arrive as `1, 2` and do not pass. */
function parseWhole(text: string, min: number, max: number): number | null {
  if (!/^(?:0|[1-9]\d{0,5})$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}
