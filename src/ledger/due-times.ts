// When what a Ledger is made of has to be looked after next.
import type { LedgerParts } from "./ledger-parts.ts";
import { givenUpAtMs } from "./lost-intents.ts";

/** Ms since the epoch, in no order. */
export function dueTimesMs({ store, approvals, elevations, sessions, anonymous, refusals }: LedgerParts): number[] {
  const ends = [approvals.nextUntilMs(), elevations.endsAtMs(), sessions.nextEndMs(), anonymous.endsAtMs(), refusals.dueAtMs()];
  const lost = store.intents.allOpen().map(({ settleByMs }) => givenUpAtMs(settleByMs));
  return [...lost, ...ends.filter((atMs) => atMs !== null)];
}
