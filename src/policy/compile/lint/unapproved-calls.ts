// A rule that makes calls wait for others, in a bundle under which nobody may approve anything: they wait until their time is over.
import type { LintedRule } from "./linted-policy.ts";
import { warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

const APPROVE = "approvals.approve";

/** @param rules of all policies: who approves holds another one than who asks */
export function unapprovedCalls(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  const may = rules.some(({ effect, entries }) => effect === "allow" && entries.some(({ name }) => name === APPROVE));
  if (may) return [];
  return rules
    .filter(({ rule }) => rule.approve !== undefined)
    .map((rule) =>
      warningOf(
        rule,
        "nobody_approves",
        "approve",
        `makes calls wait for approval, and no policy allows ${APPROVE}: nobody can ever approve one`,
        `add a policy for those who may: allow: [approvals.list, approvals.get, ${APPROVE}, approvals.reject]`,
      ),
    );
}
