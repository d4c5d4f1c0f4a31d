// What was decided about a call, as a half-sentence: by which rule it was allowed, or why it was not.
import type { ShownRecord } from "../../api/answers.ts";
import { visibleText } from "../../words/visible-text.ts";

/** Of calls that were refused before Clerk was asked, by the code of the error that the caller got. */
const REFUSALS: Readonly<Record<string, (record: ShownRecord) => string>> = {
  bailiff_policy_denied: (record) => {
    const rule = ruleOf(record);
    return rule === null ? `denied: ${nearMiss(record)}` : `denied by ${rule}`;
  },
  bailiff_scope_denied: () => "denied: the key's scopes do not reach that far",
  bailiff_policy_error: (record) => `denied: ${ruleOf(record) ?? "a rule"} could not be evaluated`,
  bailiff_limit_exceeded: (record) => `denied: ${limitOf(record)} was used up`,
  bailiff_limit_never_fits: (record) => `denied: it is more than ${limitOf(record)} ever takes`,
  bailiff_rate_exceeded: () => "turned away: too many calls in a short time",
  bailiff_approval_required: ({ approval }) =>
    approval?.step === "waiting"
      ? "not sent: it still waits for others to approve"
      : `not sent: ${approval?.needed === 1 || approval === undefined ? "somebody else has" : `${approval.needed} others have`} to approve first`,
  bailiff_approvals_full: () => "denied: too many requests of this key wait for approval",
  bailiff_approver_refused: () => "denied: this key may not approve it",
  bailiff_elevation_refused: () => "denied: this key cannot open that",
  bailiff_csrf_invalid: () => "turned away: it did not prove to come from the console",
  bailiff_idempotency_conflict: () => "refused: its idempotency key had been used for something else",
  bailiff_outcome_unknown: () => "refused: nobody knows what became of the same call before",
  bailiff_not_found: () => "refused: there is no such thing",
  bailiff_version_conflict: () => "refused: somebody else had changed it first",
  bailiff_key_revoked: () => "refused: that key is revoked",
  bailiff_policy_invalid: () => "refused: the policies have faults",
  bailiff_param_invalid: () => "refused: an argument was not valid",
  bailiff_param_unknown: () => "refused: it has an argument that the operation does not know",
  bailiff_body_invalid: () => "refused: its body could not be read",
  bailiff_body_too_large: () => "refused: its body was too large",
  bailiff_content_type_unsupported: () => "refused: its body was of a type that nobody reads",
  bailiff_upstream_unreachable: () => "Clerk could not be reached",
  bailiff_upstream_timeout: () => "Clerk did not answer in time",
  bailiff_ledger_unavailable: () => "stopped: it could not be put on record",
  clerk_key_invalid: () => "turned away: its key had ended meanwhile",
};

/** Null: nothing was decided, as of a record that is no call. */
export function decisionWords(record: ShownRecord): string | null {
  const { type, decision, error, upstream } = record;
  if (type === "denied" || type === "failed") {
    const known = error === null ? undefined : REFUSALS[error];
    if (known !== undefined) return known(record);
    if (upstream !== null && upstream.status !== null) return `Clerk said ${upstream.status}`;
    return `${type === "denied" ? "denied" : "refused"}${error === null ? "" : ` (${visibleText(error)})`}`;
  }
  if (decision === null) return null;
  const rule = ruleOf(record);
  if (decision.effect === "deny") return rule === null ? "denied" : `denied by ${rule}`;
  if (rule !== null) return `allowed by ${rule}`;
  return record.key?.id === "root" ? "allowed to the root token" : "allowed";
}

/** A rule allows more than this in one sentence: too much for a story. The decision's card has all of it. */
const MOST_CHARS = 240;

/** Why no rule allowed it: what the one rule that could have wanted, or that there was none for such a call at all. */
function nearMiss({ decision }: ShownRecord): string {
  const why = decision?.explanation ?? "";
  if (!why.startsWith("Rule ")) return "no rule of its policies allows that";
  const isOne = !why.includes(". Rule ") && why.length <= MOST_CHARS;
  return isOne ? visibleText(`r${why.slice(1).replace(/\.$/, "")}`) : "no rule of its policies allowed it as it was asked";
}

/** `support/ban-with-ticket` */
export function ruleOf({ decision }: Pick<ShownRecord, "decision">): string | null {
  if (decision === null || decision.policy === null) return null;
  return visibleText(decision.rule === null ? decision.policy : `${decision.policy}/${decision.rule}`);
}

function limitOf(record: ShownRecord): string {
  const rule = ruleOf(record);
  return rule === null ? "a limit" : `the limit of ${rule}`;
}
