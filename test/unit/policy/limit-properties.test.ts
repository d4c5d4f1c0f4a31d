// What must hold for every limit and every call: the Ledger counts what it is told, so what it is told must be sound.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/policy/decide/decide.ts";
import { type Ask, bundleOf, inputOf, policy } from "./asking.ts";

const CREDIT = "users.adjust_billing_credit_balance";
const decision = (bundle: ReturnType<typeof bundleOf>, how: Ask) => {
  const result = decide(bundle, inputOf(how));
  if (result.kind !== "decided") throw new Error("needs the target");
  return result.decision;
};
const limited = (operation: string, ...limit: readonly unknown[]) => bundleOf(policy([{ id: "r", allow: [operation], limit }]));

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true });
const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(0, -0, 1, 100, 2 ** 53));
/** Also ids that are empty, huge, or hold halves of characters. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ minLength: 200, maxLength: 300 }),
  fc.constant("\ud800"),
);
const SUMS = [
  "args.amount",
  "args.weight",
  "args.amount * args.weight",
  "args.amount - 5",
  "-args.weight",
  "args.amount / 0",
  "args.weight / 0.0",
  "has(args.weight) ? args.weight : 1.0",
  "size(args.note)",
  "dyn(args.note)",
  "args.amount * 9007199254740991",
];
const limit = fc.record(
  {
    max: fc.integer({ min: 1, max: 1_000 }),
    per: fc.constantFrom("10s", "1d", "30d"),
    sum: fc.constantFrom(...SUMS),
    by: fc.constantFrom("key", "target", "args.currency", "args.note", "args.amount", "args.action"),
  },
  { requiredKeys: ["max", "per"] },
);

describe("for every limit", () => {
  it("whatever the arguments are, it answers; what an allow is charged is finite, not negative and fits", () => {
    const odd = fc.record(
      {
        user_id: fc.oneof(text, anything),
        amount: fc.oneof(number, anything),
        weight: fc.oneof(number, anything),
        currency: fc.oneof(text, anything),
        note: fc.oneof(text, anything),
        action: anything,
      },
      { requiredKeys: [] },
    );
    const valid = fc.record({
      user_id: fc.constant("user_1"),
      amount: fc.integer({ min: 1, max: 1_000 }),
      weight: fc.double({ min: 0, max: 500, noNaN: true }),
      currency: fc.constantFrom("USD", "EUR"),
      note: fc.string({ maxLength: 20 }),
      action: fc.constantFrom("increase", "decrease"),
    });
    const args = fc.oneof(
      valid,
      fc.tuple(valid, odd).map(([first, second]) => ({ ...first, ...second })),
    );
    let allowed = 0;
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 8 }), args, (limits, values) => {
        const {
          effect,
          limits: charged,
          steps,
          detail,
        } = decision(limited(CREDIT, ...limits), { operation: CREDIT, args: values });
        // Texts are made when they are read.
        expect([...steps.map(({ why }) => why), detail]).not.toContain("");
        if (effect === "deny") {
          expect(charged).toEqual([]);
          return;
        }
        allowed += 1;
        expect(charged.map(({ id }) => id)).toEqual(limits.map((_, index) => `p/r#${index + 1}`));
        for (const { amount, max } of charged) {
          expect(Number.isFinite(amount) && !Object.is(amount, -0)).toBe(true);
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(max);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(allowed).toBeGreaterThan(20);
  });

  it("a bulk call is charged as many as it names, and by target each of them once", () => {
    const ids = fc.array(fc.stringMatching(/^user_[a-c0-9]{1,2}$/), { minLength: 1, maxLength: 60 });
    const bundle = limited("users.bulk_ban", { max: 50, per: "1d" }, { max: 1, per: "1d", by: "target" });
    fc.assert(
      fc.property(ids, (user_ids) => {
        const { code, limits } = decision(bundle, { operation: "users.bulk_ban", args: { user_ids } });
        if (user_ids.length > 50) {
          expect(code).toBe("bailiff_limit_never_fits");
          return;
        }
        const [whole, ...each] = limits;
        expect(whole).toMatchObject({ amount: user_ids.length, bucket: "" });
        expect(new Set(each.map(({ bucket }) => bucket))).toEqual(new Set(user_ids.map((id) => `target:${id}`)));
        expect(each).toHaveLength(new Set(user_ids).size);
        expect(each.every(({ amount }) => amount === 1)).toBe(true);
      }),
    );
  });

  it("two values never share a bucket, also as UTF-8", () => {
    const operation = "users.update";
    const names = ["first_name", "last_name", "username", "notify_primary_email_address_changed"];
    const bundles = new Map(names.map((name) => [name, limited(operation, { max: 1, per: "1d", by: `args.${name}` })]));
    const value = fc.tuple(
      fc.constantFrom(...names),
      fc.oneof(text, fc.constantFrom("x", "x:y", ":", "\u00e9", "e\u0301", " x"), fc.boolean()),
    );
    const utf8 = new TextEncoder();
    const bucketOf = ([name, of]: readonly [string, unknown]) => {
      const bundle = bundles.get(name);
      if (bundle === undefined) throw new Error("no such bundle");
      const [charged] = decision(bundle, { operation, args: { user_id: "user_1", [name]: of } }).limits;
      return charged === undefined ? null : utf8.encode(charged.bucket).join();
    };
    fc.assert(
      fc.property(value, value, (left, right) => {
        const [one, other] = [bucketOf(left), bucketOf(right)];
        if (one !== null && other !== null) expect(one === other).toBe(left[0] === right[0] && left[1] === right[1]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never turns a deny into an allow", () => {
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), number, (limits, amount) => {
        const rules = (limit?: readonly unknown[]) => [
          { id: "r", allow: [CREDIT], when: "args.amount > 5", ...(limit && { limit }) },
        ];
        const how = { operation: CREDIT, args: { user_id: "user_1", amount, currency: "USD", action: "increase", note: "n" } };
        if (decision(bundleOf(policy(rules())), how).effect === "deny") {
          expect(decision(bundleOf(policy(rules(limits))), how).effect).toBe("deny");
        }
      }),
    );
  });
});
