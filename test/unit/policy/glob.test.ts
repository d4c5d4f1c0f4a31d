// glob(): the same as a simple recursive reference on every text, bounded on the texts that break others, and only ever a literal.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { GLOB_CHARS, globMatches, globProblem } from "../../../src/policy/condition/cel-glob.ts";
import { ask, bundleOf, policy, problemsOf, verdict } from "./asking.ts";

/** By its definition, slow: `*` is one or more characters, `?` is one. */
function reference(text: readonly string[], pattern: readonly string[]): boolean {
  const [sign, ...rest] = pattern;
  if (sign === undefined) return text.length === 0;
  const [character, ...others] = text;
  if (character === undefined) return false;
  if (sign === "*") return reference(others, rest) || reference(others, pattern);
  return (sign === "?" || sign === character) && reference(others, rest);
}

const character = fc.constantFrom("a", "b", "A", "-", "é", "😀", "\ud83d", "\n", "*", "?");
const sign = fc.constantFrom("a", "b", "A", "-", "é", "😀", "*", "?", "?");
const patternOf = (signs: readonly string[]) => signs.join("").replaceAll(/\*+/g, "*");

it("says what its definition says", () => {
  let matched = 0;
  fc.assert(
    fc.property(fc.array(character, { maxLength: 9 }), fc.array(sign, { minLength: 1, maxLength: 7 }), (characters, signs) => {
      const [text, pattern] = [characters.join(""), patternOf(signs)];
      const wanted = reference(Array.from(text), Array.from(pattern));
      if (wanted) matched += 1;
      expect([text, pattern, globMatches(text, pattern)]).toEqual([text, pattern, wanted]);
    }),
    { numRuns: 20_000 },
  );
  expect(matched).toBeGreaterThan(500);
});

it("says the same of patterns that fill more than one word of bits", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 100 }),
      fc.array(sign, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (length, signs, same) => {
        const pattern = `${"x".repeat(length)}${patternOf(signs)}`;
        const text = `${"x".repeat(same ? length : length - 1)}${signs.map((one) => (one === "*" || one === "?" ? "b" : one)).join("")}`;
        expect(globMatches(text, pattern)).toBe(reference(Array.from(text), Array.from(pattern)));
      },
    ),
    { numRuns: 1_000 },
  );
});

it.each<[string, string, boolean]>([
  ["TICKET-4711", "TICKET-*", true],
  ["TICKET-", "TICKET-*", false],
  ["ticket-4711", "TICKET-*", false],
  ["a TICKET-1", "TICKET-*", false],
  ["TICKET-1\nand more", "TICKET-*", true],
  ["CASE-12", "CASE-??", true],
  ["CASE-1", "CASE-??", false],
  ["CASE-123", "CASE-??", false],
  ["ada@example.com", "*@example.com", true],
  ["@example.com", "*@example.com", false],
  ["ada@example.com.evil.test", "*@example.com", false],
  ["😀", "?", true],
  ["\u00e9", "?", true],
  ["e\u0301", "?", false],
  ["", "*", false],
])("%j against %s: %s", (text, pattern, matches) => expect(globMatches(text, pattern)).toBe(matches));

it("looks at each character once, whatever pattern and text", () => {
  // With backtracking these take longer than the universe has.
  const hostile = `${"a*".repeat(GLOB_CHARS / 2 - 1)}b`;
  expect(globMatches("a".repeat(65_536), hostile)).toBe(false);
  expect(globMatches(`${"a".repeat(65_535)}b`, hostile)).toBe(true);
  expect(globMatches("a".repeat(65_536), `${"?".repeat(100)}*b`)).toBe(false);
});

describe("in a condition", () => {
  const rule = (when: string) => policy([{ id: "r", allow: ["users.get"], when }]);
  it("decides, on the caller's reason and on the user", () => {
    const bundle = bundleOf(rule('context.reason.glob("TICKET-*") && target.username.glob("a?a")'));
    expect(verdict(bundle, { reason: "TICKET-1", target: { username: "ada" } })).toBe("allow");
    expect(verdict(bundle, { reason: "TICKET-", target: { username: "ada" } })).toBe("deny:policy_denied");
    expect(verdict(bundle, { reason: "TICKET-1", target: { username: 3 } })).toBe("deny:policy_error");
    expect(ask(bundle, { reason: "TICKET-1", target: { username: "ada" } }).seen).toEqual({ "target.username": "ada" });
  });

  it.each<[string, RegExp]>([
    ["context.reason.glob(args.user_id)", /takes a literal/],
    ['context.reason.glob("TICKET-" + "*")', /takes a literal/],
    ['context.reason.glob("")', /1 to 128 characters/],
    [`context.reason.glob("${"a".repeat(GLOB_CHARS)}*")`, /1 to 128 characters/],
    ['context.reason.glob("a**b")', /one or more characters already/],
    ['context.reason.glob("TICKET")', /compare it with ==/],
    ["context.reason.glob()", /takes a literal/],
    ['context.reason.glob("a*", "b*")', /takes a literal/],
    ['context.now.glob("a*")', /glob/],
    ['glob("a*")', /glob is a method/],
  ])("%s is refused when it is checked", (when, message) => {
    expect(problemsOf(rule(when))[0]?.message).toMatch(message);
  });

  it("is held against arguments in their one spelling, and against none that they never have", async () => {
    const real = await gatewayVocabulary();
    const problems = (operation: string, when: string) => {
      const made = compileBundle([policy([{ id: "r", allow: [operation], when }])], real, "v");
      return made.ok ? [] : made.problems.map(({ message }) => message);
    };
    const credit = "users.adjust_billing_credit_balance";
    expect(problems(credit, 'args.currency.glob("us?")')).toEqual([expect.stringContaining('never matches "us?": write "US?"')]);
    expect(problems(credit, 'args.currency.glob("US?")')).toEqual([]);
    expect(problems("users.list", 'args.user_id.exists(id, id.glob("-*"))')).toEqual([
      expect.stringContaining("user_id_excluded"),
    ]);
    expect(problems("users.list", 'args.email_address.exists(e, e.glob("*@Example.com"))')).toEqual([
      expect.stringContaining("*@example.com"),
    ]);
  });

  it.each(["a*", "*", "?", "TICKET-*"])("%s is a pattern", (pattern) => expect(globProblem(pattern)).toBeNull());
});
