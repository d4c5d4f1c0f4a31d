// What is told again, on record: on disk before the answer begins where policy or key want reads so; else in the isolate's batch.
import type { RecordDraft } from "../../../audit/record.ts";
import { errorResponse } from "../../../bailiff-errors.ts";
import type { Services } from "../../services.ts";
import { readsOnLease } from "../authenticate.ts";
import type { DecidedCall } from "../decided-call.ts";
import { ledgerUnavailable } from "../refusals.ts";

export async function toldOnRecord(
  services: Services,
  { ledger, call, principal, decision }: Pick<DecidedCall, "ledger" | "call" | "principal" | "decision">,
  draft: RecordDraft,
  response: Response,
): Promise<Response> {
  if (!decision.writeAhead && readsOnLease(principal)) {
    services.reads.add(ledger, draft, call.waitUntil);
    return response;
  }
  const triedMs = services.deps.now();
  if ((await services.ledgers.append(ledger, [draft])) !== null) return response;
  await response.body?.cancel();
  services.reads.add(ledger, { ...draft, outcome: "failed", error: "bailiff_ledger_unavailable" }, call.waitUntil, triedMs);
  return errorResponse([ledgerUnavailable()], call.requestId);
}
