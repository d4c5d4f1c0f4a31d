// The proposal of smaller scopes in words: what is proven, what is not, and the command that makes it so.
import { amountOf } from "../wording.ts";
import type { GivenScopes } from "./given-scopes.ts";
import type { ScopeProposal } from "./least-scopes.ts";

export function proposalText(
  id: string,
  proposal: ScopeProposal | null,
  { unscoped }: Pick<GivenScopes, "unscoped">,
  days: number,
): string {
  if (proposal === null)
    return `Nothing to propose: its scopes fit what it did in ${amountOf(days, "day")}, or it did nothing (then revoke it).`;
  const { scopes, proof } = proposal;
  if (proof.lost > 0) {
    const why = unscoped === 0 ? "" : " It mints or changes keys without scopes, which a key with scopes cannot.";
    return `No smaller scopes: ${amountOf(proof.lost, "call")} that it was allowed would be refused.${why}`;
  }
  const [again, span] = [`${amountOf(proof.calls, "call")} decided again`, amountOf(days, "day")];
  return [
    proof.untold === 0
      ? `These scopes keep everything that it was allowed in ${span} (${again}).`
      : `These scopes keep everything that the log can tell of ${span} (${again}); ${amountOf(proof.untold, "call")} it cannot tell.`,
    "What it does more rarely than that they would refuse:",
    `  bailiff keys update ${id} ${scopes.map((scope) => `--scope ${scope}`).join(" ")}`,
  ].join("\n");
}
