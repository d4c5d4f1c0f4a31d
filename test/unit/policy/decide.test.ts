// The order of a decision and what it says about itself.
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/policy/decide/decide.ts";
import { decisionWith } from "../../../src/policy/decide/made-decision.ts";
import { ask, bundleOf, inputOf, policy, verdict } from "./asking.ts";

const CREDIT = "users.adjust_billing_credit_balance";
const credit = (amount: number) => ({ user_id: "user_1", amount, action: "increase", currency: "USD", idempotency_key: "k" });
const support = {
  policy: "support",
  mask: ["private_metadata"],
  write_ahead: true,
  rules: [
    { id: "look-up", allow: ["users.get", "users.list"], mask: ["email_addresses", "private_metadata"] },
    { id: "ban-with-ticket", allow: ["users.ban", "users.bulk_ban"], when: 'context.reason.startsWith("TICKET-")' },
    { id: "fix-names", allow: ["users.update"], only: ["first_name", "last_name"] },
    { id: "small-credits", allow: [CREDIT], when: 'args.action == "increase" && args.amount <= 2500' },
    { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
  ],
};
const bundle = bundleOf(support, policy([{ id: "count", allow: ["users.count"] }], { policy: "counting" }));
const plain = { private_metadata: {} };
const staff = { private_metadata: { staff: "yes" } };
const on = { policies: ["support"] };

describe("the order of a decision", () => {
  it.each<[string, Parameters<typeof verdict>[1], string]>([
    ["a scope that does not cover it", { scopes: ["users.list"], target: plain }, "deny:scope_denied"],
    ["no scope at all", { scopes: [], target: plain }, "deny:scope_denied"],
    ["a malformed scope", { scopes: ["*"], target: plain }, "deny:scope_denied"],
    ["a scope that covers it", { scopes: ["users.*"], target: plain }, "allow"],
    ["a target deny needs the target", {}, "needs_target"],
    ["the target deny matches", { target: staff }, "deny:policy_denied"],
    ["a default deny needs no target", { operation: "users.unban" }, "deny:policy_denied"],
    ["an allow that cannot match needs no target", { operation: "users.ban", reason: "please" }, "deny:policy_denied"],
    [
      "an allow whose only fails needs no target",
      { operation: "users.update", args: { user_id: "user_1", username: "x" } },
      "deny:policy_denied",
    ],
    ["an unknown operation", { operation: "users.nope" }, "deny:policy_denied"],
    [
      "several targets, none matching",
      { operation: "users.bulk_ban", args: { user_ids: ["a", "b"] }, reason: "TICKET-1", target: [plain, plain] },
      "allow",
    ],
    [
      "several targets, one matching",
      { operation: "users.bulk_ban", args: { user_ids: ["a", "b"] }, reason: "TICKET-1", target: [plain, staff] },
      "deny:policy_denied",
    ],
    [
      "several targets, one unreadable",
      { operation: "users.bulk_ban", args: { user_ids: ["a", "b"] }, reason: "TICKET-1", target: [plain, {}] },
      "deny:policy_error",
    ],
    [
      "no targets",
      { operation: "users.bulk_ban", args: { user_ids: ["a"] }, reason: "TICKET-1", target: [] },
      "deny:policy_denied",
    ],
    ["a target that is null", { target: null }, "deny:policy_error"],
  ])("%s: %s", (_name, how, expected) => expect(verdict(bundle, { ...on, ...how })).toBe(expected));

  it("asks the allows in the key's order of policies", () => {
    const both = bundleOf(
      policy([{ id: "one", allow: ["users.count"], mask: ["total_count"] }], { policy: "a", mask: ["username"] }),
      policy([{ id: "two", allow: ["users.count"] }], { policy: "b" }),
    );
    const how = { operation: "users.count", args: {} };
    expect(ask(both, { ...how, policies: ["a", "b"] })).toMatchObject({
      rule: "one",
      policy: "a",
      mask: ["username", "total_count"],
    });
    expect(ask(both, { ...how, policies: ["b", "a"] })).toMatchObject({ rule: "two", policy: "b", mask: ["username"] });
  });

  it("an allow that reads the target and stands first needs it, because it decides the mask", () => {
    const layered = bundleOf(
      policy([
        { id: "vip", allow: ["users.get"], when: "target.banned" },
        { id: "rest", allow: ["users.get"], mask: ["id"] },
      ]),
    );
    expect(verdict(layered, {})).toBe("needs_target");
    expect(ask(layered, { target: { banned: true } }).rule).toBe("vip");
    expect(ask(layered, { target: { banned: false } }).rule).toBe("rest");
    expect(verdict(layered, { target: {} })).toBe("deny:policy_error");
  });

  it("an allow that reads the target and stands after one that matches does not", () => {
    const layered = bundleOf(
      policy([
        { id: "rest", allow: ["users.get"] },
        { id: "vip", allow: ["users.get"], when: "target.banned" },
      ]),
    );
    expect(verdict(layered, {})).toBe("allow");
  });

  it("an allow over several targets must hold for each", () => {
    const each = bundleOf(policy([{ id: "r", allow: ["users.bulk_ban"], when: "target.banned" }]));
    const over = (...banned: boolean[]) =>
      verdict(each, { operation: "users.bulk_ban", args: { user_ids: ["a"] }, target: banned.map((b) => ({ banned: b })) });
    expect([over(true, true), over(true, false)]).toEqual(["allow", "deny:policy_denied"]);
  });

  it("an error in a deny denies even when an allow matches; an error in a later allow is never met", () => {
    const failing = { allow: ["users.get"], when: "context.country == 'US'" };
    expect(
      verdict(
        bundleOf(
          policy([
            { id: "a", allow: ["users.get"] },
            { id: "d", deny: ["users.get"], when: failing.when },
          ]),
        ),
        {},
      ),
    ).toBe("deny:policy_error");
    expect(
      verdict(
        bundleOf(
          policy([
            { id: "a", allow: ["users.get"] },
            { id: "b", ...failing },
          ]),
        ),
        {},
      ),
    ).toBe("allow");
    expect(
      verdict(
        bundleOf(
          policy([
            { id: "b", ...failing },
            { id: "a", allow: ["users.get"] },
          ]),
        ),
        {},
      ),
    ).toBe("deny:policy_error");
  });
});

describe("only", () => {
  const update = (args: Record<string, unknown>) =>
    verdict(bundle, { ...on, operation: "users.update", args: { user_id: "user_1", ...args }, target: plain });
  it.each<[string, Record<string, unknown>, string]>([
    ["a listed argument", { first_name: "A" }, "allow"],
    ["nothing but the path", {}, "allow"],
    ["a default that an SDK filled in", { first_name: "A", notify_primary_email_address_changed: false }, "allow"],
    [
      "the same argument with another value",
      { first_name: "A", notify_primary_email_address_changed: true },
      "deny:policy_denied",
    ],
    ["another argument", { first_name: "A", public_metadata: {} }, "deny:policy_denied"],
    ["another argument that is null", { username: null }, "deny:policy_denied"],
    ["an argument that is undefined", { username: undefined }, "allow"],
  ])("%s: %s", (_name, args, expected) => expect(update(args)).toBe(expected));
});

describe("what a decision says", () => {
  it("names the rule and what it needed, and only to the caller what it got", () => {
    const decision = ask(bundle, { ...on, operation: CREDIT, args: credit(10_000), target: plain });
    expect(decision.explanation).toBe(
      `Rule small-credits of policy support allows ${CREDIT} only when args.action == "increase" && args.amount <= 2500.`,
    );
    expect(decision.detail).toBe(
      `Rule small-credits of policy support allows ${CREDIT} only when args.action == "increase" && args.amount <= 2500; not met: args.amount <= 2500; args.action was "increase", args.amount was 10000.`,
    );
    expect(decision).toMatchObject({
      policy: null,
      rule: null,
      code: "bailiff_policy_denied",
      bundle: "v1",
      mask: [],
      writeAhead: false,
    });
    expect(decision.seen).toEqual({ "args.action": "increase", "args.amount": 10_000 });
  });

  it("says which rule it would take when none names the operation, and which policies are missing", () => {
    expect(ask(bundle, { policies: ["support", "ghost"], operation: "users.count", args: {} }).explanation).toBe(
      "No rule of the key's policies (support, ghost) allows users.count; it takes a rule with allow: [users.count] or a pattern that covers it, such as users.*. Not in the bundle: policy ghost.",
    );
  });

  it("never shows the caller a value of the target, but keeps it for the record", () => {
    const decision = ask(bundle, { ...on, target: { private_metadata: { staff: "s3cret-team" } } });
    expect(decision).toMatchObject({ effect: "deny", policy: "support", rule: "never-staff" });
    expect(`${decision.explanation}${decision.detail}`).not.toContain("s3cret");
    expect(decision.seen).toEqual({ "target.private_metadata.staff": "s3cret-team" });
    const asked = { shadow: false, asked: true };
    expect(decision.steps).toEqual([
      {
        ...asked,
        policy: "support",
        rule: "look-up",
        effect: "allow",
        matched: true,
        why: "applies without a condition",
        saw: {},
      },
      {
        ...asked,
        policy: "support",
        rule: "never-staff",
        effect: "deny",
        matched: true,
        why: "holds: has(target.private_metadata.staff)",
        saw: { "target.private_metadata.staff": "s3cret-team" },
      },
    ]);
  });

  it("names every rule that applies, also those whose turn did not come", () => {
    const ordered = bundleOf(
      policy([
        { id: "first", allow: ["users.get"] },
        { id: "second", allow: ["users.*"] },
        { id: "elsewhere", allow: ["users.ban"] },
        { id: "no", deny: ["users.get"], when: 'context.reason == "x"' },
      ]),
    );
    const order = (how: Parameters<typeof ask>[1]) =>
      ask(ordered, how).steps.map(({ rule, asked, matched }) => `${rule} ${asked} ${matched}`);
    expect(order({})).toEqual(["no true false", "first true true", "second false null"]);
    expect(order({ reason: "x" })).toEqual(["no true true", "first false null", "second false null"]);
  });

  it("records that a field was looked for and absent", () => {
    const decision = ask(bundle, { ...on, target: plain });
    expect(decision).toMatchObject({
      effect: "allow",
      rule: "look-up",
      mask: ["private_metadata", "email_addresses"],
      writeAhead: true,
    });
    expect(decision.seen).toEqual({ "target.private_metadata.staff": null });
  });

  it("leaves secret arguments out everywhere", () => {
    const secretive = bundleOf(
      policy([{ id: "r", allow: ["users.create"], when: `args.password == "x" && args.first_name == "A"` }]),
    );
    const decision = ask(secretive, { operation: "users.create", args: { password: "hunter2", first_name: "Ann" } });
    expect(decision.seen).toEqual({ "args.first_name": "Ann" });
    expect(JSON.stringify(decision)).not.toContain("hunter2");
  });

  it("never repeats a value in the explanation, not even from an evaluation error", () => {
    const failing = bundleOf(policy([{ id: "r", allow: [CREDIT], when: "bool(args.note) && has(args.note)" }]));
    const decision = ask(failing, { operation: CREDIT, args: { ...credit(1), note: "sensitive" } });
    expect(decision).toMatchObject({ code: "bailiff_policy_error", rule: "r" });
    expect(decision.explanation).not.toContain("sensitive");
    expect(decision.detail).toContain('args.note was "sensitive"');
  });

  it("cuts long values, and never in the middle of a character", () => {
    const long = bundleOf(policy([{ id: "r", allow: [CREDIT], when: "args.note == 'x'" }]));
    const decision = ask(long, { operation: CREDIT, args: { ...credit(1), note: "😀".repeat(400) } });
    expect(decision.detail.length).toBeLessThan(300);
    expect(String(decision.seen["args.note"]).length).toBe(256);
    expect(decision.detail.isWellFormed() && String(decision.seen["args.note"]).isWellFormed()).toBe(true);
  });

  it("keeps of the user what fits into a record, and no secret that Clerk shows with it", () => {
    const seenOf = (target: Record<string, unknown>, when: string) =>
      ask(bundleOf(policy([{ id: "r", allow: ["users.get"], when }])), { target }).seen;
    const list = Array.from({ length: 4 }, (_, id) => ({ id, note: "x".repeat(900) }));
    expect(seenOf({ email_addresses: list }, "size(target.email_addresses) > 1")).toEqual({ "target.email_addresses": list });
    const long = seenOf({ email_addresses: [...list, ...list] }, "size(target.email_addresses) > 1");
    expect(String(long["target.email_addresses"])).toHaveLength(4_096);

    const fields = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const metadata = Object.fromEntries(fields.map((name) => [name, "x".repeat(3_000)]));
    const many = seenOf({ public_metadata: metadata }, fields.map((name) => `target.public_metadata.${name} != ""`).join(" && "));
    expect(Object.keys(many)).toHaveLength(20);
    expect(JSON.stringify(many).length).toBeLessThan(24_000);

    const codes = { phone_numbers: [{ id: "p", backup_codes: ["a1b2c3"] }] };
    for (const when of ["size(target.phone_numbers) > 0", 'target.phone_numbers[0].backup_codes[0] == "x"']) {
      const decision = ask(bundleOf(policy([{ id: "r", allow: ["users.get"], when }])), { target: codes });
      expect(Object.values(decision.seen)).toEqual(["(holds secrets)"]);
      expect(JSON.stringify([decision, decision.steps])).not.toContain("a1b2c3");
    }
  });

  it("says what was sent beyond only", () => {
    const decision = ask(bundle, { ...on, operation: "users.update", args: { user_id: "user_1", username: "x" } });
    expect(decision.explanation).toBe(
      "Rule fix-names of policy support allows users.update with no argument other than first_name, last_name; username was sent too.",
    );
  });

  it("survives being changed and serialised", () => {
    const result = decide(bundle, inputOf({ ...on, target: staff }));
    if (result.kind !== "decided") throw new Error("needs the target");
    const { decision } = result;
    const changed = decisionWith(decision, { explanation: "other" });
    expect(changed.steps).toHaveLength(2);
    expect([changed.explanation, changed.detail, changed.told]).toEqual(["other", decision.detail, decision.told]);
    const { detail, seen, told, steps, effect } = decision;
    expect(JSON.parse(JSON.stringify(decision))).toMatchObject({ detail, seen, told, steps, effect });
  });

  it("cannot be copied without its reasons unnoticed", () => {
    const { kind, ...result } = decide(bundle, inputOf({ ...on, target: staff }));
    if (!("decision" in result)) throw new Error(kind);
    // @ts-expect-error a copy has none
    expect({ ...result.decision }.steps).toBeUndefined();
  });
});
