// 4: the decision alone, in this process: the same question to a bundle of one policy and to one of a thousand, and to policies with many
// rules about the operation that is asked for.
import { OPERATIONS } from "../src/clerk/operations.ts";
import { type CompiledBundle, type Decision, type DecisionInput, decide } from "../src/policy/engine.ts";
import { bundleOf, storedBundleText } from "../src/routes/stored-bundle.ts";
import { buildVocabulary } from "../src/routes/vocabulary.ts";
import type { Pace } from "./request-path.ts";
import { type Comparison, compare, type Metric, type Side } from "./rounds.ts";
import { USER_ID } from "./upstream.ts";

const POLICIES = 1_000;
const BATCH = 200;
/** Of a round: a decision takes microseconds, so a part of a second is many of them. */
const SHARE = 0.3;

const VOCABULARY = buildVocabulary(OPERATIONS, []);

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

/** What many rules about one operation ask for: a reason, an owner, a value of an argument. The last one allows whatever comes. */
const CONDITIONS: readonly ((index: number) => string)[] = [
  (index) => `context.reason == "CASE-${index}"`,
  (index) => `context.reason.startsWith("TEAM${index}-")`,
  (index) => `key.owner == "team${index}@example.com"`,
  (index) => `has(args.first_name) && args.first_name == "Name ${index}"`,
  (index) => `context.reason.startsWith("TICKET-") && args.first_name in ["Ann ${index}", "Bob ${index}"]`,
];

export const DECISION_METRICS = [
  { key: "decideUs", title: "decide µs", digits: 2 },
  { key: "recordedUs", title: "with what a record keeps µs", digits: 2 },
  { key: "firstMs", title: "text to first decision ms", digits: 2 },
] as const satisfies readonly Metric[];

export async function compareDecisions(pace: Pace): Promise<Comparison> {
  const side = (name: string, policies: readonly PolicyText[], ofKey: readonly string[] = ["policy-0"]) =>
    decisionSide(name, policies, ofKey);
  return compare(
    "4  decide() in this process, and from the stored text of a bundle to its first decision (processor time)",
    DECISION_METRICS,
    [
      side(`1 policy of ${RULES.length} rules`, typicalPolicies(1)),
      side(`${POLICIES.toLocaleString("en-US")} such policies`, typicalPolicies(POLICIES), [`policy-${POLICIES / 2}`]),
      side("50 rules about the operation", policiesAbout(1, 50)),
      side("500 rules about the operation", policiesAbout(1, 500)),
      side("20 policies of 50 such rules", policiesAbout(20, 50), names(20)),
    ],
    pace,
  );
}

export interface PolicyText {
  readonly policy: string;
  readonly rules: readonly unknown[];
}

/** Of ten rules each. */
export function typicalPolicies(count: number): readonly PolicyText[] {
  return names(count).map((policy) => ({ policy, rules: RULES }));
}

function policiesAbout(count: number, rulesOfEach: number): readonly PolicyText[] {
  return names(count).map((policy, place) => ({
    policy,
    rules: Array.from({ length: rulesOfEach }, (_, at) => {
      const index = place * rulesOfEach + at;
      const isLast = index === count * rulesOfEach - 1;
      const when = CONDITIONS[index % CONDITIONS.length]?.(index);
      return { id: `r${at}`, [index % 2 === 0 && !isLast ? "deny" : "allow"]: ["users.update"], ...(isLast ? {} : { when }) };
    }),
  }));
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `policy-${index}`);
}

/** One call of `users.update`, allowed. @param ofKey the policies of the key that asks. */
export function decisionSide(name: string, policies: readonly PolicyText[], ofKey: readonly string[]): Side {
  const text = storedBundleText({ policies });
  const input = inputFor(ofKey);
  const warm = load(text);
  return {
    name,
    async run(seconds) {
      const firstUs = cpuUsOf(() => mustAllow(load(text), input));
      return {
        firstMs: firstUs / 1000,
        decideUs: perDecision(seconds, () => mustAllow(warm, input)),
        recordedUs: perDecision(seconds, () => {
          const { seen, explanation } = mustAllow(warm, input);
          if (seen === null || explanation === "") throw new Error("a decision without its record");
        }),
      };
    },
  };
}

/** CPU time: a busy machine takes turns with this process. */
function cpuUsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function perDecision(seconds: number, decideOnce: () => void): number {
  const until = performance.now() + seconds * SHARE * 1000;
  let decisions = 0;
  const us = cpuUsOf(() => {
    do {
      for (let index = 0; index < BATCH; index += 1) decideOnce();
      decisions += BATCH;
    } while (performance.now() < until);
  });
  return us / decisions;
}

/** As an isolate does that meets a bundle for the first time. */
function load(text: string): CompiledBundle {
  const bundle = bundleOf(text, VOCABULARY, "bench");
  if (bundle === null) throw new Error("the bundle of the benchmark cannot be opened");
  return bundle;
}

function mustAllow(bundle: CompiledBundle, input: DecisionInput): Decision {
  const result = decide(bundle, input);
  if (result.kind !== "decided" || result.decision.effect !== "allow") throw new Error("the benchmark's own call is not allowed");
  return result.decision;
}

function inputFor(policies: readonly string[]): DecisionInput {
  return {
    key: { id: "key1", name: "Bench", owner: "bench@example.com", policies, scopes: null },
    operation: "users.update",
    args: { user_id: USER_ID, first_name: "Ada" },
    context: { reason: "TICKET-1", ip: null, country: null, nowMs: Date.now(), userAgent: "bench" },
  };
}
