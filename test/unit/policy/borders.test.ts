// Rules that read a key or a record as their target: what the check says of them, how a call is decided that is aimed at a key, and which
// elements of an answer are shown. What is shown is exactly that for which the call would be allowed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import {
  type CompiledBundle,
  compileBundle,
  createElementJudge,
  type DecisionInput,
  decide,
  decideInLine,
  runPolicyTests,
} from "../../../src/policy/engine.ts";
import { widenedPolicy } from "../../../src/routes/admin/policies/publish-ceiling.ts";

const VOCABULARY = gatewayVocabulary();
const ID = "ppuNnIQOVt44";

function bundleOf(...policies: readonly (readonly object[])[]): CompiledBundle {
  const documents = policies.map((rules, at) => ({
    policy: `p${at}`,
    rules: rules.map((rule, n) => ({ id: `r${n}`, ...rule })),
  }));
  const made = compileBundle(documents, VOCABULARY, "v");
  if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join("; "));
  return made.bundle;
}

function problemsOf(...rules: readonly object[]): readonly string[] {
  const made = compileBundle([{ policy: "p", rules: rules.map((rule, n) => ({ id: `r${n}`, ...rule })) }], VOCABULARY, "v");
  return made.ok ? [] : made.problems.map(({ message }) => message);
}

function callOf(operation: string, more: Partial<DecisionInput> = {}): DecisionInput {
  return {
    key: { id: "actingKey000", name: "acting", owner: "support", policies: ["p0"], scopes: null },
    operation,
    args: operation === "keys.revoke" ? { key_id: ID, reason: "leaked, TICKET-1" } : {},
    context: { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" },
    ...more,
  };
}

const key = (more: object = {}) => ({
  id: ID,
  name: "n",
  owner: "support",
  policies: [],
  minted_by: "root",
  ancestors: [],
  ...more,
});
const OWN = "target.owner == key.owner";

describe("the check", () => {
  it.each<[string, object]>([
    [
      "one border over keys and log",
      { allow: ["keys.list", "keys.get", "keys.revoke", "audit.read", "audit.export"], when: OWN },
    ],
    ["a border through a pattern, past what has none", { allow: ["keys.*"], when: OWN }],
    ["the key's own line", { allow: ["keys.get", "audit.acts"], when: "key.id in target.ancestors" }],
    [
      "operations, classes and types of records",
      { allow: ["audit.read"], when: 'target.class == "money" && target.type == "intent"' },
    ],
    ["what no key did", { allow: ["audit.read"], when: "!has(target.key_id)" }],
    ["a user's field over a class of both planes", { deny: ["class:destructive"], when: "has(target.private_metadata.staff)" }],
  ])("takes %s", (_, rule) => {
    expect(problemsOf(rule)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ allow: ["keys.list"], when: 'target.ownr == "x"' }, "a key has no field ownr; did you mean owner?"],
    [{ allow: ["keys.*"], when: 'target.ownr == "x"' }, "a key has no field ownr"],
    [{ allow: ["keys.get"], when: "has(target.private_metadata)" }, "a key has no field private_metadata"],
    [{ allow: ["audit.read"], when: 'target.name == "x"' }, "a record of the log has no field name"],
    [{ allow: ["keys.create"], when: OWN }, "keys.create has no target"],
    [{ allow: ["policies.publish"], when: OWN }, "policies.publish has no target"],
    [{ allow: ["audit.erase"], when: OWN }, "audit.erase has no target"],
    [{ allow: ["keys.list"], when: "target.owner == 1" }, "these types do not go together"],
    [{ allow: ["keys.list"], when: "target.ancestors" }, "true or false"],
    [{ allow: ["users.get"], when: OWN }, "a Clerk user has no field owner"],
    [{ allow: ["audit.read"], when: OWN, limit: [{ max: 1, per: "1d", by: "target" }] }, "needs an operation that has a target"],
  ])("refuses %j", (rule, message) => {
    expect(problemsOf(rule).join("\n")).toContain(message);
  });
});

describe("a call that is aimed at a key", () => {
  const bundle = bundleOf([
    { allow: ["keys.revoke"], when: `size(args.reason) >= 8 && ${OWN}`, limit: [{ max: 1, per: "1d", by: "target" }] },
  ]);
  const revoke = (more: Partial<DecisionInput> = {}) => decide(bundle, callOf("keys.revoke", more));

  it("waits for the key, and goes by it", () => {
    expect(revoke().kind).toBe("needs_target");
    expect(revoke({ target: key() })).toMatchObject({ decision: { effect: "allow", limits: [{ bucket: `target:${ID}` }] } });
    expect(revoke({ target: key({ owner: "finance" }) })).toMatchObject({ decision: { effect: "deny", rule: null } });
    expect(revoke({ target: {} })).toMatchObject({ decision: { effect: "deny", code: "bailiff_policy_error" } });
  });

  it("is refused without a look where it misses in any case", () => {
    const args = { key_id: ID, reason: "x" };
    for (const target of [undefined, key(), key({ owner: "finance" })]) {
      const refused = revoke({ args, ...(target === undefined ? {} : { target }) });
      expect(refused).toMatchObject({ kind: "decided", decision: { effect: "deny", code: "bailiff_policy_denied", rule: null } });
    }
    const blind = revoke({ args });
    expect(blind.kind === "decided" && blind.decision.seen).toEqual({ "args.reason": "x" });
  });
});

describe("an answer of many", () => {
  it("needs no look where no rule reads one, and none at all where a rule denies", () => {
    const whole = decide(bundleOf([{ allow: ["audit.read"] }]), callOf("audit.read"));
    expect(whole).toMatchObject({ decision: { effect: "allow", elements: null } });
    const none = decide(bundleOf([{ allow: ["audit.read"], when: OWN }, { deny: ["audit.read"] }]), callOf("audit.read"));
    expect(none).toMatchObject({ decision: { effect: "deny", rule: "r1" } });
    const other = decide(bundleOf([{ allow: ["keys.get"], when: OWN }]), callOf("audit.read"));
    expect(other).toMatchObject({ decision: { effect: "deny", rule: null } });
  });

  it("a rule without limit opens nothing that another one counts", () => {
    const bundle = bundleOf([
      { allow: ["audit.read"], when: OWN },
      { allow: ["audit.read"], limit: [{ max: 5, per: "1d" }] },
    ]);
    const result = decide(bundle, callOf("audit.read"));
    expect(result).toMatchObject({ decision: { effect: "allow", rule: "r0", limits: [{ id: "p0/r1#1", amount: 1 }] } });
  });

  it("keeps nothing of a target in the record, and says that it is looked through", () => {
    const result = decide(bundleOf([{ allow: ["audit.read"], when: OWN }]), callOf("audit.read"));
    if (result.kind !== "decided") throw new Error("is decided");
    expect(result.decision.seen).toEqual({});
    expect(result.decision.explanation).toContain("left out unless a rule allows it");
    expect(result.decision.steps).toMatchObject([{ asked: true, matched: null, why: expect.stringContaining("each element") }]);
  });

  it("has test cases", () => {
    const bundle = bundleOf([{ allow: ["audit.read", "keys.list"], when: OWN }]);
    const run = (test: object) => runPolicyTests(bundle, VOCABULARY, [{ policy: "p0", key: { owner: "support" }, ...test }]);
    const targets = [{ owner: "support" }, { owner: "finance" }, {}];
    expect(run({ operation: "audit.read", targets, expect: { effect: "allow", hidden: 2 } }).ok).toBe(true);
    expect(run({ operation: "audit.read", targets, expect: { effect: "allow", hidden: 1 } }).ok).toBe(false);
    const single = run({ operation: "audit.read", target: { owner: "support" }, expect: { effect: "allow" } });
    expect(single.problems).toMatchObject([{ message: expect.stringContaining("give targets") }]);
  });
});

it("a bundle of before borders means what it meant", () => {
  const documents = [
    {
      policy: "p0",
      rules: [
        { id: "r0", allow: ["users.get", "keys.*"], when: 'target.id != "user_x"' },
        { id: "r1", deny: ["class:destructive"], when: 'target.id == "x"' },
        { id: "r2", allow: ["keys.revoke"] },
      ],
    },
  ];
  const before = compileBundle(documents, VOCABULARY, "v", { lazy: true, semantics: 2 });
  const now = compileBundle(documents, VOCABULARY, "v");
  if (!before.ok || !now.ok) throw new Error("compiles");
  expect(decide(before.bundle, callOf("keys.list"))).toMatchObject({ decision: { effect: "deny" } });
  expect(decide(before.bundle, callOf("keys.revoke"))).toMatchObject({
    kind: "decided",
    decision: { effect: "allow", rule: "r2" },
  });
  expect(decide(now.bundle, callOf("keys.list"))).toMatchObject({ decision: { effect: "allow" } });
  expect(decide(now.bundle, callOf("keys.revoke")).kind).toBe("needs_target");
});

it("and who publishes does not widen itself by the next publish alone", () => {
  const policies = (patterns: readonly string[]) => [
    { policy: "p", rules: [{ id: "r", allow: patterns, when: 'target.id != "user_x"' }] },
  ];
  const widened = (patterns: readonly string[], semantics: number) =>
    widenedPolicy(["p"], { policies: policies(patterns), semantics }, policies(patterns), VOCABULARY);
  expect(widened(["users.get", "keys.*"], 2)).toBe("p");
  expect(widened(["users.get", "keys.*"], 3)).toBeNull();
  expect(widened(["users.get"], 2)).toBeNull();
});

const CONDITIONS = [
  OWN,
  "key.id in target.ancestors",
  'target.owner == "finance"',
  "target.key_id == key.id",
  'target.operation.startsWith("users.")',
  'has(target.owner) && target.owner != "support"',
  "!has(target.key_id)",
  'args.limit > 10 && target.owner == "support"',
  'context.reason == ""',
  'context.reason == "x" && target.type == "intent"',
  'target.class == "money" || target.type == "read"',
  'context.ip == "192.0.2.1"',
];
const rules = fc.array(
  fc.record({
    effect: fc.constantFrom("allow", "allow", "deny"),
    when: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined, freq: 6 }),
    only: fc.constantFrom(undefined, undefined, ["limit"]),
  }),
  { minLength: 1, maxLength: 5 },
);
const elements = fc.record(
  {
    key_id: fc.constantFrom("actingKey000", "parentKey000", "x"),
    owner: fc.constantFrom("support", "finance", "", 7, null),
    ancestors: fc.constantFrom([], ["actingKey000"], ["x", "parentKey000"], ["actingKey000", "parentKey000"]),
    operation: fc.constantFrom("users.get", "keys.create"),
    class: fc.constantFrom("money", "read"),
    type: fc.constantFrom("intent", "read"),
  },
  { requiredKeys: ["type"] },
);
const args = fc.constantFrom({ limit: 5 }, { limit: 50 }, { limit: 5, owner: ["x"] });

interface RandomRule {
  readonly effect: string;
  readonly when: string | undefined;
  readonly only: readonly string[] | undefined;
}
const documentsOf = (all: readonly RandomRule[]) =>
  all.map(({ effect, when, only }) => ({
    [effect]: ["audit.read"],
    ...(when === undefined ? {} : { when }),
    ...(only === undefined || effect === "deny" ? {} : { only }),
  }));

it("an element is shown if, and only if, the call would be allowed with it for its target", () => {
  const tally = { shown: 0, hidden: 0, denied: 0 };
  fc.assert(
    fc.property(rules, rules, args, fc.array(elements, { minLength: 5, maxLength: 10 }), (first, second, sent, some) => {
      const bundle = bundleOf(documentsOf(first), documentsOf(second));
      const call = callOf("audit.read", { args: sent, key: { ...callOf("").key, policies: ["p0", "p1"] } });
      const whole = decide(bundle, call);
      if (whole.kind !== "decided") throw new Error("an answer of many waits for nothing");
      const { effect, elements: judged } = whole.decision;
      const judge = judged === null ? null : createElementJudge(bundle, judged);
      for (const element of some) {
        const one = decide(bundle, { ...call, target: element });
        const isAllowed = one.kind === "decided" && one.decision.effect === "allow";
        const isShown = effect === "allow" && (judge === null || judge.shows(element));
        expect(isShown).toBe(isAllowed);
        tally[effect === "deny" ? "denied" : isShown ? "shown" : "hidden"] += 1;
      }
    }),
    { numRuns: 1_500 },
  );
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(500);
});

it("what was minted through a key sees nothing that the key does not", () => {
  const tally = { parent: 0, child: 0 };
  fc.assert(
    fc.property(
      rules,
      args,
      fc.array(elements, { minLength: 5, maxLength: 10 }),
      fc.constantFrom("support", "finance"),
      (all, sent, some, owner) => {
        const bundle = bundleOf(documentsOf(all));
        const parent = { ...callOf("").key, id: "parentKey000", name: "parent" };
        const child = { ...callOf("").key, owner };
        const shownTo = (result: ReturnType<typeof decideInLine>) => {
          if (result.kind !== "decided" || result.decision.effect === "deny") return () => false;
          const judge = result.decision.elements === null ? null : createElementJudge(bundle, result.decision.elements);
          return (element: object) => judge?.shows(element) ?? true;
        };
        const call = callOf("audit.read", { args: sent });
        const toParent = shownTo(decideInLine(bundle, { ...call, key: parent }, []));
        const toChild = shownTo(decideInLine(bundle, { ...call, key: child }, [parent]));
        const alone = shownTo(decideInLine(bundle, { ...call, key: child }, []));
        for (const element of some) {
          expect(toChild(element)).toBe(toParent(element) && alone(element));
          tally.parent += toParent(element) ? 1 : 0;
          tally.child += toChild(element) ? 1 : 0;
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(tally.child).toBeGreaterThan(100);
  expect(tally.parent).toBeGreaterThan(tally.child);
});
