// What a rule's author has to say to whom it refuses, and which part of a long condition it was: told where it may be, and nowhere else.
import { describe, expect, it } from "vitest";
import { ask, bundleOf, policy, problemsOf } from "./asking.ts";

const SAY = "Ask in #support-escalations, with the ticket.";
const CREDIT = { operation: "users.adjust_billing_credit_balance" };
const credit = (more: object = {}) => ({
  user_id: "user_1",
  action: "increase",
  amount: 100,
  currency: "USD",
  idempotency_key: "k",
  ...more,
});
const LONG = 'args.action == "increase" && args.amount <= 500 && context.reason.glob("TICKET-*") && target.banned == false';

describe("the message of a rule", () => {
  const deny = bundleOf(
    policy([
      { id: "all", allow: ["users.get"] },
      { id: "no", deny: ["users.get"], when: 'context.reason == ""', message: SAY },
    ]),
  );
  it("stands after the rule's own text, for the caller and in the record", () => {
    const { detail, explanation } = ask(deny, {});
    expect(detail).toBe(`Rule no of policy p denies users.get when context.reason == ""; context.reason was "". ${SAY}`);
    expect(explanation).toBe(`Rule no of policy p denies users.get when context.reason == "". ${SAY}`);
  });

  it("is said of an allow that does not match or whose limit never fits, and not of one that allows", () => {
    const allow = bundleOf(
      policy([
        { id: "some", allow: [CREDIT.operation], when: LONG, message: SAY, limit: [{ sum: "args.amount", max: 200, per: "1d" }] },
      ]),
    );
    const target = { banned: false };
    expect(ask(allow, { ...CREDIT, args: credit({ amount: 501 }), target }).detail).toContain(SAY);
    expect(ask(allow, { ...CREDIT, args: credit({ amount: 300 }), target, reason: "TICKET-1" })).toMatchObject({
      code: "bailiff_limit_never_fits",
      detail: expect.stringContaining(SAY),
    });
    const allowed = ask(allow, { ...CREDIT, args: credit(), target, reason: "TICKET-1" });
    expect([allowed.effect, allowed.explanation.includes(SAY)]).toEqual(["allow", false]);
  });

  it.each<[string, string]>([
    ["a line break", "one\ntwo"],
    ["an escape", "red \u001b[31m"],
    ["a direction mark", "abc\u202edef"],
    ["a zero-width space", "a\u200bb"],
    ["a line separator", "a\u2028b"],
    ["half a surrogate pair", "a\ud800"],
    ["nothing", ""],
    ["blanks", "   "],
    ["301 characters", "x".repeat(301)],
  ])("with %s is refused", (_name, message) => {
    const [problem] = problemsOf(policy([{ id: "r", allow: ["users.get"], message }]));
    expect(problem?.path).toBe("policies[0].rules[0].message");
  });

  it.each(["x".repeat(300), "Frag Zoë: „nur mit Ticket“ 🎫", "日本語"])("may be %s", (message) => {
    expect(problemsOf(policy([{ id: "r", allow: ["users.get"], message }]))).toEqual([]);
  });
});

describe("the part of a long condition that failed", () => {
  const bundle = bundleOf(policy([{ id: "some", allow: [CREDIT.operation], when: LONG }]));
  const told = (args: object, target: object, reason = "TICKET-1") =>
    ask(bundle, { ...CREDIT, args: credit(args), target, reason });

  it("is named to the caller where it reads arguments, context or key", () => {
    expect(told({ amount: 501 }, { banned: false }).detail).toContain("; not met: args.amount <= 500; args.action was");
    expect(told({}, { banned: false }, "TICKET-").detail).toContain('; not met: context.reason.glob("TICKET-*")');
  });

  it("is named with the brackets that belong to it", () => {
    const when = '!(args.amount > 500) && (args.currency == "USD" || args.currency == "CHF")';
    const bracketed = bundleOf(policy([{ id: "some", allow: [CREDIT.operation], when }]));
    const detail = (args: object) => ask(bracketed, { ...CREDIT, args: credit(args) }).detail;
    expect(detail({ amount: 501 })).toContain("; not met: !(args.amount > 500); ");
    expect(detail({ currency: "EUR" })).toContain('; not met: args.currency == "USD" || args.currency == "CHF"; ');
  });

  it("is never named to the caller where it reads the user, and is to the reviewer", () => {
    const decision = told({}, { banned: true });
    expect(decision.detail).not.toContain("not met");
    expect(decision.steps[0]?.why).toContain("; not met: target.banned == false");
    expect(decision.explanation).not.toContain("not met");
  });

  it("is the first that fails, also where it cannot be evaluated", () => {
    const noted = bundleOf(policy([{ id: "some", allow: [CREDIT.operation], when: 'args.amount > 0 && args.note != "x"' }]));
    expect(ask(noted, { ...CREDIT, args: credit() })).toMatchObject({
      code: "bailiff_policy_error",
      detail: expect.stringContaining('; it fails at: args.note != "x"'),
    });
  });

  it("is nothing of a condition of one part, and nothing that reads a secret", () => {
    const one = bundleOf(policy([{ id: "some", allow: ["users.get"], when: 'context.reason == "x"' }]));
    expect(ask(one, {}).detail).not.toContain("not met");
    const secret = bundleOf(
      policy([
        {
          id: "some",
          allow: ["users.update"],
          when: 'has(args.password) && args.password.startsWith("a") && context.reason == "x"',
        },
      ]),
    );
    const decision = ask(secret, { operation: "users.update", args: { user_id: "user_1", password: "b-secret" }, reason: "x" });
    expect(JSON.stringify([decision.detail, decision.steps])).not.toContain("not met");
  });
});
