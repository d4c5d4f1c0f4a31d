// `-user_x` means everybody but one. Conditions find whom a call means and whom it leaves out in two fields, so that a rule that counts
// the first cannot be met by the second; and what was written against the sign itself does not go dead in silence.
import { describe, expect, it } from "vitest";
import type { CompiledBundle } from "../../../src/policy/compile/bundle.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import type { Decision, DecisionInput } from "../../../src/policy/decide/decision.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";
import { replayCall } from "../../../src/policy/try/replay-call.ts";
import { VOCABULARY } from "../filters/reading.ts";

type Rule = Readonly<Record<string, unknown>>;
type Args = Readonly<Record<string, unknown>>;

const documents = (rules: readonly Rule[]) => [
  { policy: "p", rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })) },
];

function problemsOf(...rules: readonly Rule[]): readonly string[] {
  const result = compileBundle(documents(rules), VOCABULARY, "v1");
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

function bundleOf(...rules: readonly Rule[]): CompiledBundle {
  const result = compileBundle(documents(rules), VOCABULARY, "v1");
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.bundle;
}

const inputOf = (args: Args, operation = "users.list"): DecisionInput => ({
  key: { id: "k", name: "k", owner: "o", policies: ["p"], scopes: null },
  operation,
  args,
  context: { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" },
});

function decideOn(bundle: CompiledBundle, args: Args, operation = "users.list"): Decision {
  const result = decide(bundle, inputOf(args, operation));
  if (result.kind !== "decided") throw new Error("needs the target");
  return result.decision;
}

const list = (when: string): Rule => ({ allow: ["users.list", "users.count"], when });
const single = list("size(args.user_id) == 1");

describe("a rule for single look-ups", () => {
  it.each<[string, Args, string, string | null]>([
    ["of one user", { user_id: ["user_a"] }, "allow", null],
    ["of one user, as an older record has it", { user_id: ["+user_a"] }, "allow", null],
    ["of one user, with others left out", { user_id: ["user_a", "-user_b"] }, "allow", null],
    ["of one user, narrowed further", { user_id: ["user_a"], banned: true, query: "a" }, "allow", null],
    ["of all but one", { user_id: ["-user_a"] }, "deny", "bailiff_policy_error"],
    ["of all but two", { user_id: ["-user_a", "-user_b"] }, "deny", "bailiff_policy_error"],
    ["of two", { user_id: ["user_a", "user_b"] }, "deny", "bailiff_policy_denied"],
    ["of nobody named", {}, "deny", "bailiff_policy_error"],
    ["of one team's", { organization_id: ["org_a"] }, "deny", "bailiff_policy_error"],
  ])("%s", (_what, args, effect, code) => {
    for (const operation of ["users.list", "users.count"])
      expect(decideOn(bundleOf(single), args, operation)).toMatchObject({ effect, code });
  });

  it.each([
    ["has(args.user_id)", false],
    ["has(args.user_id_excluded)", true],
    ["!has(args.user_id) && size(args.user_id_excluded) == 2", true],
    [`args.user_id_excluded == ["user_a", "user_b"]`, true],
    [`"user_a" in args.user_id_excluded`, true],
    [`args.user_id_excluded.all(id, id.startsWith("user_"))`, true],
  ])("of all but two, %s is %s", (when, holds) => {
    expect(decideOn(bundleOf(list(when)), { user_id: ["-user_a", "-user_b"] }).effect).toBe(holds ? "allow" : "deny");
  });

  it.each(["user_id", "organization_id", "external_id"])("separates them in %s", (name) => {
    const both = bundleOf(list(`args.${name} == ["a"] && args.${name}_excluded == ["b"]`));
    expect(decideOn(both, { [name]: ["a", "-b"] }).effect).toBe("allow");
    expect(decideOn(both, { [name]: ["a"] }).effect).toBe("deny");
    expect(decideOn(bundleOf(list(`!has(args.${name}_excluded)`)), { [name]: ["a"] }).effect).toBe("allow");
  });

  it("tells what it saw, in the record and to the caller", () => {
    const args = { user_id: ["user_a", "user_b", "-user_c"] };
    const decision = decideOn(bundleOf(list("size(args.user_id) == 1 && size(args.user_id_excluded) == 0")), args);
    expect(decision.seen).toEqual({ "args.user_id": ["user_a", "user_b"], "args.user_id_excluded": ["user_c"] });
    expect(decision.detail).toContain('args.user_id was ["user_a","user_b"]');
    expect(decideOn(bundleOf(single), { user_id: ["-user_c"] }).detail).toContain("args.user_id was not sent");
    expect(args).toEqual({ user_id: ["user_a", "user_b", "-user_c"] });
  });
});

describe("only", () => {
  const only = (...names: string[]) => bundleOf({ allow: ["users.list"], only: names });

  it("closes what is left out apart from what is meant", () => {
    expect(decideOn(only("user_id"), { user_id: ["user_a"] }).effect).toBe("allow");
    expect(decideOn(only("user_id"), { user_id: ["-user_a"] })).toMatchObject({ effect: "deny" });
    expect(decideOn(only("user_id"), { user_id: ["-user_a"] }).detail).toContain("user_id_excluded was sent too");
    expect(decideOn(only("user_id_excluded"), { user_id: ["-user_a"] }).effect).toBe("allow");
    expect(decideOn(only("user_id", "user_id_excluded"), { user_id: ["user_b", "-user_a"] }).effect).toBe("allow");
  });
});

describe("the check of a bundle", () => {
  it("knows the names, and what a misspelt one was meant to be", () => {
    expect(problemsOf(list("size(args.user_id_exclude) == 1")).join()).toMatch(/no argument user_id_exclude.*user_id_excluded/);
    expect(problemsOf(list("has(args.organisation_id_excluded)")).join()).toContain("organization_id_excluded");
    expect(problemsOf({ allow: ["users.list"], only: ["user_id_exclud"] }).join()).toContain("user_id_excluded");
    expect(problemsOf({ allow: ["users.get"], when: "has(args.user_id_excluded)" }).join()).toContain("no argument");
    expect(problemsOf({ allow: ["users.list"], limit: [{ max: 1, per: "1d", by: "args.user_id_excluded" }] })).toHaveLength(1);
  });

  it.each([
    ['args.user_id.exists(id, id.startsWith("-"))', "user_id_excluded"],
    ['has(args.user_id) && !args.user_id.all(id, !id.startsWith("-"))', "user_id_excluded"],
    ['args.user_id[0].startsWith("-")', "user_id_excluded"],
    ['args.user_id[0].substring(0, 1) == "-"', "user_id_excluded"],
    ['args["user_id"].exists(id, id.startsWith("-user_"))', "user_id_excluded"],
    ['"-user_ceo" in args.user_id', "user_id_excluded"],
    ['args.external_id.exists(id, id in ["-1", "-2"])', "external_id_excluded"],
    ['args.organization_id == ["+org_a"]', "organization_id_excluded"],
    ['args.user_id_excluded == ["-user_a"]', "user_id_excluded"],
    ['args.limit > 1 ? false : args.user_id.exists(id, id.startsWith("-"))', "user_id_excluded"],
  ])("refuses a condition on a sign that is never there: %s", (when, text) => {
    for (const effect of ["allow", "deny"]) expect(problemsOf({ [effect]: ["users.list"], when }).join()).toContain(text);
  });

  it.each([
    'args.order_by == "-created_at"',
    'size(args.user_id) == 1 && args.order_by == "-created_at"',
    'has(args.user_id) && context.reason.startsWith("-")',
    'args.user_id.exists(id, id.contains("a-b"))',
    'args.query.startsWith("+1")',
    'args.phone_number.all(one, one.startsWith("+1"))',
  ])("takes one on a sign that may be there: %s", (when) => expect(problemsOf({ allow: ["users.list"], when })).toEqual([]));

  it("knows that ids, and orders, are without +, and reads them so in a bundle that was published before", () => {
    const rule = { allow: ["users.list"], when: 'args.order_by == "+created_at" && args.user_id == ["user_a"]' };
    expect(problemsOf(rule).join()).toContain('args.order_by never is "+created_at": write "created_at"');
    const plus = { allow: ["users.list"], when: 'args.order_by == "+created_at" && args.user_id[0] == "+user_a"' };
    const loaded = compileBundle(documents([plus]), VOCABULARY, "v1", { lazy: true });
    if (!loaded.ok) throw new Error("does not load");
    expect(decideOn(loaded.bundle, { order_by: "created_at", user_id: ["user_a"] }).effect).toBe("allow");
  });

  it("a bundle that was published before denies where its rule has gone dead", () => {
    const rules = [
      { deny: ["users.list"], when: 'has(args.user_id) && args.user_id.exists(id, id.startsWith("-"))' },
      { allow: ["users.*"] },
    ];
    const loaded = compileBundle(documents(rules), VOCABULARY, "v1", { lazy: true });
    if (!loaded.ok) throw new Error("does not load");
    for (const args of [{}, { user_id: ["user_a"] }, { user_id: ["-user_a"] }])
      expect(decideOn(loaded.bundle, args)).toMatchObject({ effect: "deny", code: "bailiff_policy_error", rule: "r0" });
    expect(decideOn(loaded.bundle, {}, "users.count").effect).toBe("allow");
  });
});

describe("test cases of a bundle", () => {
  const run = (args: Args, effect: string) =>
    runPolicyTests(bundleOf(single), VOCABULARY, [{ policy: "p", operation: "users.list", args, expect: { effect } }]);

  it("write a list as it is sent", () => {
    expect(run({ user_id: ["user_a"] }, "allow")).toMatchObject({ ok: true });
    expect(run({ user_id: ["+user_a", "user_a"] }, "allow")).toMatchObject({ ok: true });
    expect(run({ user_id: ["-user_a"] }, "deny")).toMatchObject({ ok: true });
    expect(run({ user_id_excluded: ["user_a"] }, "deny").problems).toMatchObject([
      {
        path: "tests[0].args.user_id_excluded",
        message: expect.stringContaining("write the value into user_id, with - before it"),
      },
    ]);
  });

  it.each<[string, Args]>([
    ["nothing in a list", { user_id: [] }],
    ["a provider alone", { provider: "oauth_google" }],
    ["seconds", { created_at_after: 1_730_160_000 }],
    ["a contradiction", { user_id: ["a", "-a"] }],
  ])("may not hold what no call can: %s", (_what, args) => {
    expect(run(args, "deny")).toMatchObject({ ok: false, results: [], problems: [{}] });
  });
});

describe("a replay", () => {
  const recorded = (args: Args, argsWhole = true) => ({
    ...inputOf(args),
    argsWhole,
    also: [],
    seen: {},
    reason: "",
    ip: null,
    atMs: 0,
  });
  const again = (args: Args, when: string, argsWhole = true) => {
    const before = { bundle: bundleOf({ allow: ["users.*"] }), isOnRecord: () => true };
    return replayCall(bundleOf(list(when)), recorded(args, argsWhole), before);
  };

  it.each<[string, Args, string, string]>([
    ["one user", { user_id: ["user_a"] }, "size(args.user_id) == 1", "allow"],
    ["one user, in another spelling", { user_id: ["+user_a"] }, `args.user_id == ["user_a"]`, "allow"],
    ["all but one", { user_id: ["-user_a"] }, "size(args.user_id) == 1", "deny"],
    ["all but one, which is asked for", { user_id: ["-user_a"] }, "size(args.user_id_excluded) == 1", "allow"],
    ["nobody", {}, "has(args.user_id_excluded)", "deny"],
  ])("reads the lists of a record as rules do: %s", (_what, args, when, effect) => {
    expect(again(args, when)).toMatchObject({ kind: "told", decision: { effect } });
  });

  it("knows of both fields where the record has the list, and of neither where it may not have it", () => {
    expect(again({ user_id: ["-user_a"] }, "size(args.user_id_excluded) == 1", false)).toMatchObject({ kind: "told" });
    expect(again({}, "has(args.user_id_excluded)", false)).toEqual({ kind: "untold", reads: ["args.user_id_excluded"] });
  });
});
