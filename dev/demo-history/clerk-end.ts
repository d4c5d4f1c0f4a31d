// How a call of the demo history ends by what Clerk answers, in the words of the record: as the pipeline says it of such an answer.
import type { RecordDraft } from "../../src/audit/record.ts";
import { type ForwardOutcome, type ForwardResult, outcomeOf } from "../../src/clerk/forward-result.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import type { Ending } from "./step.ts";

export function upstreamOf({ status, attempts, ms }: Ending): NonNullable<RecordDraft["upstream"]> {
  return { status, attempts, ms, trace_id: null };
}

export function endOf(
  ending: Ending,
  { replay }: Operation,
): { readonly outcome: ForwardOutcome; readonly error: string | null } {
  const result = answerOf(ending);
  return { outcome: outcomeOf(result, replay), error: result.kind === "failure" ? result.code : null };
}

function answerOf({ status, attempts, ms }: Ending): ForwardResult {
  if (status === null) return { kind: "failure", code: "bailiff_upstream_timeout", status, sent: true, detail: "", attempts, ms };
  const answer = { kind: "answer", status, headers: {}, body: null, traceId: null, answeredAtMs: null } as const;
  return { ...answer, certain: attempts === 1, attempts, ms };
}
