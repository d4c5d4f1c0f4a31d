// Could a call of this operation be allowed, when not all of its arguments are known? Yes is a maybe: what is not known may still refuse it.
// No is certain: whatever is sent, a deny already holds or no allow can. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import type { DecisionInput } from "./decision.ts";
import { createFacts } from "./facts.ts";
import { matchRule } from "./match-rule.ts";
import { planOf } from "./rule-plans.ts";
import { withinScopes } from "./unless-denied.ts";

export type Chance = "no" | "maybe" | "needs_target";

/** `input.args`: those that are known. A rule that fails over one that is not known leaves it open. */
export function couldAllow(bundle: CompiledBundle, input: DecisionInput): Chance {
  const entry = bundle.vocabulary.get(input.operation);
  if (entry === undefined || !withinScopes(input.key.scopes, input.operation, entry)) return "no";
  const { denies, allows } = planOf(bundle, input.key.policies, entry).rules;
  // What cannot be evaluated at all denies, whatever is sent.
  if ([...denies, ...allows].some(({ broken }) => broken)) return "no";
  const facts = createFacts(input, entry);
  const refusing = denies.map((rule) => matchRule(rule, input, entry, facts).kind);
  if (refusing.includes("match")) return "no";
  const allowing = allows.map((rule) => matchRule(rule, input, entry, facts).kind);
  if (allowing.every((kind) => kind === "miss")) return "no";
  if (refusing.includes("open")) return "needs_target";
  return allowing.some((kind) => kind === "match" || kind === "error") ? "maybe" : "needs_target";
}
