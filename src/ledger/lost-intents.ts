// Intents whose outcome never came: the Worker that held the call is gone, or it could not reach this ledger. Nobody knows whether Clerk acted.
import type { Deps } from "../deps.ts";
import type { IntentRow } from "./intent-store.ts";
import type { LedgerParts } from "./ledger-parts.ts";
import { wholly } from "./whole-work.ts";

type Parts = Pick<LedgerParts, "store" | "chain" | "refusals" | "idempotency">;

/** An intent is given up this long after its call had to be over. */
const SETTLE_MARGIN_MS = 10_000;

export function givenUpAtMs(settleByMs: number): number {
  return settleByMs + SETTLE_MARGIN_MS;
}

/** Each becomes `unknown`, wholly or not at all. */
export function giveUpLostIntents(storage: DurableObjectStorage, parts: Parts, { now }: Pick<Deps, "now">): void {
  const lost = parts.store.intents.allOpen().filter(({ settleByMs }) => givenUpAtMs(settleByMs) <= now());
  for (const one of lost) wholly(storage, parts, () => giveUp(parts, one));
}

function giveUp({ store, chain, idempotency }: Parts, { requestId, seq }: IntentRow): void {
  const intent = store.record(seq);
  if (intent === null) return;
  chain.append(intent.ledger, {
    ...intent,
    type: "outcome",
    intent_id: intent.id,
    outcome: "unknown",
    args: null,
    seen: null,
    limits: null,
  });
  const act = idempotency.actOf(requestId);
  if (act !== null) idempotency.settle(act, "unknown", null);
  store.intents.markUnknown(requestId);
}
