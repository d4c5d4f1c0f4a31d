// Names and values in a document whose slip would open what they were to close: each is refused when the bundle is checked.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle, runPolicyTests } from "../../../src/policy/engine.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const vocabulary = buildVocabulary(OPERATIONS, []);
const CREDIT = "users.adjust_billing_credit_balance";

function problemsOf(...rules: readonly Record<string, unknown>[]): string {
  const documents = [{ policy: "p", rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })) }];
  const result = compileBundle(documents, vocabulary, "v");
  return result.ok ? "" : result.problems.map(({ message }) => message).join("; ");
}

describe("an expression that reads as another one is refused", () => {
  // As an editor draws the first: deny … when: key.name == "finance" // and nobody else
  it.each<[string, Record<string, unknown>, string]>([
    [
      "a literal that goes on behind what looks like its end",
      { deny: ["users.get"], when: 'key.name == "finance\u202e \u2066// and nobody else\u2069 \u2066"' },
      "U+202E",
    ],
    ["a comment that looks like a condition", { allow: ["users.get"], when: "true //\u202e key.name == x" }, "U+202E"],
    ["a blank that is none", { deny: ["users.get"], when: 'context.reason == "A\u00a0B"' }, "\\u00A0"],
    ["what is drawn as nothing", { deny: ["users.get"], when: 'key.owner != "finance\u200b"' }, "\\u200B"],
    [
      "a line that ends for whoever reads it, and in a comment",
      { allow: ["users.get"], when: "true //\r && key.name == 'x'" },
      "U+000D",
    ],
    ["a letter without a form", { deny: ["users.get"], when: 'key.owner != "finance\u{e0061}"' }, "\\U000E0061"],
    ["a sum", { allow: [CREDIT], limit: [{ sum: "args.amount //\u2066", max: 1, per: "1d" }] }, "U+2066"],
  ])("%s", (_name, rule, message) => expect(problemsOf(rule)).toContain(message));

  it.each([
    'key.name == "Zo\u00eb \u{1f600}"',
    "true //  a comment\n  && key.name != 'x'",
    "true // a comment\r\n  && key.name != 'x'",
    'key.owner != "finance\\u200B"',
  ])("and %j is taken", (when) => expect(problemsOf({ deny: ["users.get"], when })).toBe(""));
});

describe("a slip is refused", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["an operation that is denied", { deny: ["users.bna"] }, "did you mean users.ban?"],
    ["a pattern that is denied", { deny: ["user.*"] }, "did you mean users.*?"],
    ["a prefix that is denied", { deny: ["users.remov_*"] }, "no operation matches users.remov_*"],
    [
      "a field of the user in a deny",
      { deny: ["users.get"], when: "has(target.private_metdata.staff)" },
      "did you mean private_metadata?",
    ],
    ["a field of the context", { deny: ["users.get"], when: 'context.contry == "DE"' }, "did you mean country?"],
    ["a field of the key", { deny: ["users.get"], when: 'key.ownr == "x"' }, "did you mean owner?"],
    ["an argument in a deny", { deny: [CREDIT], when: "args.amuont > 5" }, "did you mean amount?"],
    ["an argument behind has()", { deny: ["users.update"], when: "has(args.pasword)" }, "did you mean password?"],
    ["a value of a closed list", { deny: [CREDIT], when: 'args.action == "decrese"' }, "never is"],
    ["a spelling that an argument never has", { deny: [CREDIT], when: 'args.currency == "usd"' }, "USD"],
    ["a country in small letters", { deny: ["users.get"], when: 'context.country == "de"' }, 'context.country never is "de"'],
    [
      "a country by its name",
      { deny: ["users.get"], when: 'context.country in ["DE", "France"]' },
      'context.country never is "France"',
    ],
    [
      "a country from a list",
      { deny: ["users.get"], when: '["de"].exists(c, c == context.country)' },
      'context.country never is "de"',
    ],
    ["a network for an address", { deny: ["users.get"], when: 'context.ip == "10.0.0.0/8"' }, 'context.ip never is "10.0.0.0/8"'],
    ["an address with zeros", { deny: ["users.get"], when: 'context.ip == "2001:0db8::1"' }, 'write "2001:db8::1"'],
    ["an address as IPv6 that rules see as IPv4", { deny: ["users.get"], when: 'context.ip in ["::ffff:10.0.0.1"]' }, "10.0.0.1"],
    ["an address that may be octal", { deny: ["users.get"], when: 'context.ip == "010.0.0.1"' }, 'never is "010.0.0.1"'],
    ["an address that there is not", { deny: ["users.get"], when: 'context.ip == "999.1.1.1"' }, 'never is "999.1.1.1"'],
    ["a country that is written small", { deny: ["users.get"], when: 'context.country != "de"' }, 'write "DE"'],
    ["what may be sent", { allow: ["users.update"], only: ["frist_name"] }, "did you mean first_name?"],
    ["what is counted by", { allow: [CREDIT], limit: [{ max: 1, per: "1d", by: "args.curency" }] }, "currency"],
    ["what is counted by, with a word", { allow: [CREDIT], limit: [{ max: 1, per: "1d", by: "taget" }] }, "target"],
    ["what is summed", { allow: [CREDIT], limit: [{ sum: "args.amuont", max: 1, per: "1d" }] }, "did you mean amount?"],
    ["a window", { allow: [CREDIT], limit: [{ max: 1, per: "1x" }] }, "must be"],
    ["a limit's own field", { allow: [CREDIT], limit: [{ max: 1, per: "1d", bye: "target" }] }, "unknown field bye"],
    ["a rule's own field", { allow: ["users.get"], mak: ["private_metadata"] }, "unknown field mak"],
    ["a mask", { allow: ["users.get"], mask: ["email_address"] }, "did you mean email_addresses?"],
    ["a meaning", { allow: ["users.get"], mask: ["@phnoe"] }, "did you mean @phone?"],
    ["what becomes of repeats", { allow: [CREDIT], repeats: "refused" }, "is warn or refuse"],
    ["a text for yes", { allow: ["users.get"], shadow: "no" }, "boolean"],
  ])("in %s", (_name, rule, message) => expect(problemsOf(rule)).toContain(message));

  it.each([
    'context.country == "DE"',
    'context.country in ["DE", "T1", "XX"]',
    'context.country != ""',
    'context.country.startsWith("D")',
    'context.ip == "203.0.113.7"',
    'context.ip == "2001:db8::1"',
    'context.ip.startsWith("10.")',
    'context.reason == "de"',
  ])("and %s is not one", (when) => expect(problemsOf({ deny: ["users.get"], when })).toBe(""));
});

describe("a test that a slip would make pass whatever the rules say", () => {
  const compiled = compileBundle([{ policy: "p", rules: [{ id: "r", allow: ["users.get"] }] }], vocabulary, "v");
  if (!compiled.ok) throw new Error("does not compile");
  const call = { policy: "p", operation: "users.get", args: { user_id: "user_1" } };

  it.each<[string, Record<string, unknown>]>([
    ["expects nothing", { ...call, expect: {} }],
    ["expects in a field that is none", { ...call, expect: { effect: "allow", rul: "r" } }],
    ["expects another rule", { ...call, expect: { effect: "allow", rule: "rr" } }],
    ["expects another mask", { ...call, expect: { effect: "allow", mask: ["privat_metadata"] } }],
    ["names a policy that is not there", { ...call, policy: "q", expect: { effect: "deny" } }],
    ["names an operation that is not there", { ...call, operation: "users.gte", expect: { effect: "deny" } }],
    ["comes from a country that no call comes from", { ...call, context: { country: "de" }, expect: { effect: "allow" } }],
    ["comes from a network", { ...call, context: { ip: "10.0.0.0/8" }, expect: { effect: "allow" } }],
    ["sends an argument that is none", { ...call, args: { user: "user_1" }, expect: { effect: "deny" } }],
  ])("%s: fails", (_name, test) => expect(runPolicyTests(compiled.bundle, vocabulary, [test]).ok).toBe(false));

  it("an address counts in the spelling in which rules see it", () => {
    const deny = { id: "d", deny: ["users.get"], when: 'context.ip == "2001:db8::1" || context.country == "DE"' };
    const rules = [deny, { id: "r", allow: ["users.get"] }];
    const there = compileBundle([{ policy: "p", rules }], vocabulary, "v");
    const denied = (context: object) => ({ ...call, context, expect: { effect: "deny", rule: "d" } });
    const tests = [denied({ ip: "2001:0DB8::1" }), denied({ ip: "10.0.0.1", country: "DE" })];
    expect(there.ok && runPolicyTests(there.bundle, vocabulary, tests)).toMatchObject({ ok: true });
  });
});
