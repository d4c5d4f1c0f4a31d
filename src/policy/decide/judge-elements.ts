// Which elements of an answer a key is shown: keys in a list, records in a page of the log. Each is judged as `judge.ts` would judge the call
// with that element for its target: a deny that matches hides it, the first allow that does not miss shows it, and an error, wherever it
// comes first, hides it. What does not depend on the element is asked once for all of them. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import { runCondition } from "../condition/condition.ts";
import type { Expression } from "../condition/expression.ts";
import type { ElementRules } from "./decision.ts";
import { createFacts, type UserFacts, userFacts } from "./facts.ts";
import { matchRule, unlistedArg } from "./match-rule.ts";
import { needsNoTarget } from "./rule-order.ts";
import { planOf } from "./rule-plans.ts";

export interface ElementJudge {
  /** Top-level fields of an element that are looked at: what is costly to find out need not be, where it is not among them. */
  readonly fields: ReadonlySet<string>;
  /** Never throws. */
  shows(element: object): boolean;
}

/** An allow as far as it is known before any element is. */
type Allow = "match" | "error" | Expression;

export function createElementJudge(bundle: CompiledBundle, { input, beside }: ElementRules): ElementJudge {
  const other = beside === undefined ? null : createElementJudge(bundle, beside);
  const entry = bundle.vocabulary.get(input.operation);
  if (entry === undefined) return { fields: new Set(), shows: () => false };
  const facts = createFacts(input, entry);
  const { targetDenies, allows } = planOf(bundle, input.key.policies, entry).judged;
  const denies = targetDenies.flatMap(({ condition }) => condition ?? []);
  const known: Allow[] = [];
  for (const rule of allows) {
    if (rule.condition === null || needsNoTarget(rule)) {
      const { kind } = matchRule(rule, input, entry, facts);
      if (kind === "miss") continue;
      known.push(kind === "match" ? "match" : "error");
      break;
    }
    if (unlistedArg(rule, input.args, entry) === null) known.push(rule.condition);
  }
  const holds = (condition: Expression, element: UserFacts): boolean | "error" => {
    const bindings = facts.bindingsWith(condition, element);
    const result = bindings === null ? null : runCondition(condition, bindings);
    return typeof result === "boolean" ? result : "error";
  };
  const allowed = (element: UserFacts): boolean => {
    for (const allow of known) {
      const outcome = typeof allow === "string" ? allow : holds(allow, element);
      if (outcome !== false) return outcome === true || outcome === "match";
    }
    return false;
  };
  const conditions = [...denies, ...known.filter((allow) => typeof allow !== "string")];
  return {
    fields: new Set([...conditions.flatMap(({ targetFields }) => targetFields), ...(other?.fields ?? [])]),
    shows(element) {
      const looked = userFacts(element);
      return (
        denies.every((condition) => holds(condition, looked) === false) && allowed(looked) && other?.shows(element) !== false
      );
    },
  };
}
