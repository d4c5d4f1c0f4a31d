// The end of an admin call: limits kept or given back, its record, and the answer as a response.
import type { RecordDraft } from "../../audit/record.ts";
import { errorResponse } from "../../bailiff-errors.ts";
import { ADMIN_LEDGER } from "../../ledger/protocol.ts";
import { release } from "../call/ancestors.ts";
import { readsOnLease } from "../call/authenticate.ts";
import type { Call } from "../call/call.ts";
import { draftRecord } from "../call/record-draft.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import { settle } from "../call/settle.ts";
import type { Services } from "../services.ts";
import type { AdminAnswer } from "./admin-handler.ts";
import type { AdminRow } from "./admin-row.ts";
import { lineageOf } from "./admit-admin.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";
import { outcomeOf } from "./run-admin.ts";

export async function settleAdmin(services: Services, decided: DecidedAdminCall, answer: AdminAnswer): Promise<Response> {
  const { call, decision, facts } = decided;
  const { row } = decided.admin;
  const outcome = outcomeOf(decided, answer);
  if (decision.limits.length > 0) release(services, call, lineageOf(decided), call.requestId, outcome);
  if (row.unrecorded === true && answer.ok) return render(row, answer, call);
  const noted = "noted" in answer ? answer.noted : undefined;
  const known = noted === undefined ? facts : { ...facts, args: { ...facts.args, ...noted } };
  const record = draftRecord(known, {
    type: "admin",
    outcome,
    error: answer.ok ? null : answer.errors[0].code,
    ...("approvalId" in answer && answer.approvalId !== undefined ? { approval_id: answer.approvalId } : {}),
    ...("target" in answer && answer.target !== undefined ? { target: answer.target } : {}),
  });
  if (!row.mutates && answer.ok && (row.recordedFirst === true || wantsRecordFirst(decided)))
    return renderRecorded(services, decided, answer, record);
  if (row.mutates) await settle(services, call, ADMIN_LEDGER, { requestId: call.requestId, record });
  else services.reads.add(facts.ledger, record, call.waitUntil);
  return render(row, answer, call);
}

/** As for what is read from Clerk: of a strict key, and under a policy with `write_ahead`. */
function wantsRecordFirst({ principal, decision }: DecidedAdminCall): boolean {
  return decision.writeAhead || (principal !== null && !readsOnLease(principal));
}

/** Nothing is given out before it is on record who took it. */
async function renderRecorded(
  services: Services,
  { admin: { row }, call, facts: { ledger } }: DecidedAdminCall,
  answer: AdminAnswer,
  record: RecordDraft,
): Promise<Response> {
  const triedMs = services.deps.now();
  if ((await services.ledgers.append(ledger, [record])) !== null) return render(row, answer, call);
  const refusal = ledgerUnavailable();
  services.reads.add(ledger, { ...record, outcome: "refused", error: refusal.code }, call.waitUntil, triedMs);
  if ("stream" in answer) await answer.stream.body?.cancel();
  return errorResponse([refusal], call.requestId);
}

function render({ status = 200 }: AdminRow, answer: AdminAnswer, call: Call): Response {
  if (!answer.ok) return errorResponse(answer.errors, call.requestId);
  if ("stream" in answer) return answer.stream;
  const cookie = answer.cookie === undefined ? {} : { "set-cookie": answer.cookie };
  return new Response(JSON.stringify(answer.body), {
    status,
    headers: { ...cookie, "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}
