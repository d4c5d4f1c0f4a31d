// A literal in a spelling that its argument never has: refused when a bundle is checked, read in the canonical spelling when a bundle that
// was published before is used.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const vocabulary = buildVocabulary(OPERATIONS, []);
const CREDITS = "users.adjust_billing_credit_balance";
const EMAIL = "users.replace_email_address";
const CREATE = "users.create";
const BAN = "users.bulk_ban";
const TOKEN = "users.get_o_auth_access_token";

const bundleOf = (operation: string, rule: object, lazy: boolean) =>
  compileBundle(
    [
      {
        policy: "p",
        rules: [
          { id: "r", ...rule },
          { id: "rest", allow: [operation] },
        ],
      },
    ],
    vocabulary,
    "v",
    { lazy },
  );

function messagesOf(operation: string, when: string): readonly string[] {
  const result = bundleOf(operation, { deny: [operation], when }, false);
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

describe("check", () => {
  it.each([
    [CREDITS, 'args.currency == "usd"', 'args.currency never is "usd": write "USD"'],
    [CREDITS, '"usd" != args.currency', 'args.currency never is "usd": write "USD"'],
    [CREDITS, 'args["currency"] in ["USD", "Eur"]', 'args.currency never is "Eur": write "EUR"'],
    [CREDITS, 'args.currency in {"usd": true}', 'args.currency never is "usd": write "USD"'],
    [CREDITS, 'args.amount > {"usd": 5, "EUR": 4}[args.currency]', 'args.currency never is "usd": write "USD"'],
    [CREDITS, '["usd", "EUR"].exists(c, c == args.currency)', 'args.currency never is "usd": write "USD"'],
    [CREDITS, 'args.currency == (args.amount > 5 ? "usd" : "EUR")', 'args.currency never is "usd": write "USD"'],
    [CREDITS, 'args.currency.startsWith("us")', 'args.currency never begins with "us": write "US"'],
    [CREDITS, 'context.reason == "Prüfung"', 'context.reason never is "Prüfung" (it is at most 256 printable ASCII characters)'],
    [CREDITS, 'args.currency == "dollars"', 'args.currency never is "dollars" (it is a currency code of ISO 4217'],
    [CREDITS, 'args.action == "Increase"', 'args.action never is "Increase" (it is `increase`, `decrease`)'],
    [
      EMAIL,
      'args.email_address.endsWith("@Example.com")',
      'args.email_address never ends in "@Example.com": write "@example.com"',
    ],
    [
      CREATE,
      'args.email_address.exists(e, e.endsWith("@EVIL.example"))',
      'an element of args.email_address never ends in "@EVIL.example"',
    ],
    [
      CREATE,
      '"Ada@example.com" in args.email_address',
      'an element of args.email_address never is "Ada@example.com": write "ada@',
    ],
    [CREATE, 'args.locale == "en-gb"', 'args.locale never is "en-gb": write "en-GB"'],
    [
      CREATE,
      'args.phone_number[0] == "+1 555 555 0123"',
      'an element of args.phone_number never is "+1 555 555 0123" (it is a phone',
    ],
    [BAN, '"me" in args.user_ids', 'an element of args.user_ids never is "me"'],
    [TOKEN, 'args.provider == "google"', 'args.provider never is "google": write "oauth_google"'],
    [TOKEN, 'args.provider.startsWith("goo")', 'args.provider never begins with "goo": write "oauth_goo"'],
    [CREATE, "args.banned == false", "args.banned never is false, as it is left out then: write !has(args.banned)"],
    [CREATE, "args.first_name != null", "args.first_name never is null, as it is left out then: write !has(args.first_name)"],
    [
      CREATE,
      'args.phone_number.exists(p, p.startsWith("0049"))',
      'an element of args.phone_number never begins with "0049" (it is a phone number',
    ],
    ["users.replace_phone_number", 'args.phone_number.glob("49*")', 'args.phone_number never matches "49*"'],
    [CREATE, 'args.locale.startsWith("EN")', 'args.locale never begins with "EN": write "en"'],
    [CREATE, 'args.created_at.endsWith("+01:00")', 'args.created_at never ends in "+01:00" (it is an RFC 3339 time, in UTC'],
    ["users.list", 'args.order_by.startsWith("+")', 'args.order_by never begins with "+" (it is one of'],
    // A set has one order.
    [BAN, 'args.user_ids == ["user_b", "user_a"]', 'args.user_ids never is ["user_b","user_a"]: write ["user_a","user_b"]'],
    [BAN, '["user_a", "user_a"] != args.user_ids', 'args.user_ids never is ["user_a","user_a"]: write ["user_a"]'],
    [BAN, "args.user_ids == []", /never is \[\] \(it is a set.*\): has\(args\.user_ids\) asks whether it is sent/],
    [
      CREATE,
      "args.email_address == []",
      "args.email_address never is [], as it is left out then: write !has(args.email_address)",
    ],
    [
      "users.set_profile_image",
      'args.file.content_type == "image/PNG"',
      'args.file.content_type never is "image/PNG": write "image/png"',
    ],
  ])("refuses %s when %s", (operation, when, message) => {
    const messages = messagesOf(operation, when);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(message);
  });

  it.each([
    [CREDITS, 'args.currency == "USD"'],
    [CREDITS, 'args.currency.lowerAscii() == "usd"'],
    [CREDITS, 'context.reason == "usd" && args.currency != "EUR"'],
    [CREDITS, 'has(args.note) && args.note != ""'],
    [CREDITS, 'args.note.contains("usd")'],
    [CREDITS, '{"usd": args.currency}.exists(k, k == "usd")'],
    [EMAIL, 'args.email_address.endsWith("@example.com")'],
    [CREATE, 'args.public_metadata.plan == "Pro"'],
    [CREATE, 'args.phone_number.all(p, p.startsWith("+49") || p.contains("555") || p.endsWith("0123") || p.glob("+1*9"))'],
    [CREATE, 'args.locale.startsWith("en") && args.locale.endsWith("GB") && args.created_at.startsWith("2026-")'],
    [CREATE, 'args.email_address == ["b@example.com", "a@example.com"]'],
    [BAN, 'args.user_ids == ["user_a", "user_b"] || args.user_ids == [context.reason]'],
    [CREATE, 'args.external_id == "ABC"'],
    [CREATE, "args.banned == true && has(args.delete_self_enabled) && args.delete_self_enabled == false"],
    ["users.update", "args.first_name == null && args.notify_primary_email_address_changed == false"],
    [TOKEN, 'args.provider.startsWith("oauth_custom_") || args.provider.startsWith("o")'],
  ])("takes %s when %s", (operation, when) => {
    expect(messagesOf(operation, when)).toEqual([]);
  });

  it("points at the literal, in a sum as well", () => {
    const limit = [{ sum: 'args.currency == "usd" ? args.amount : 0', max: 5, per: "1d" }];
    const result = bundleOf(CREDITS, { allow: [CREDITS], limit }, false);
    expect(result).toMatchObject({
      problems: [{ path: "policies[0].rules[0].limit[0].sum", position: { line: 1, column: 18 } }],
    });
  });
});

describe("a bundle that was published before", () => {
  const decided = (operation: string, rule: object, args: object) => {
    const compiled = bundleOf(operation, rule, true);
    if (!compiled.ok) throw new Error("not compiled");
    const key = { id: "k", name: "k", owner: "o", policies: ["p"], scopes: null };
    const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
    const parsed = vocabulary.get(operation)?.args.parse(args) ?? {};
    const result = decide(compiled.bundle, { key, operation, args: parsed, context });
    return result.kind === "decided" ? result.decision : null;
  };
  const credit = { user_id: "user_1", amount: 5, action: "increase", idempotency_key: "i" };

  it.each([
    ['args.currency == "usd"'],
    ['args.currency in ["usd", "eur"]'],
    ["[r'usd'].exists(c, c == args.currency)"],
    ['args.currency.startsWith("us") && args.currency.endsWith("d")'],
    ['{"usd": true}[args.currency]'],
  ])("goes on denying when %s", (when) => {
    for (const currency of ["USD", "usd", "Usd"])
      expect(decided(CREDITS, { deny: [CREDITS], when }, { ...credit, currency })).toMatchObject({ effect: "deny", rule: "r" });
  });

  it("goes on denying an address and a provider", () => {
    const rule = { deny: [CREATE], when: 'args.email_address.exists(e, e.endsWith("@Evil.example"))' };
    expect(decided(CREATE, rule, { email_address: ["Eve@evil.Example"] })).toMatchObject({ effect: "deny", rule: "r" });
    const google = { deny: [TOKEN], when: 'args.provider == "google"' };
    expect(decided(TOKEN, google, { user_id: "user_1", provider: "oauth_google" })).toMatchObject({ effect: "deny", rule: "r" });
  });

  it("goes on summing, and says what it compares", () => {
    const limit = [{ sum: 'args.currency == "usd" ? args.amount : 0', max: 100, per: "1d" }];
    expect(decided(CREDITS, { allow: [CREDITS], limit }, { ...credit, currency: "Usd" })).toMatchObject({
      limits: [{ amount: 5 }],
    });
    const decision = decided(CREDITS, { deny: [CREDITS], when: 'args.currency == "usd"' }, credit);
    expect(decision?.steps[0]?.why).toContain('args.currency == "USD"');
    expect(decision?.explanation).toContain('args.currency == "usd"');
  });

  it("goes on denying a set in another order, and a list whose texts were written otherwise", () => {
    const pair = { deny: [BAN], when: 'args.user_ids == ["user_b", "user_a"]' };
    expect(decided(BAN, pair, { user_ids: ["user_b", "user_a"] })).toMatchObject({ effect: "deny", rule: "r" });
    const address = {
      deny: [CREATE],
      when: 'args.email_address == ["Eve@Example.com"] || args.email_address == ["x@example.com"]',
    };
    expect(decided(CREATE, address, { email_address: ["eve@example.com"] })).toMatchObject({ effect: "deny", rule: "r" });
  });

  it("goes on where a check would now refuse a field of what has none", () => {
    const rule = { deny: [CREDITS], when: "args.amount == 5 || has(args.amount.value)" };
    expect(decided(CREDITS, rule, credit)).toMatchObject({ effect: "deny", code: "bailiff_policy_denied", rule: "r" });
  });

  it("denies nothing by a literal that no value is spelled like, as such a value is refused", () => {
    expect(decided(CREDITS, { deny: [CREDITS], when: 'args.currency == "dollars"' }, credit)).toMatchObject({ effect: "allow" });
  });
});
