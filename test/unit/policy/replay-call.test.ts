// Deciding again from a record: what is told is what would have been decided, and what a record cannot tell is not told.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REDACTED, redactArgs } from "../../../src/audit/redact.ts";
import { WrittenNumber } from "../../../src/json/written-number.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import type { Decision, DecisionInput } from "../../../src/policy/decide/decision.ts";
import { type CallAgain, type RecordedCall, replayCall } from "../../../src/policy/try/replay-call.ts";
import { type Ask, bundleOf, inputOf, policy } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** One that an integer of CEL holds, its neighbour as a double, one that nothing holds, and an object that looks like one. */
const FAR = [
  ...["1234567890123456789", "1234567890123456768", "1E400"].map((text) => new WrittenNumber(text)),
  { $number: "1234567890123456789" },
];

/** As the gateway records it. */
function recorded(input: DecisionInput, seen: Readonly<Record<string, unknown>>): RecordedCall {
  const secretArgs = VOCABULARY.get(input.operation)?.secretArgs ?? [];
  const { reason, ip, nowMs: atMs } = input.context;
  const args = redactArgs(input.args, secretArgs);
  return { key: input.key, operation: input.operation, args, argsWhole: true, also: [], seen, reason, ip, atMs };
}

const look = [{ id: "look", allow: ["users.*"] }];
/** What is on record of a decision, as far as a replay compares it. */
const madeAs =
  ({ effect, policy: of, rule }: Decision) =>
  (made: Decision) =>
    made.effect === effect && made.policy === of && made.rule === rule;

/** Decided under rules of one bundle, replayed under those of another. */
function replay(how: Ask, rules: readonly unknown[], others: readonly unknown[] = rules) {
  const input = inputOf(how);
  const bundle = bundleOf(policy(rules));
  const first = decide(bundle, input);
  if (first.kind !== "decided") throw new Error("needs the target");
  const before = { bundle, isOnRecord: madeAs(first.decision) };
  return replayCall(bundleOf(policy(others)), recorded(input, first.decision.seen), before);
}
const told = (again: CallAgain) => {
  if (again.kind === "not_reproduced") return again.kind;
  return again.kind === "told" ? `${again.decision.effect} ${again.decision.rule}` : again.reads.join(", ");
};
/** Of the decision nothing is known. */
const UNKNOWN = { bundle: bundleOf(policy(look)), isOnRecord: () => true };
const denying = (when: string, operation = "users.*") => [...look, { id: "no", deny: [operation], when }];
const staff = { private_metadata: { staff: true }, banned: false };
const plain = { private_metadata: {}, banned: false, last_name: null };
const password = { operation: "users.create", args: { first_name: "Ada", password: "hunter2" } };

describe("a recorded call", () => {
  it.each<[string, Ask, readonly unknown[], readonly unknown[], string]>([
    ["needs nothing of the user", {}, look, [{ id: "no", deny: ["users.get"] }], "deny no"],
    [
      "of a user whose field was read then",
      { target: staff },
      denying("has(target.private_metadata.staff)"),
      denying("target.private_metadata.staff"),
      "deny no",
    ],
    ["of a user of whom nothing was read", { target: staff }, look, denying("target.banned"), "target.banned"],
    [
      "of a user of whom something else was read",
      { target: staff },
      denying("target.banned"),
      denying("has(target.private_metadata.staff)"),
      "target.private_metadata.staff",
    ],
    [
      "read whole then, and a part of it now",
      { target: staff },
      denying("size(target.private_metadata) > 5"),
      denying("target.private_metadata.staff"),
      "deny no",
    ],
    [
      "read in part then, and whole now",
      { target: staff },
      denying("has(target.private_metadata.staff) && false"),
      denying("size(target.private_metadata) == 1"),
      "target.private_metadata",
    ],
    [
      "in which a field was not there, as the decision shows",
      { target: plain },
      denying("has(target.private_metadata.staff)"),
      denying("has(target.private_metadata.staff)"),
      "allow look",
    ],
    [
      "in which a field was null, as the decision shows",
      { target: { ...plain, private_metadata: { staff: null } } },
      denying("has(target.private_metadata.staff)"),
      denying("has(target.private_metadata.staff)"),
      "deny no",
    ],
    [
      "in which a field was null or not there, which makes a difference now",
      { target: plain },
      denying("has(target.private_metadata.staff) && false"),
      denying("has(target.private_metadata.staff)"),
      "target.private_metadata.staff",
    ],
    [
      "in which that makes no difference",
      { target: plain },
      denying("has(target.private_metadata.staff)"),
      [
        ...look,
        { id: "no", deny: ["users.*"], when: "has(target.private_metadata.staff) && target.private_metadata.staff == true" },
      ],
      "allow look",
    ],
    [
      "with a hidden argument that a rule reads",
      password,
      look,
      denying('args.password == "x"', "users.create"),
      "args.password",
    ],
    [
      "without the hidden argument",
      { ...password, args: { first_name: "Ada" } },
      look,
      [{ id: "no", deny: ["users.create"], when: "has(args.password)" }, ...look],
      "allow look",
    ],
    [
      "with a hidden argument that only stands in only",
      password,
      look,
      [{ id: "few", allow: ["users.create"], only: ["first_name"] }],
      "deny null",
    ],
    ["from a country that nobody asked for", {}, look, denying('context.country == "DE"'), "context.country"],
    [
      "from a country that was asked for",
      { country: "DE" },
      denying('has(context.country) && context.country == "FR"'),
      denying('context.country == "DE"'),
      "deny no",
    ],
    [
      "from nobody knows where, and that was asked for",
      {},
      denying('has(context.country) && context.country == "FR"'),
      denying('context.country == "DE"'),
      "deny no",
    ],
    [
      "whose reason and time are on record",
      { reason: "TICKET-1" },
      look,
      denying('context.reason.startsWith("T") && context.now.getFullYear() == 2026'),
      "deny no",
    ],
    [
      "whose rule stands behind one that decides",
      { target: staff },
      look,
      [...look, { id: "later", allow: ["users.get"], when: "target.banned" }],
      "allow look",
    ],
  ])("%s", (_name, how, rules, others, expected) => {
    expect(told(replay(how, rules, others))).toBe(expected);
  });

  it("of several users is decided on each of them", () => {
    const bulk = { operation: "users.bulk_ban", args: { user_ids: ["a", "b"] }, target: [staff, { ...staff, banned: true }] };
    const rules = denying("target.banned && target.private_metadata.staff == false");
    expect(told(replay(bulk, rules, denying("target.banned")))).toBe("deny no");
    expect(told(replay(bulk, rules, denying("target.private_metadata.staff == false")))).toBe("allow look");
    expect(told(replay(bulk, rules, denying("target.locked")))).toBe("target.locked");
  });

  it("whose user's field was too long to keep is not told", () => {
    const long = { target: { private_metadata: { note: "x".repeat(5_000) }, banned: false } };
    const when = "has(target.private_metadata.note) && target.private_metadata.note == 'x'";
    expect(told(replay(long, denying(when)))).toBe("target.private_metadata.note");
  });

  it("is told by a list as long as a user's e-mail addresses are", () => {
    const address = (id: number) => ({
      id: `idn_${id}`,
      email_address: `${id}@example.com`,
      verification: { note: "v".repeat(400) },
    });
    const user = { target: { ...plain, email_addresses: [address(1), address(2), address(3)] } };
    const when = 'target.email_addresses.exists(e, e.email_address.endsWith("@example.com"))';
    const domain = [{ id: "domain", allow: ["users.*"], when }];
    expect(told(replay(user, domain))).toBe("allow domain");
    expect(told(replay(user, domain, denying('target.email_addresses.all(e, e.id != "idn_2")')))).toBe("allow look");
    expect(told(replay({ target: { ...plain, email_addresses: [] } }, domain))).toBe("deny null");
  });

  it("whose user's list holds secrets is not told by it", () => {
    const phone = { id: "idn_1", backup_codes: ["a1b2c3"] };
    const when = 'target.phone_numbers.exists(p, p.id == "idn_1")';
    expect(told(replay({ target: { ...plain, phone_numbers: [phone] } }, denying(when)))).toBe("target.phone_numbers");
    expect(told(replay({ target: { ...plain, phone_numbers: [{ id: "idn_1", backup_codes: [] }] } }, denying(when)))).toBe(
      "deny no",
    );
  });

  it("of which only some arguments are kept is not told where others, or only, count", () => {
    const input = { ...recorded(inputOf({}), {}), argsWhole: false, args: {} };
    const under = (rules: readonly unknown[]) => told(replayCall(bundleOf(policy(rules)), input, UNKNOWN));
    expect(under(look)).toBe("allow look");
    expect(under(denying("args.user_id == 'x'", "users.get"))).toBe("args.user_id");
    expect(under([{ id: "only", allow: ["users.get"], only: [] }])).toBe("args");
  });

  it("is not changed by being decided again", () => {
    const call = recorded(inputOf({}), { "target.email_addresses": [{ id: "e1" }], "target.private_metadata.staff": null });
    const before = structuredClone(call);
    replayCall(
      bundleOf(policy(denying('target.email_addresses[1].id == "e2" || has(target.private_metadata.staff)'))),
      call,
      UNKNOWN,
    );
    expect(call).toEqual(before);
  });

  it("whose own bundle does not give what is on record was made by another key", () => {
    const before = { bundle: bundleOf(policy(look)), isOnRecord: ({ effect }: Decision) => effect === "deny" };
    expect(replayCall(bundleOf(policy(look)), recorded(inputOf({}), {}), before)).toEqual({ kind: "not_reproduced" });
  });

  it("with more fields of which nobody knows whether they were there than can be gone through is not told", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const seen = Object.fromEntries(names.map((name) => [`target.private_metadata.${name}`, null]));
    const rules = denying(names.map((name) => `has(target.private_metadata.${name})`).join(" || "));
    expect(told(replayCall(bundleOf(policy(rules)), recorded(inputOf({}), seen), UNKNOWN))).toBe(Object.keys(seen).join(", "));
  });

  it("keeps secrets as the marker that they are", () => {
    expect(recorded(inputOf(password), {}).args["password"]).toBe(REDACTED);
  });
});

describe("for every two bundles", () => {
  const CONDITIONS = [
    "context.reason == 'x'",
    "context.country == 'DE'",
    "target.banned",
    "has(target.private_metadata.staff)",
    "target.private_metadata.level > 2",
    "target.private_metadata.level == null",
    "target.private_metadata.level == 1234567890123456789",
    "target.private_metadata.level == 1234567890123456768",
    "target.private_metadata == {'level': 1234567890123456789}",
    "size(target.private_metadata) > 1",
    "target.email_addresses.exists(e, e.verified)",
    "target.email_addresses[0].verified",
    "target.email_addresses[1].verified",
    "size(target.email_addresses) == 2",
    "target.last_name == null",
  ];
  const rule = fc.record({
    effect: fc.constantFrom("allow", "deny"),
    when: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined }),
  });
  const rules = fc.array(rule, { minLength: 1, maxLength: 4 }).map((some) =>
    some.map(({ effect, when }, index) => ({
      id: `r${index}`,
      [effect]: ["users.*"],
      ...(when === undefined ? {} : { when }),
    })),
  );
  const email = fc.record({ verified: fc.boolean() });
  const user = fc.record(
    {
      banned: fc.boolean(),
      last_name: fc.constantFrom(null, "L"),
      private_metadata: fc.record(
        { staff: fc.boolean(), level: fc.constantFrom<unknown>(1, 3, null, ...FAR) },
        { requiredKeys: [] },
      ),
      email_addresses: fc.array(email, { maxLength: 2 }),
    },
    { requiredKeys: ["banned", "last_name", "private_metadata", "email_addresses"] },
  );
  const how = fc.record({
    operation: fc.constantFrom("users.get", "users.bulk_ban"),
    reason: fc.constantFrom("", "x"),
    country: fc.constantFrom(null, "DE"),
    users: fc.array(user, { minLength: 1, maxLength: 2 }),
  });

  it("what is told is what would have been decided", () => {
    let tellings = 0;
    fc.assert(
      fc.property(rules, rules, how, (before, after, { users, ...call }) => {
        const target = call.operation === "users.get" ? users[0] : users;
        const input = inputOf({ ...call, target });
        // The gateway looks at the user only where a rule needs it.
        const unseen = decide(bundleOf(policy(before)), inputOf(call));
        const first = unseen.kind === "decided" ? unseen : decide(bundleOf(policy(before)), input);
        if (first.kind !== "decided") throw new Error("needs the target");
        const seen: unknown = JSON.parse(JSON.stringify(first.decision.seen));
        const bundle = bundleOf(policy(before));
        const again = replayCall(bundleOf(policy(after)), recorded(input, Object(seen)), {
          bundle,
          isOnRecord: madeAs(first.decision),
        });
        expect(again.kind).not.toBe("not_reproduced");
        if (again.kind !== "told") return;
        tellings += 1;
        const real = decide(bundleOf(policy(after)), input);
        expect(real.kind).toBe("decided");
        if (real.kind !== "decided") return;
        const { effect, code, rule: by } = real.decision;
        expect([again.decision.effect, again.decision.code, again.decision.rule]).toEqual([effect, code, by]);
      }),
      { numRuns: 2_000 },
    );
    expect(tellings).toBeGreaterThan(500);
  });
});

describe("a recorded list", () => {
  const list: Ask = { operation: "users.list", args: { limit: 10, offset: 0 } };
  const [STAFF, BANNED] = ["has(target.private_metadata.staff)", "target.banned"] as const;

  it("is told where both bundles leave out by the same rules", () => {
    expect(told(replay(list, denying(STAFF)))).toBe("allow look");
    expect(told(replay(list, denying(STAFF), [...denying(STAFF), { id: "x", deny: ["users.ban"] }]))).toBe("allow look");
    expect(told(replay(list, denying(STAFF), [...denying(STAFF), { id: "x", deny: ["users.list"] }]))).toBe("deny x");
  });

  it.each([
    ["a rule more", look, denying(STAFF), "target.private_metadata.staff"],
    ["a rule less", denying(STAFF), look, "target.private_metadata.staff"],
    ["another rule", denying(STAFF), denying(BANNED), "target.private_metadata.staff, target.banned"],
    ["a rule for single users", look, denying(BANNED, "users.get"), "target.banned"],
  ])("is not told under %s: nobody knows who was in it", (_name, rules, others, reads) => {
    expect(told(replay(list, rules, others))).toBe(reads);
  });

  it("of which only a number was answered is told", () => {
    const count: Ask = { operation: "users.count", args: {} };
    expect(told(replay(count, look, denying(STAFF)))).toBe("deny no");
  });
});
