// G1: a decision, and a bundle's first one, over how many rules there are: in the bundle, and about the operation that is asked for.
import { DECISION_METRICS, decisionSide, type PolicyText, typicalPolicies } from "../decision-cost.ts";
import type { Pace } from "../request-path.ts";
import { type Comparison, compare, type Side } from "../rounds.ts";

const MAX_RULES_OF_POLICY = 500;

/** Rules that all read the call, and of which none but the last says yes. */
function aboutTheOperation(policy: string, count: number): PolicyText {
  const rules = Array.from({ length: count }, (_, index) => ({
    id: `rule-${index}`,
    allow: ["users.update"],
    when: index === count - 1 ? 'context.reason.startsWith("TICKET-")' : `context.reason == "reason ${index}"`,
  }));
  return { policy, rules };
}

export async function compareRules(pace: Pace): Promise<Comparison> {
  const bundle = (rules: number): Side => {
    const policies = typicalPolicies(rules / 10);
    return decisionSide(`${rules.toLocaleString("en-US")} in the bundle`, policies, [policies[0]?.policy ?? ""]);
  };
  const about = (rules: number): Side => decisionSide(`${rules} about the operation`, [aboutTheOperation("all", rules)], ["all"]);
  const many = Array.from({ length: 20 }, (_, index) => aboutTheOperation(`policy-${index}`, 50));
  return compare(
    "G1  decide() in this process, over the number of rules",
    DECISION_METRICS,
    [
      about(1),
      bundle(100),
      bundle(10_000),
      about(50),
      about(MAX_RULES_OF_POLICY),
      decisionSide(
        "50 about it in each of 20 policies",
        many,
        many.map(({ policy }) => policy),
      ),
    ],
    pace,
  );
}
