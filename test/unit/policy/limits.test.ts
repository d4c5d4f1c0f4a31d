// Limits: what is refused when a bundle is checked, what a call is charged, and what can never fit.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { limitsOf } from "../../../src/policy/compile/limits-of-policies.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { windowMsOf } from "../../../src/policy/language/limit-entry.ts";
import type { Vocabulary, VocabularyEntry } from "../../../src/policy/language/vocabulary.ts";
import { type Ask, ask, bundleOf, inputOf, policy, problemsOf, verdict } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const CREDIT = "users.adjust_billing_credit_balance";
const DAY_MS = 86_400_000;
const credit = (amount: number, more: Record<string, unknown> = {}) => ({
  user_id: "user_1",
  amount,
  action: "increase",
  currency: "USD",
  idempotency_key: "k",
  ...more,
});
const limited = (allow: readonly string[], ...limit: readonly unknown[]) => policy([{ id: "r", allow, limit }]);
const charges = (document: unknown, how: Ask) =>
  ask(bundleOf(document), how).limits.map(({ id, amount, bucket }) => ({ id, amount, bucket }));

describe("a window", () => {
  it.each<[string, number | null]>([
    ["10s", 10_000],
    ["9s", null],
    ["90s", 90_000],
    ["1m", 60_000],
    ["24h", DAY_MS],
    ["1d", DAY_MS],
    ["30d", 30 * DAY_MS],
    ["720h", 30 * DAY_MS],
    ["2592000s", 30 * DAY_MS],
    ["31d", null],
    ["721h", null],
    ["0d", null],
    ["01d", null],
    ["1.5h", null],
    ["-1d", null],
    ["1w", null],
    ["1D", null],
    ["1 d", null],
    ["1d\n", null],
    ["d", null],
    ["", null],
    ["9999999999999d", null],
  ])("%j is %s ms", (per, ms) => expect(windowMsOf(per)).toBe(ms));
});

describe("what the check refuses", () => {
  it.each<[string, unknown, string, string]>([
    ["no entries", limited(["users.ban"]), "limit", "is empty"],
    ["null", policy([{ id: "r", allow: ["users.ban"], limit: null }]), "limit", "must be of type array"],
    ["an entry that is none", limited(["users.ban"], 5), "limit[0]", "must be of type object"],
    ["no max", limited(["users.ban"], { per: "1d" }), "limit[0].max", "is required"],
    ["no window", limited(["users.ban"], { max: 1 }), "limit[0].per", "from 10s to 30d"],
    ["a window in numbers", limited(["users.ban"], { max: 1, per: 60 }), "limit[0].per", "from 10s to 30d"],
    ["a window that is too short", limited(["users.ban"], { max: 1, per: "9s" }), "limit[0].per", "from 10s to 30d"],
    ["a window that is too long", limited(["users.ban"], { max: 1, per: "31d" }), "limit[0].per", "from 10s to 30d"],
    ["a window of nothing", limited(["users.ban"], { max: 1, per: "1w" }), "limit[0].per", "from 10s to 30d"],
    [
      "a window that is none",
      limited(["users.ban"], { max: 1, per: "1d", window: "calender" }),
      "limit[0].window",
      "must be “sliding” or “calendar”",
    ],
    [
      "a calendar of hours",
      limited(["users.ban"], { max: 1, per: "24h", window: "calendar" }),
      "limit[0].per",
      "must be 1d (the day), 7d (the week from Monday) or 30d (the month) with window: calendar",
    ],
    [
      "a time zone of a span that slides",
      limited(["users.ban"], { max: 1, per: "1d", time_zone: "Europe/Berlin" }),
      "limit[0].time_zone",
      "needs window: calendar",
    ],
    ...(
      [
        ["Europe/Berln", "; did you mean Europe/Berlin?"],
        ["europe/berlin", "; did you mean Europe/Berlin?"],
        ["asia/kolkata", "; did you mean Asia/Calcutta?"],
        ["utc", "; did you mean UTC?"],
        ["+01:00", "such as Europe/Berlin or UTC"],
        ["Mars/Olympus_Mons", "such as Europe/Berlin or UTC"],
        ["", "such as Europe/Berlin or UTC"],
      ] as const
    ).map(([zone, said]): [string, unknown, string, string] => [
      `the time zone ${JSON.stringify(zone)}`,
      limited(["users.ban"], { max: 1, per: "1d", window: "calendar", time_zone: zone }),
      "limit[0].time_zone",
      said,
    ]),
    ["a max of 0", limited(["users.ban"], { max: 0, per: "1d" }), "limit[0].max", "greater than 0"],
    ["a max below 0", limited(["users.ban"], { max: -1, per: "1d" }), "limit[0].max", "greater than 0"],
    [
      "an infinite max",
      limited(["users.ban"], { max: Number.POSITIVE_INFINITY, per: "1d" }),
      "limit[0].max",
      "must be of type number",
    ],
    ["a max that is no number", limited(["users.ban"], { max: Number.NaN, per: "1d" }), "limit[0].max", "must be of type number"],
    [
      "a max beyond exact numbers",
      limited(["users.ban"], { max: 2 ** 53, per: "1d" }),
      "limit[0].max",
      "at most 9007199254740991",
    ],
    ["half a call", limited(["users.ban"], { max: 1.5, per: "1d" }), "limit[0].max", "must be a whole number"],
    [
      "an unknown field",
      limited(["users.ban"], { max: 1, pre: "1d", per: "1d" }),
      "limit[0]",
      "unknown field pre; did you mean per?",
    ],
    [
      "a limit on a deny",
      policy([{ id: "r", deny: ["users.ban"], limit: [{ max: 1, per: "1d" }] }]),
      "limit",
      "belongs to an allow rule",
    ],
    ["nine limits", limited(["users.ban"], ...Array.from({ length: 9 }, () => ({ max: 1, per: "1d" }))), "limit", "at most 8"],
    ["by nothing known", limited(["users.ban"], { max: 1, per: "1d", by: "user" }), "limit[0].by", "key, target or args.<name>"],
    [
      "by target without one",
      limited(["users.*"], { max: 1, per: "1d", by: "target" }),
      "limit[0].by",
      "by: target needs an operation that has a target (for users.list, users.count, users.create and 1 more)",
    ],
    [
      "by a misspelt argument",
      limited([CREDIT], { max: 1, per: "1d", by: "args.curency" }),
      "limit[0].by",
      "no argument curency; did you mean currency?",
    ],
    [
      "by an argument that one operation lacks",
      limited([CREDIT, "users.ban"], { max: 1, per: "1d", by: "args.currency" }),
      "limit[0].by",
      "the operation has no argument currency (for users.ban)",
    ],
    ["by a list", limited(["users.bulk_ban"], { max: 1, per: "1d", by: "args.user_ids" }), "limit[0].by", "is not a text"],
    ["by a fraction", limited([CREDIT], { max: 1, per: "1d", by: "args.weight" }), "limit[0].by", "is not a text"],
    ["by an object", limited([CREDIT], { max: 1, per: "1d", by: "args.origin" }), "limit[0].by", "is not a text"],
    ["by part of an object", limited([CREDIT], { max: 1, per: "1d", by: "args.origin.system" }), "limit[0].by", "args.<name>"],
    ["by a prototype", limited([CREDIT], { max: 1, per: "1d", by: "args.__proto__" }), "limit[0].by", "no argument __proto__"],
    ["by a secret", limited(["users.create"], { max: 1, per: "1d", by: "args.password" }), "limit[0].by", "password is secret"],
    [
      "by an argument of two types",
      limited(["users.get", "users.list"], { max: 1, per: "1d", by: "args.user_id" }),
      "limit[0].by",
      "is not a text, a whole number or true/false (for users.list)",
    ],
    [
      "a sum over several, by target",
      limited(["users.bulk_ban"], { max: 1, per: "1d", by: "target", sum: "1" }),
      "limit[0].by",
      "cannot share out a sum",
    ],
    ["an empty sum", limited([CREDIT], { max: 1, per: "1d", sum: "" }), "limit[0].sum", "is empty"],
    [
      "a sum that does not parse",
      limited([CREDIT], { max: 1, per: "1d", sum: "args.amount +" }),
      "limit[0].sum",
      "it ends too early",
    ],
    ["a misspelt field", limited([CREDIT], { max: 1, per: "1d", sum: "args.amuont" }), "limit[0].sum", "did you mean amount?"],
    ["a sum that is a text", limited([CREDIT], { max: 1, per: "1d", sum: "args.currency" }), "limit[0].sum", "of type string"],
    [
      "a sum that is a condition",
      limited([CREDIT], { max: 1, per: "1d", sum: "args.amount > 1" }),
      "limit[0].sum",
      "of type bool",
    ],
    ["a sum that is a time", limited([CREDIT], { max: 1, per: "1d", sum: "context.now" }), "limit[0].sum", "must be a number"],
    [
      "a sum of the target",
      limited([CREDIT], { max: 1, per: "1d", sum: "target.created_at" }),
      "limit[0].sum",
      "may not read target",
    ],
    [
      "a sum of a secret",
      limited(["users.create"], { max: 9, per: "1d", sum: "size(args.password)" }),
      "limit[0].sum",
      "args.password, a secret",
    ],
    [
      "a refused function",
      limited([CREDIT], { max: 1, per: "1d", sum: "size(args.note.matches('a'))" }),
      "limit[0].sum",
      "is refused",
    ],
    [
      "a sum that one operation cannot have",
      limited([CREDIT, "users.ban"], { max: 1, per: "1d", sum: "args.amount" }),
      "limit[0].sum",
      "the operation has no argument amount (for users.ban)",
    ],
    [
      "a sum that is too large",
      limited([CREDIT], { max: 1, per: "1d", sum: Array.from({ length: 120 }, () => "1").join(" + ") }),
      "limit[0].sum",
      "at most 200 nodes",
    ],
  ])("%s", (_name, document, path, message) => {
    const problems = problemsOf(document);
    expect(problems.map((problem) => problem.message).join("\n")).toContain(message);
    expect(problems[0]).toMatchObject({ policy: "p", rule: "r", path: `policies[0].rules[0].${path}` });
  });

  it("all at once, and where in the sum", () => {
    const problems = problemsOf(
      limited(
        [CREDIT],
        { max: 1, per: "1d", by: "args.nope" },
        { max: 1, per: "1d" },
        { max: 1, per: "1d", sum: "1 +\n args.nope" },
      ),
    );
    expect(problems.map(({ path, position }) => [path, position])).toEqual([
      ["policies[0].rules[0].limit[0].by", null],
      ["policies[0].rules[0].limit[2].sum", { line: 2, column: 2 }],
    ]);
  });

  it("a limit beside a condition on the target is asked only of the operations that have one", () => {
    const rule = { id: "r", allow: ["users.*"], when: "target.banned", limit: [{ max: 1, per: "1d", by: "target" }] };
    expect(problemsOf(policy([rule]))).toEqual([]);
    expect(verdict(bundleOf(policy([rule])), { operation: "users.list", args: {} })).toBe("deny:policy_denied");
  });

  it("nothing about counting in an argument that all the operations have", () => {
    expect(problemsOf(limited(["users.ban", "users.update"], { max: 1, per: "1d", by: "args.user_id" }))).toEqual([]);
  });
});

describe("operations of other shapes", () => {
  const args = (type: z.ZodMiniType) => z.strictObject({ member: z.string(), members: z.array(z.string()), team: type });
  const entry = (name: string, target: VocabularyEntry["target"], team: z.ZodMiniType, targetArg: string): VocabularyEntry => ({
    name,
    class: "write",
    args: args(team),
    target,
    targetArg,
    secretArgs: [],
    pathArgs: [],
  });
  const entries = [
    entry("teams.leave", "one", z.string(), "member"),
    entry("teams.close", "one", z.int(), "member"),
    entry("teams.clear", "many", z.string(), "members"),
  ];
  const vocabulary: Vocabulary = new Map(entries.map((one) => [one.name, one]));
  const compiled = (allow: readonly string[], limit: unknown) => compileBundle([limited(allow, limit)], vocabulary, "v1");

  it("an argument that is of another type in another operation cannot be counted by", () => {
    const byTeam = { max: 1, per: "1d", by: "args.team" };
    expect(compiled(["teams.leave", "teams.clear"], byTeam).ok).toBe(true);
    expect(compiled(["teams.*"], byTeam)).toMatchObject({
      ok: false,
      problems: [{ path: "policies[0].rules[0].limit[0].by", message: expect.stringContaining("team is string in one") }],
    });
  });

  it("the vocabulary says which argument names the target", () => {
    const result = compiled(["teams.*"], { max: 9, per: "1d", by: "target" });
    if (!result.ok) throw new Error("does not compile");
    const values = { member: "m1", members: ["m2", "m3"], team: "t" };
    const buckets = (operation: string) => ask(result.bundle, { operation, args: values }).limits.map(({ bucket }) => bucket);
    expect([buckets("teams.leave"), buckets("teams.clear")]).toEqual([["target:m1"], ["target:m2", "target:m3"]]);
  });
});

describe("what a call is charged", () => {
  const bulk = (ids: readonly unknown[]) => ({ operation: "users.bulk_ban", args: { user_ids: ids } });
  it.each<[string, readonly unknown[], Ask, readonly [number, string][]]>([
    ["one call", [{ max: 50, per: "1d" }], { operation: "users.ban" }, [[1, ""]]],
    ["one call, by key", [{ max: 50, per: "1d", by: "key" }], { operation: "users.ban" }, [[1, ""]]],
    ["a call without target", [{ max: 50, per: "1d" }], { operation: "users.list", args: {} }, [[1, ""]]],
    ["a bulk call counts its targets", [{ max: 50, per: "1d" }], bulk(["a", "b", "c"]), [[3, ""]]],
    ["also when one is named twice", [{ max: 50, per: "1d" }], bulk(["a", "a"]), [[2, ""]]],
    ["by target", [{ max: 5, per: "1d", by: "target" }], { operation: "users.ban" }, [[1, "target:user_1"]]],
    [
      "a bulk call by target is one for each",
      [{ max: 1, per: "1d", by: "target" }],
      bulk(["a", "b", "a"]),
      [
        [1, "target:a"],
        [1, "target:b"],
      ],
    ],
    ["a sum", [{ max: 5000, per: "1d", sum: "args.amount" }], { operation: CREDIT, args: credit(2400) }, [[2400, ""]]],
    [
      "a sum that is computed",
      [{ max: 5000, per: "1d", sum: "args.currency == 'USD' ? args.amount * 1.5 : 0.0" }],
      { operation: CREDIT, args: credit(3) },
      [[4.5, ""]],
    ],
    ["a sum of 0", [{ max: 5, per: "1d", sum: "args.amount - args.amount" }], { operation: CREDIT, args: credit(7) }, [[0, ""]]],
    ["a sum of -0", [{ max: 5, per: "1d", sum: "-0.0" }], { operation: CREDIT, args: credit(7) }, [[0, ""]]],
    [
      "a sum of an optional argument, guarded",
      [{ max: 5, per: "1d", sum: "has(args.weight) ? args.weight : 0.5" }],
      { operation: CREDIT, args: credit(7) },
      [[0.5, ""]],
    ],
    [
      "a sum of bulk",
      [{ max: 50, per: "1d", sum: "size(args.user_ids) * 2" }],
      { operation: "users.bulk_ban", args: { user_ids: ["a", "b"] } },
      [[4, ""]],
    ],
    [
      "by an argument",
      [{ max: 5000, per: "1d", sum: "args.amount", by: "args.currency" }],
      { operation: CREDIT, args: credit(1, { currency: "EUR" }) },
      [[1, "currency:EUR"]],
    ],
    [
      "by a whole number",
      [{ max: 5, per: "1d", by: "args.limit" }],
      { operation: "users.list", args: { limit: 10 } },
      [[1, "limit:10"]],
    ],
    [
      "by a flag",
      [{ max: 5, per: "1d", by: "args.banned" }],
      { operation: "users.list", args: { banned: true } },
      [[1, "banned:true"]],
    ],
    [
      "by a choice",
      [{ max: 5, per: "1d", by: "args.action" }],
      { operation: CREDIT, args: credit(1, { action: "decrease" }) },
      [[1, "action:decrease"]],
    ],
    [
      "several limits, in their order",
      [
        { max: 5000, per: "1d", sum: "args.amount" },
        { max: 10, per: "1h" },
        { max: 1, per: "30d", by: "target" },
      ],
      { operation: CREDIT, args: credit(9) },
      [
        [9, ""],
        [1, ""],
        [1, "target:user_1"],
      ],
    ],
  ])("%s", (_name, limits, how, expected) => {
    const decision = ask(bundleOf(limited([how.operation ?? ""], ...limits)), how);
    expect(decision).toMatchObject({ effect: "allow", rule: "r" });
    expect(decision.limits.map(({ amount, bucket }) => [amount, bucket])).toEqual(expected);
    for (const { amount } of decision.limits) expect(Object.is(amount, -0)).toBe(false);
  });

  it("is told whole", () => {
    expect(
      ask(bundleOf(limited(["users.ban"], { max: 9, per: "7d" }, { max: 50, per: "1d" })), { operation: "users.ban" }).limits,
    ).toEqual([
      { id: "p/r#1", policy: "p", rule: "r", amount: 1, max: 9, windowMs: 7 * DAY_MS, calendar: null, bucket: "" },
      { id: "p/r#2", policy: "p", rule: "r", amount: 1, max: 50, windowMs: DAY_MS, calendar: null, bucket: "" },
    ]);
  });

  it("names the calendar, whose day is UTC's unless it says another", () => {
    const window = "calendar";
    const bundle = bundleOf(
      limited(
        ["users.ban"],
        { max: 9, per: "1d", window },
        { max: 50, per: "7d", window, time_zone: "Europe/Berlin" },
        { max: 99, per: "30d", window, time_zone: "Asia/Kolkata" },
        { max: 99, per: "30d", window: "sliding" },
      ),
    );
    const { limits, explanation } = ask(bundle, { operation: "users.ban" });
    expect(limits.map(({ windowMs, calendar }) => [windowMs / DAY_MS, calendar])).toEqual([
      [1, { unit: "day", timeZone: "UTC" }],
      [7, { unit: "week", timeZone: "Europe/Berlin" }],
      [30, { unit: "month", timeZone: "Asia/Kolkata" }],
      [30, null],
    ]);
    expect(explanation).toContain(
      "at most 9 in one calendar day (UTC) and at most 50 in one calendar week (Europe/Berlin) and at most 99 in one calendar month (Asia/Kolkata) and at most 99 in any 30d",
    );
  });

  it("is by the rule that decides, and by no other", () => {
    const document = policy([
      { id: "small", allow: [CREDIT], when: "args.amount <= 10", limit: [{ max: 100, per: "1d", sum: "args.amount" }] },
      { id: "large", allow: [CREDIT], when: "args.amount <= 20", limit: [{ max: 1, per: "1d" }] },
      { id: "free", allow: [CREDIT], when: "args.amount <= 30" },
    ]);
    const of = (amount: number) => charges(document, { operation: CREDIT, args: credit(amount) }).map(({ id }) => id);
    expect([of(10), of(20), of(30), of(40)]).toEqual([["p/small#1"], ["p/large#1"], [], []]);
  });

  it("does not ask for the target, and is the same when it is there", () => {
    const bundle = bundleOf(limited(["users.ban"], { max: 5, per: "1d", by: "target" }));
    const how = { operation: "users.ban" };
    expect(ask(bundle, { ...how, target: { id: "user_2" } }).limits).toEqual(ask(bundle, how).limits);
  });

  it("comes after the look at the target when the rule reads it", () => {
    const bundle = bundleOf(policy([{ id: "r", allow: ["users.ban"], when: "target.banned", limit: [{ max: 5, per: "1d" }] }]));
    const how = { operation: "users.ban" };
    expect(verdict(bundle, how)).toBe("needs_target");
    expect(ask(bundle, { ...how, target: { banned: true } }).limits).toHaveLength(1);
    expect(ask(bundle, { ...how, target: { banned: false } }).limits).toEqual([]);
  });
});

describe("what denies", () => {
  it.each<[string, unknown, Ask]>([
    ["a negative sum", { max: 5, per: "1d", sum: "0 - args.amount" }, { operation: CREDIT, args: credit(1) }],
    ["an infinite sum", { max: 5, per: "1d", sum: "1.0 / 0.0" }, { operation: CREDIT, args: credit(1) }],
    ["a sum that is no number", { max: 5, per: "1d", sum: "0.0 / 0.0" }, { operation: CREDIT, args: credit(1) }],
    ["a division by zero", { max: 5, per: "1d", sum: "args.amount / 0" }, { operation: CREDIT, args: credit(1) }],
    ["a sum that is a text after all", { max: 5, per: "1d", sum: "dyn('5')" }, { operation: CREDIT, args: credit(1) }],
    ["a sum that is null", { max: 5, per: "1d", sum: "dyn(null)" }, { operation: CREDIT, args: credit(1) }],
    ["an optional argument that was not sent", { max: 5, per: "1d", sum: "args.weight" }, { operation: CREDIT, args: credit(1) }],
    [
      "too much work",
      { max: 5, per: "1d", sum: "args.user_ids.filter(a, a in args.user_ids).size()" },
      { operation: "users.bulk_ban", args: { user_ids: Array.from({ length: 900 }, (_, index) => `u${index}`) } },
    ],
    [
      "a value that is too large",
      { max: 5, per: "1d", sum: "size(args.note)" },
      { operation: CREDIT, args: credit(1, { note: "x".repeat(100_000) }) },
    ],
    ["counting by an argument that was not sent", { max: 5, per: "1d", by: "args.note" }, { operation: CREDIT, args: credit(1) }],
    [
      "counting by null",
      { max: 5, per: "1d", by: "args.username" },
      { operation: "users.update", args: { user_id: "user_1", username: null } },
    ],
    [
      "counting by what is too long",
      { max: 5, per: "1d", by: "args.note" },
      { operation: CREDIT, args: credit(1, { note: "x".repeat(257) }) },
    ],
    [
      "counting by half a character",
      { max: 5, per: "1d", by: "args.note" },
      { operation: CREDIT, args: credit(1, { note: "\ud800" }) },
    ],
    [
      "counting by another type",
      { max: 5, per: "1d", by: "args.currency" },
      { operation: CREDIT, args: credit(1, { currency: 3 }) },
    ],
    ["counting by a fraction", { max: 5, per: "1d", by: "args.amount" }, { operation: CREDIT, args: credit(1.5) }],
    ["a target that is not named", { max: 5, per: "1d", by: "target" }, { operation: "users.ban", args: {} }],
    ["targets that are not a list", { max: 5, per: "1d" }, { operation: "users.bulk_ban", args: { user_ids: "a" } }],
    [
      "a target among several that is none",
      { max: 5, per: "1d", by: "target" },
      { operation: "users.bulk_ban", args: { user_ids: ["a", 3] } },
    ],
  ])("%s, with bailiff_policy_error", (_name, limit, how) => {
    const decision = ask(bundleOf(limited([how.operation ?? ""], limit)), how);
    expect(decision).toMatchObject({
      effect: "deny",
      code: "bailiff_policy_error",
      policy: "p",
      rule: "r",
      limits: [],
      mask: [],
    });
    expect(decision.explanation).toContain("but its limit p/r#1 could not be applied");
  });

  it("more than a limit can ever hold", () => {
    const bundle = bundleOf(
      limited([CREDIT], { max: 9, per: "1h" }, { max: 2000, per: "1d", sum: "args.amount", by: "args.currency" }),
    );
    expect(verdict(bundle, { operation: CREDIT, args: credit(2000) })).toBe("allow");
    const decision = ask(bundle, { operation: CREDIT, args: credit(2001) });
    expect(decision).toMatchObject({ effect: "deny", code: "bailiff_limit_never_fits", policy: "p", rule: "r", limits: [] });
    expect(decision.explanation).toBe(
      `Rule r of policy p allows ${CREDIT}, but one call asks for more than the limit p/r#2 can ever hold (args.amount summing to at most 2000 in any 1d for each currency).`,
    );
    expect(decision.detail).toContain("this call asks for 2001, and at most 2000 could ever fit; args.amount was 2001.");
    expect(decision.seen).toEqual({ "args.amount": 2001 });
    expect(decision.steps[0]?.why).toBe("applies without a condition; would take 2001 of at most 2000 from limit p/r#2");
  });

  it("a bulk call that names more users than fit", () => {
    const bundle = bundleOf(limited(["users.bulk_ban"], { max: 2, per: "1d" }));
    const decision = ask(bundle, { operation: "users.bulk_ban", args: { user_ids: ["a", "b", "c"] } });
    expect(decision.code).toBe("bailiff_limit_never_fits");
    expect(decision.detail).toContain("this call asks for 3, and at most 2 could ever fit");
  });

  it("what never fits is refused without a look at the target; a deny on the target still wins over what fits", () => {
    const bundle = bundleOf(
      policy([
        { id: "r", allow: [CREDIT], limit: [{ max: 10, per: "1d", sum: "args.amount" }] },
        { id: "staff", deny: [CREDIT], when: "target.banned" },
      ]),
    );
    const of = (amount: number, more: Ask = {}) => verdict(bundle, { operation: CREDIT, args: credit(amount), ...more });
    expect([of(11), of(11, { target: { banned: true } }), of(10), of(10, { target: { banned: true } })]).toEqual([
      "deny:limit_never_fits",
      "deny:limit_never_fits",
      "needs_target",
      "deny:policy_denied",
    ]);
  });
});

describe("what a decision says", () => {
  it("an allow mentions its limits, with nothing of the call", () => {
    const bundle = bundleOf(limited([CREDIT], { max: 5000, per: "1d", sum: "args.amount" }, { max: 3, per: "1h", by: "target" }));
    const decision = ask(bundle, { operation: CREDIT, args: credit(4711) });
    expect(decision.explanation).toBe(
      `Rule r of policy p allows ${CREDIT}, limited to args.amount summing to at most 5000 in any 1d and at most 3 in any 1h for each target.`,
    );
    expect(decision.steps[0]?.why).toBe(
      "applies without a condition; takes 4711 of at most 5000 from limit p/r#1, 1 of at most 3 from limit p/r#2 for target:user_1",
    );
    expect(decision.steps[0]?.saw).toEqual({ "args.amount": 4711 });
  });

  it("a rule that does not match keeps its limits to itself", () => {
    const bundle = bundleOf(policy([{ id: "r", allow: [CREDIT], when: "args.amount <= 5", limit: [{ max: 5, per: "1d" }] }]));
    expect(ask(bundle, { operation: CREDIT, args: credit(6) }).explanation).not.toContain("limited");
  });

  it("many charges are cut short", () => {
    const bundle = bundleOf(limited(["users.bulk_ban"], { max: 1, per: "1d", by: "target" }));
    const args = { user_ids: Array.from({ length: 50 }, (_, index) => `u${index}`) };
    const decision = ask(bundle, { operation: "users.bulk_ban", args });
    expect(decision.limits).toHaveLength(50);
    expect(decision.steps[0]?.why).toMatch(/for target:u2 and 47 more$/);
  });
});

describe("a bundle that is loaded without being checked again", () => {
  it.each<[string, readonly string[], unknown]>([
    ["a sum that does not parse", ["users.ban"], { max: 1, per: "1d", sum: "((" }],
    ["a sum of a field that is gone", ["users.ban"], { max: 1, per: "1d", sum: "args.gone" }],
    ["a sum of the target", ["users.ban"], { max: 1, per: "1d", sum: "target.created_at" }],
    ["a sum that is a text", ["users.ban"], { max: 1, per: "1d", sum: "args.user_id" }],
    ["an argument that is gone", ["users.*"], { max: 1, per: "1d", by: "args.gone" }],
    ["a window that is none", ["users.ban"], { max: 1, per: "1y" }],
    ["an unknown field", ["users.ban"], { max: 1, per: "1d", burst: 3 }],
  ])("fails closed: %s", (_name, allow, limit) => {
    const result = compileBundle([limited(allow, limit)], VOCABULARY, "v1", { lazy: true });
    if (!result.ok) throw new Error("refused");
    expect(verdict(result.bundle, { operation: "users.ban" })).toBe("deny:policy_error");
  });
});

describe("the limits of a key", () => {
  const bundle = bundleOf(
    policy([
      {
        id: "a",
        allow: [CREDIT],
        limit: [
          { max: 5, per: "10m", sum: "args.amount", by: "args.currency" },
          { max: 7, per: "1d", by: "target" },
        ],
      },
      { id: "b", allow: ["users.get"] },
      { id: "c", deny: ["users.ban"] },
    ]),
    policy([{ id: "a", allow: ["users.list"], limit: [{ max: 9, per: "1h" }] }], { policy: "q" }),
  );

  it("are those of its policies, in their order, each once", () => {
    expect(limitsOf(bundle, ["q", "p", "ghost", "q"])).toEqual([
      { id: "q/a#1", policy: "q", rule: "a", max: 9, per: "1h", windowMs: 3_600_000, calendar: null, by: "key", sum: false },
      {
        id: "p/a#1",
        policy: "p",
        rule: "a",
        max: 5,
        per: "10m",
        windowMs: 600_000,
        calendar: null,
        by: "args.currency",
        sum: true,
      },
      { id: "p/a#2", policy: "p", rule: "a", max: 7, per: "1d", windowMs: DAY_MS, calendar: null, by: "target", sum: false },
    ]);
    expect(limitsOf(bundle, [])).toEqual([]);
  });

  it("are none for a document that is none", () => {
    const result = compileBundle([{ policy: "p", rules: 3 }], VOCABULARY, "v1", { lazy: true });
    expect(result.ok && limitsOf(result.bundle, ["p"])).toEqual([]);
  });

  it("name every limit that a decision can name", () => {
    const result = decide(bundle, inputOf({ operation: CREDIT, args: credit(1) }));
    const named = result.kind === "decided" ? result.decision.limits.map(({ id }) => id) : [];
    expect(limitsOf(bundle, ["p"]).map(({ id }) => id)).toEqual(named);
  });
});
