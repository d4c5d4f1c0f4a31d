// Did Clerk's answer show an entry that was there before? Clerk has one space of idempotency keys for the whole instance, so somebody
// else's use of the same value answers with their entry, and nothing was done for this call.
//
// Giving the charge back needs proof, because a limit that gives back too easily is none. Proof is an entry that is older than the act by
// one clock, Clerk's: its `created_at` against the `Date` of the very answer that shows it. Between our clock and Clerk's there may lie
// any number of seconds. Whatever is not proof keeps the charge: no `Date`, a time without zone or in another unit, an entry that is a
// little older. Another amount than was asked for is none either: were Clerk to tell amounts in another unit, no credit would be charged.
// And of an act that was sent before, no entry is: it may be what the first try made, and how long ago that was only our clock says, which
// may have been set back since.
import type { Operation } from "../../clerk/operation.ts";
import { WrittenNumber } from "../../json/written-number.ts";
import { valueAt } from "./answer/shape-answer.ts";

/** `made_before`: nothing was done. `other_amount`: not what was asked for, and nobody knows why. */
export type EntryVerdict = "own" | "made_before" | "other_amount";

/**
 * `Date` is cut to the second, and Clerk's database need not have the clock of Clerk's edge. Longer than a call may last: by however much our
 * clock is set back meanwhile, what the call made is not that old.
 */
const MARGIN_MS = 30_000;
/** Milliseconds since the epoch have 13 digits from 2001 to 2286; seconds have 10, and would be a time in 1970. */
const MIN_EPOCH_MS = 1e12;
const ZONED_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * @param answeredAtMs `Date` of the answer, null without one.
 * @param sinceMs how long ago, by our clock, this call came, before which nothing was sent: an entry of that time is its own. Null: the act
 *   was sent before.
 */
export function judgeEntry(
  { operation, args }: { readonly operation: Pick<Operation, "idempotency">; readonly args: Readonly<Record<string, unknown>> },
  answer: unknown,
  { answeredAtMs, sinceMs }: { readonly answeredAtMs: number | null; readonly sinceMs: number | null },
): EntryVerdict {
  const { idempotency } = operation;
  if (idempotency === undefined || answer === undefined) return "own";
  const createdAtMs = timeOf(valueAt(answer, idempotency.answerCreatedAt));
  const ageMs = answeredAtMs === null || createdAtMs === null ? 0 : answeredAtMs - createdAtMs;
  if (sinceMs !== null && ageMs > Math.max(0, sinceMs) + MARGIN_MS) return "made_before";
  const amount = valueAt(answer, idempotency.answerAmount);
  // Negative for a decrease; no argument is a number that only its text can tell.
  if (amount instanceof WrittenNumber) return "other_amount";
  return typeof amount === "number" && Math.abs(amount) !== args[idempotency.amountArg] ? "other_amount" : "own";
}

function timeOf(value: unknown): number | null {
  const atMs = typeof value === "string" && ZONED_TIME.test(value) ? Date.parse(value) : typeof value === "number" ? value : 0;
  return Number.isFinite(atMs) && atMs >= MIN_EPOCH_MS ? atMs : null;
}
