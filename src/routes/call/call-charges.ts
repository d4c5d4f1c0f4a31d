// What a call is charged against limits: those of the deciding rule, and those on guessing (an operation that tells whether a secret is
// right may be asked so often about one user, by one key, and no more).
import type { Operation } from "../../clerk/operation.ts";
import type { Charge } from "../../ledger/protocol.ts";
import type { Decision } from "../../policy/engine.ts";
import type { DecidedCall } from "./decided-call.ts";
import type { Args } from "./validate.ts";

export function chargesOf({
  operation,
  args,
  decision,
}: Pick<DecidedCall, "operation" | "args" | "decision">): readonly Charge[] {
  // A wrong guess is answered with a refusal, and it is the guesses that are to be few.
  const ruled = ruledCharges(decision, operation.guess !== undefined);
  const guess = guessCharge(operation, args);
  // Unless policies say otherwise: with a limit of their own on the same target, for the key and for each one above it.
  const isRuled = decision.limits.some(({ bucket, partly }) => bucket === guess?.bucket && partly !== true);
  return guess === null || isRuled ? ruled : [...ruled, guess];
}

/** Those of the rule that allowed. */
export function ruledCharges({ limits }: Pick<Decision, "limits">, countsAttempts = false): readonly Charge[] {
  return limits.map(({ id: limit, bucket, amount, max, windowMs, calendar }) => {
    return { limit, bucket, amount, max, windowMs, calendar, countsAttempts };
  });
}

function guessCharge({ name, guess, target }: Operation, args: Args): Charge | null {
  if (guess === undefined || target.kind !== "one") return null;
  const bucket = `target:${String(args[target.arg])}`;
  return { limit: guessLimit(name), bucket, amount: 1, max: guess.max, windowMs: guess.perSeconds * 1000, countsAttempts: true };
}

/** What the limit is called that an operation brings along. */
export function guessLimit(operation: string): string {
  return `guess:${operation}`;
}
