// What conditions mean: numbers, absent fields, null, times, and what is refused. Each row is a policy author's expectation.
import { describe, expect, it } from "vitest";
import { ask, bundleOf, policy, problemsOf, verdict } from "./asking.ts";

const CREDIT = "users.adjust_billing_credit_balance";
const credit = { user_id: "user_1", amount: 2400, action: "increase", currency: "USD", idempotency_key: "k" };
const user = {
  id: "user_1",
  banned: false,
  username: null,
  created_at: 1_600_000_000_000,
  private_metadata: {
    level: 3,
    ratio: 0.4,
    big: 2 ** 53 + 2,
    half: 2.5,
    neg: -2,
    tags: ["a", "b"],
    scores: [1, 2.5, 3],
    nested: { a: 1 },
  },
  email_addresses: [
    { email_address: "a@x.com", n: 1 },
    { email_address: "b@y.com", n: 2 },
  ],
};

function outcome(when: string, operation: string, args: Record<string, unknown>, target: unknown = user): string {
  return verdict(bundleOf(policy([{ id: "r", allow: [operation], when }])), { operation, args, target });
}

describe("conditions on arguments", () => {
  it.each([
    ["args.amount <= 2500", true],
    ["args.amount <= 2399", false],
    ["args.amount <= 2500.5", true],
    ["args.amount < 2399.5", false],
    ["args.amount == 2400.0", true],
    ["args.amount == 2400", true],
    ["args.amount * 2 <= 5000", true],
    ["args.amount * 1.5 <= 3600.0", true],
    ["args.amount * 1.5 <= 3600", true],
    ["args.amount / 1000 == 2", true],
    ["args.amount + 0.5 > args.amount", true],
    ["args.amount in [1, 2400]", true],
    ["[args.amount, 1].exists(n, n == 2400)", true],
    [`args["amount"] == 2400`, true],
    [`args.action == "increase" && args.amount <= 2500`, true],
    [`args.currency == "USD"`, true],
    ["has(args.note)", false],
    [`!has(args.note) || args.note.startsWith("x")`, true],
    ["has(args.origin)", false],
    ["args.amount > 3 ? true : false", true],
    ["-args.amount < 0", true],
    [`string(args.amount) == "2400"`, true],
    [`key.owner.endsWith("@example.com")`, true],
    [`context.now < timestamp("2027-01-01T00:00:00Z")`, true],
    [`context.now.getHours("Europe/Berlin") == 13`, true],
    ["0.1234567890123 == 0.1234567890123", true],
    ["0.00000000001 > 0.0", true],
    [`(args.amount + 100) * 2 == 5000 && ("a" + "b") + "c" == "abc"`, true],
    [`!(args.action == "decrease") && !(args.amount == 3 || args.amount == 4)`, true],
    [`context.user_agent == "in\\ncrease" || args.action == 'increase'`, true],
  ])("%s is %s", (when, holds) => {
    expect(outcome(when, CREDIT, credit)).toBe(holds ? "allow" : "deny:policy_denied");
  });

  it("an argument declared fractional stays fractional when a whole number is sent", () => {
    expect(outcome("args.weight / 2.0 == 1.5", CREDIT, { ...credit, weight: 3 })).toBe("allow");
    expect(outcome("args.weight / 2 == 1.5", CREDIT, { ...credit, weight: 3 })).toBe("allow");
  });

  it.each([["args.note == 'x'"], ["args.origin.system == 'x'"], ["args.note.size() > 3"], ["args.weight < 3.0"]])(
    "an optional argument that was not sent is an error, hence a deny: %s",
    (when) => expect(outcome(when, CREDIT, credit)).toBe("deny:policy_error"),
  );

  it("a nullable argument compares with null and with its own type", () => {
    const rename = (first_name: unknown) =>
      outcome("args.first_name == null || args.first_name != 'x'", "users.update", { user_id: "user_1", first_name });
    expect([rename(null), rename("y"), rename("x")]).toEqual(["allow", "allow", "deny:policy_denied"]);
  });
});

describe("conditions on the target", () => {
  it.each([
    ["target.private_metadata.level > 3", false],
    ["target.private_metadata.level > 2.5", true],
    ["target.private_metadata.level == 3", true],
    ["target.private_metadata.level == 3.0", true],
    ["target.private_metadata.half > 2", true],
    ["target.private_metadata.half > 2.4", true],
    ["target.private_metadata.level * 1.5 > 4.4", true],
    ["target.private_metadata.half * 2 == 5", true],
    ["target.private_metadata.ratio + 1 > 1.2", true],
    ["target.private_metadata.ratio < 0.5", true],
    ["target.private_metadata.ratio < 1", true],
    ["target.private_metadata.big > 9007199254740991", true],
    ["target.private_metadata.neg == -2", true],
    ["target.created_at < 1700000000000", true],
    [`context.now - timestamp(target.created_at / 1000) > duration("24h")`, true],
    ["target.private_metadata.scores == [1, 2.5, 3]", true],
    [`target.private_metadata.nested == {"a": 1}`, true],
    [`"a" in target.private_metadata.tags`, true],
    [`"level" in target.private_metadata`, true],
    ["2.5 in target.private_metadata.scores", true],
    ["target.private_metadata.scores.all(n, n >= 1)", true],
    [`target.private_metadata.exists(k, k == "level")`, true],
    [`target.email_addresses.exists(e, e.email_address.endsWith("@y.com"))`, true],
    [`target.email_addresses.filter(e, e.n > 1).size() == 1`, true],
    [`target.email_addresses.map(e, e.n * 2) == [2, 4]`, true],
    [`target.email_addresses.exists_one(e, e.n == 2)`, true],
    [`target.email_addresses[0].email_address == "a@x.com"`, true],
    ["target.banned", false],
    ["!target.banned", true],
    ["target.username == null", true],
    ["has(target.private_metadata.staff)", false],
    ["size(target.email_addresses) <= 5", true],
  ])("%s is %s", (when, holds) => {
    expect(outcome(when, "users.get", { user_id: "user_1" })).toBe(holds ? "allow" : "deny:policy_denied");
  });

  it.each([
    ["target.private_metadata.staff"],
    ["target.private_metadata.staff == true"],
    ["has(target.public_metadata.a)"],
    ["target.private_metadata.level"],
    ["target.private_metadata.level > 'a'"],
    ["target.private_metadata.__proto__ == null"],
    ["target.private_metadata.constructor == null"],
    ["target.private_metadata.toString == null"],
    ["target.email_addresses[7].n == 1"],
    ["context.country != 'US'"],
    ["context.ip != '1.2.3.4'"],
  ])("%s cannot be evaluated and denies", (when) => {
    expect(outcome(when, "users.get", { user_id: "user_1" })).toBe("deny:policy_error");
  });

  it("keys named like parts of a prototype are keys like any other", () => {
    const odd = JSON.parse('{"private_metadata":{"__proto__":{"staff":true},"constructor":"x","hasOwnProperty":1,"level":3}}');
    expect(outcome("has(target.private_metadata.staff)", "users.get", {}, odd)).toBe("deny:policy_denied");
    expect(outcome("target.private_metadata.level == 3", "users.get", {}, odd)).toBe("allow");
    expect(outcome("target.private_metadata.constructor == 'x'", "users.get", {}, odd)).toBe("allow");
    expect(outcome(`target.private_metadata == {"level": 3}`, "users.get", {}, odd)).toBe("deny:policy_denied");
  });
});

describe("conditions that are refused when a bundle is checked", () => {
  it.each([
    ["args.amuont <= 3", "did you mean amount?", 1],
    ["has(args.amuont)", "did you mean amount?", 5],
    ["true &&\n args.amuont > 1", "no argument amuont", 2],
    ["args.__proto__ == 1", "no argument __proto__", 1],
    ["args.constructor == 1", "no argument constructor", 1],
    ["args.origin.sytem == 'x'", "did you mean system?", 1],
    ["args.amount == 'x'", "these types do not go together: int == string", 1],
    ["args.amount in [1.0, 2400.0]", "these types do not go together: int in list<double>", 1],
    ["args.amount", "must be true or false; this one is of type int", null],
    ["'x'", "of type string", null],
    ["args.note.matches('(a+)+$')", "matches() is refused", 1],
    ["'a'.matches(args.note)", "matches() is refused", 1],
    ["target.private_metadata.x.matches('a')", "matches() is refused", 1],
    ["target.private_metdata.staff", "did you mean private_metadata?", 1],
    ["has(target.private_metdata.staff)", "did you mean private_metadata?", 5],
    ["context.raeson == ''", "did you mean reason?", 1],
    ["key.nmae == ''", "did you mean name?", 1],
    ["unknown == 1", "there is no unknown: a condition has args, target, context and key", 1],
    ["args == args", "must be followed by the name of a field", 1],
    ["size(target) > 1", "must be followed by the name of a field", 6],
    ["args[args.action] == 1", "not by a computed one", 1],
    ["target.email_addresses.all(args, true)", "cannot be the name of a variable", 28],
    ["cel.bind(a, 'x', a == 'x')", "there is no function bind", 1],
    ["['a'].join('') == 'a'", "there is no function join", 1],
    ["b'a'.hex() == ''", "there is no function hex", 1],
    ["startsWith('a')", "is a method", 1],
    ["duration(args.note) > duration('1h')", "takes a literal", 1],
    [`duration("${"1".repeat(41)}") > duration('1h')`, "takes a literal", 1],
    ["[1].all(a, [1].all(b, [1].all(c, true)))", "at most 2 levels", 23],
    [Array.from({ length: 80 }, () => "args.amount > 1").join(" && "), "too large: at most 200 nodes", null],
    ["args.amount >", "it ends too early", 14],
    // The library looks into no has(), and lets a time have fields.
    ["has(context.now.hour)", "context.now is a time and has no fields: context.now.getHours()", 5],
    ["context.now['hour'] > 9", "context.now is a time and has no fields", 1],
    ["has(key.owner.team)", "key.owner is a text and has no fields", 5],
    ["has(args.amount.value)", "args.amount is a number and has no fields", 5],
    // As other languages have it.
    ["len(args.note) > 1", "did you mean size?", 1],
    ["args.note.toLowerCase() == 'x'", "did you mean lowerAscii?", 1],
    ["args.reason == ''", "did you mean context.reason?", 1],
    ["context.owner == ''", "did you mean key.owner?", 1],
    ["target.email == 'x'", "did you mean email_addresses?", 1],
    ["args.amount # 3", "a sign here that has no place", 13],
    [`${"!".repeat(300)}true`, "too large", null],
  ])("%s", (when, message, column) => {
    const problems = problemsOf(policy([{ id: "r", allow: [CREDIT], when }]));
    expect(problems.map((problem) => problem.message).join("\n")).toContain(message);
    expect(problems[0]).toMatchObject({ policy: "p", rule: "r", path: "policies[0].rules[0].when" });
    if (column === null) return;
    expect(problems[0]?.position).toEqual({ line: when.includes("\n") ? 2 : 1, column: when.includes("\n") ? 2 : column });
  });

  it("names the operation for which a shared condition does not fit, once", () => {
    const problems = problemsOf(policy([{ id: "r", allow: ["users.*"], when: "args.first_name == 'x'" }]));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/no argument first_name \(for users\.get, users\.list, users\.count and \d+ more\)/);
  });
});

it("a condition that is not a bool at run time denies with an error", () => {
  const bundle = bundleOf(policy([{ id: "r", allow: ["users.get"], when: "target.username" }]));
  expect(ask(bundle, { target: { username: "x" } })).toMatchObject({ effect: "deny", code: "bailiff_policy_error", rule: "r" });
});
