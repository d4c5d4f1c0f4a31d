// 4: the decision alone, in this process: the same question to a bundle of one policy and to one of a thousand.
import { allArguments } from "../src/clerk/arguments.ts";
import { OPERATIONS } from "../src/clerk/operations.ts";
import {
  type CompiledBundle,
  compileBundle,
  type DecisionInput,
  decide,
  type Vocabulary,
  type VocabularyEntry,
} from "../src/policy/engine.ts";
import type { Pace } from "./request-path.ts";
import { type Comparison, compare, type Metric, type Side } from "./rounds.ts";
import { USER_ID } from "./upstream.ts";

const POLICIES = 1_000;
const BATCH = 200;
/** Of a round: a decision takes microseconds, so a part of a second is many of them. */
const SHARE = 0.3;

const VOCABULARY: Vocabulary = new Map(
  OPERATIONS.map((operation): [string, VocabularyEntry] => [
    operation.name,
    {
      name: operation.name,
      class: operation.class,
      args: allArguments(operation),
      target: operation.target.kind,
      ...(operation.target.kind === "none" ? {} : { targetArg: operation.target.arg }),
      secretArgs: operation.secretArgs,
      pathArgs: Object.keys(operation.args.path.shape),
    },
  ]),
);

/** Ten rules, four of which are about the operation that is asked for. */
const RULES = [
  { id: "night", deny: ["users.*"], when: 'context.reason == "night"' },
  { id: "long-names", deny: ["users.update"], when: "has(args.first_name) && args.first_name.size() > 100" },
  { id: "look-up", allow: ["users.get", "users.list", "users.count"] },
  { id: "ban", allow: ["users.ban", "users.unban"], when: 'context.reason.startsWith("TICKET-")' },
  { id: "lock", allow: ["users.lock", "users.unlock"] },
  { id: "rename-by-hand", allow: ["users.update"], when: 'context.reason == "by hand"' },
  { id: "rename", allow: ["users.update"], when: 'context.reason.startsWith("TICKET-")', only: ["first_name", "last_name"] },
  { id: "remove-passkeys", allow: ["users.delete_passkey"] },
  { id: "memberships", allow: ["users.get_organization_memberships"] },
  { id: "delete", allow: ["users.delete"], limit: [{ max: 5, per: "1d" }] },
];

export const DECISION_METRICS = [
  { key: "decideUs", title: "decide µs", digits: 2 },
  { key: "firstMs", title: "JSON to first decision ms", digits: 2 },
] as const satisfies readonly Metric[];

export async function compareDecisions(pace: Pace): Promise<Comparison> {
  const side = (name: string, count: number) => {
    const policies = typicalPolicies(count);
    return decisionSide(name, policies, [policies[Math.floor(count / 2)]?.policy ?? ""]);
  };
  return compare(
    `4  decide() in this process: a bundle of one policy of ${RULES.length} rules against one of ${POLICIES.toLocaleString("en-US")}`,
    DECISION_METRICS,
    [side("1 policy", 1), side(`${POLICIES.toLocaleString("en-US")} policies`, POLICIES)],
    pace,
  );
}

export interface PolicyText {
  readonly policy: string;
  readonly rules: readonly unknown[];
}

/** Of ten rules each. */
export function typicalPolicies(count: number): readonly PolicyText[] {
  return Array.from({ length: count }, (_, index) => ({ policy: `policy-${index}`, rules: RULES }));
}

/** One call of `users.update`, allowed. @param ofKey the policies of the key that asks. */
export function decisionSide(name: string, policies: readonly PolicyText[], ofKey: readonly string[]): Side {
  const text = JSON.stringify(policies);
  const input = inputFor(ofKey);
  const warm = load(text);
  return {
    name,
    async run(seconds) {
      const first = processorUs();
      mustAllow(load(text), input);
      const firstMs = first() / 1000;
      const untilMs = performance.now() + seconds * SHARE * 1000;
      const all = processorUs();
      let decisions = 0;
      do {
        for (let index = 0; index < BATCH; index += 1) mustAllow(warm, input);
        decisions += BATCH;
      } while (performance.now() < untilMs);
      return { firstMs, decideUs: all() / decisions };
    },
  };
}

/** Processor time since the call, µs: what others do on the machine is not in it. */
function processorUs(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
}

/** As an isolate does that meets a bundle for the first time. */
function load(text: string): CompiledBundle {
  const result = compileBundle(JSON.parse(text), VOCABULARY, "bench", { lazy: true });
  if (!result.ok) throw new Error("the bundle of the benchmark does not compile");
  return result.bundle;
}

function mustAllow(bundle: CompiledBundle, input: DecisionInput): void {
  const result = decide(bundle, input);
  if (result.kind !== "decided" || result.decision.effect !== "allow") throw new Error("the benchmark's own call is not allowed");
}

function inputFor(policies: readonly string[]): DecisionInput {
  return {
    key: { id: "key1", name: "Bench", owner: "bench@example.com", policies, scopes: null },
    operation: "users.update",
    args: { user_id: USER_ID, first_name: "Ada" },
    context: { reason: "TICKET-1", ip: null, country: null, nowMs: Date.now(), userAgent: "bench" },
  };
}
