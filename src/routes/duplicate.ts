// Did Clerk's answer show an entry that was there before? Clerk has one space of idempotency keys for the whole instance, so somebody
// else's use of the same value answers with their entry: older than this key's first intent, or of another amount. Then nothing was done
// for this call, and its charge goes back.
import { WrittenNumber } from "../json/written-number.ts";
import type { DecidedCall } from "./decided-call.ts";
import { valueAt } from "./shape-answer.ts";

/** Clerk's clock and ours need not agree to the second. */
const CLOCK_SKEW_MS = 5_000;

export function isDuplicate({ operation, args }: DecidedCall, answer: unknown, firstAtMs: number): boolean {
  const { idempotency } = operation;
  if (idempotency === undefined || answer === undefined) return false;
  const amount = valueAt(answer, idempotency.answerAmount);
  // Negative for a decrease.
  // No argument is a number that only its text can tell.
  if (amount instanceof WrittenNumber) return true;
  if (typeof amount === "number" && Math.abs(amount) !== args[idempotency.amountArg]) return true;
  const createdAt = valueAt(answer, idempotency.answerCreatedAt);
  const createdAtMs = typeof createdAt === "string" ? Date.parse(createdAt) : Number(createdAt);
  return Number.isFinite(createdAtMs) && createdAtMs < firstAtMs - CLOCK_SKEW_MS;
}
