// The end of an intent, told to its Ledger. When that is away it is tried again behind the answer; what was lost on the way the Ledger
// itself calls `unknown` later, and keeps charged.
import type { Outcome } from "../../audit/record.ts";
import type { Admitted, SettleRequest } from "../../ledger/protocol.ts";
import type { Services } from "../services.ts";
import { release } from "./ancestors.ts";
import type { CallFacts } from "./call.ts";
import type { DecidedCall } from "./decided-call.ts";
import { keepTelling } from "./keep-telling.ts";

/**
 * `onSettled`: with what the keys above are to hear, in the Ledger's word; null when this call no longer speaks for the act. False: the Ledger
 * did not answer, and the intent will be ended at some time after this.
 */
export async function settle(
  services: Services,
  call: Pick<CallFacts, "requestId" | "waitUntil">,
  ledger: string,
  request: SettleRequest,
  onSettled: (outcome: Outcome | null) => void = () => undefined,
): Promise<boolean> {
  const settled = async (): Promise<boolean> => {
    const answer = await services.ledgers.settle(ledger, request);
    if (answer !== null) onSettled(answer.value);
    return answer !== null;
  };
  if (await settled()) return true;
  const again = async () => {
    if (!(await keepTelling(services, settled))) services.deps.log("outcome_not_settled", { ledger, request_id: call.requestId });
  };
  call.waitUntil(again());
  return false;
}

/** An act of a key, which keys above it may have reserved for as well. */
export function settleAct(
  services: Services,
  { call, ledger, principal, decision }: DecidedCall,
  { reservation }: Pick<Admitted, "reservation">,
  request: SettleRequest,
): Promise<boolean> {
  // Only where its rule owes approvals: whoever owes none pays for none.
  const told = decision.approval === null ? request : { ...request, approved: true };
  return settle(services, call, ledger, told, (outcome) => {
    if (outcome === null) return;
    const happened = request.duplicate === true && outcome === "ok" ? "failed" : outcome;
    release(services, call, principal.lease.record.ancestors, reservation, happened);
  });
}
