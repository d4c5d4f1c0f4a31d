// Risk is not a name: what hands out secrets or moves money is given away by naming it, never by a pattern that happens to match; and what
// a deny takes away, it takes whole. Over the real tables.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { lostBySemantics } from "../../../src/policy/compile/lost-by-semantics.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { expandPattern, isPattern } from "../../../src/policy/language/pattern.ts";
import { RISK_CLASSES } from "../../../src/policy/language/vocabulary.ts";

const vocabulary = await gatewayVocabulary();
const entries = [...vocabulary.values()];
const isNamedOnly = (name: string) => ["secret", "money"].includes(vocabulary.get(name)?.class ?? "");

const rule = (effect: "allow" | "deny", patterns: readonly string[]) => ({ id: effect, [effect]: patterns });
function bundleOf(rules: readonly object[], semantics?: number) {
  const made = compileBundle([{ policy: "p", rules }], vocabulary, "v", semantics === undefined ? {} : { lazy: true, semantics });
  if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join("; "));
  return made.bundle;
}
const problemsOf = (...patterns: readonly string[]) => {
  const made = compileBundle([{ policy: "p", rules: [rule("allow", patterns)] }], vocabulary, "v");
  return made.ok ? [] : made.problems.map(({ path, message }) => `${path}: ${message}`);
};
function effectOf(bundle: ReturnType<typeof bundleOf>, operation: string, scopes: readonly string[] | null = null) {
  const key = { id: "k", name: "n", owner: "o", policies: ["p"], scopes };
  const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
  const result = decide(bundle, { key, operation, args: {}, target: {}, context });
  return result.kind === "decided" ? result.decision.effect : result.kind;
}

describe("in an allow", () => {
  it("users.get_* does not hand out an OAuth access token", () => {
    const reader = bundleOf([rule("allow", ["users.get_*"])]);
    expect(effectOf(reader, "users.get_billing_subscription")).toBe("allow");
    expect(effectOf(reader, "users.get_o_auth_access_token")).toBe("deny");
    const named = bundleOf([rule("allow", ["users.get_*", "users.get_o_auth_access_token"])]);
    expect(effectOf(named, "users.get_o_auth_access_token")).toBe("allow");
  });

  it.each(["users.*", "users.get_*", "users.adjust_billing_*", "users.verify_*", "class:read", "users.class:write", "keys.*"])(
    "%s covers no operation of class secret or money",
    (pattern) => expect(expandPattern(pattern, vocabulary, "allow").filter(isNamedOnly)).toEqual([]),
  );

  it("class:write gives no keys and no policies away, and keys.class:write does", () => {
    const covered = expandPattern("class:write", vocabulary, "allow");
    expect(covered).toContain("users.unban");
    expect(covered.filter((name) => !name.startsWith("users."))).toEqual([]);
    expect(expandPattern("keys.class:write", vocabulary, "allow")).toEqual(["keys.create", "keys.update", "keys.rotate"]);
    expect(expandPattern("policies.class:write", vocabulary, "allow")).toEqual(["policies.publish"]);
  });

  it.each<[string, RegExp]>([
    ["class:secret", /allowed by its name.*users\.verify_password/],
    ["class:money", /allowed by its name.*users\.adjust_billing_credit_balance/],
    ["users.class:secret", /allowed by its name/],
    ["users.verify_*", /allowed by its name.*users\.verify_totp/],
    ["keys.class:read_", /is not an operation: a class is written class:read/],
    ["class:reed", /is not an operation: a class is written class:read/],
    ["class:*", /is not an operation/],
    ["Class:read", /is not an operation/],
    ["class:", /is not an operation/],
    ["users.get.class:read", /is not an operation/],
    ["user.class:read", /no operation matches user\.class:read; did you mean users\.class:read\?/],
    ["status.class:money", /no operation matches status\.class:money/],
  ])("%s is refused when it is checked", (pattern, message) => {
    expect(problemsOf("users.get", pattern)).toEqual([expect.stringMatching(message)]);
    expect(problemsOf("users.get", pattern)[0]).toContain("policies[0].rules[0].allow[1]");
  });
});

describe("in a deny", () => {
  it.each(RISK_CLASSES)("class:%s covers the class on both planes, and leaves what every key may call alone", (risk) => {
    const of = entries.filter((entry) => entry.class === risk && entry.allowedUnlessDenied !== true).map(({ name }) => name);
    expect(expandPattern(`class:${risk}`, vocabulary, "deny")).toEqual(of);
  });

  it("wildcards cover what they match, whatever its class", () => {
    expect(expandPattern("users.verify_*", vocabulary, "deny")).toEqual(["users.verify_password", "users.verify_totp"]);
    const users = entries.filter(({ name }) => name.startsWith("users.")).map(({ name }) => name);
    expect(expandPattern("users.*", vocabulary, "deny")).toEqual(users);
  });

  it("class:read takes jwks.get from nobody, and its name or family does", () => {
    const signIn = (pattern: string) => effectOf(bundleOf([rule("deny", [pattern])]), "jwks.get");
    expect(["class:read", "jwks.class:read", "jwks.*", "jwks.get"].map(signIn)).toEqual(["allow", "deny", "deny", "deny"]);
  });
});

it("a limited allow of class:read neither counts nor masks sign-in", () => {
  expect(expandPattern("class:read", vocabulary, "allow")).not.toContain("jwks.get");
});

it("a scope is a ceiling: users.* covers what a policy names, and class:write nothing of the admin plane", () => {
  const all = bundleOf([rule("allow", ["users.*", "users.verify_password", "keys.*"])]);
  expect(effectOf(all, "users.verify_password", ["users.*"])).toBe("allow");
  expect(effectOf(all, "users.verify_password", ["class:secret"])).toBe("allow");
  expect(effectOf(all, "users.verify_totp", ["users.verify_totp"])).toBe("deny");
  expect(effectOf(all, "users.unban", ["class:write"])).toBe("allow");
  expect(effectOf(all, "keys.create", ["class:write"])).toBe("deny");
  expect(effectOf(all, "keys.create", ["keys.class:write"])).toBe("allow");
  expect(effectOf(all, "jwks.get", ["class:money"])).toBe("allow");
});

it("every operation of every plane has a class", () => {
  expect(entries.filter((entry) => !RISK_CLASSES.includes(entry.class))).toEqual([]);
});

const word = fc.constantFrom("users", "keys", "class", "get", "get_", "*", ":", ".", "read", "secret", "verify_");
const pattern = fc.oneof(
  fc.constantFrom("users.*", "users.get_*", "users.verify_*", "class:read", "users.class:secret", "keys.*", "class:destructive"),
  fc.constantFrom(...vocabulary.keys()),
  fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join("")),
);

describe("whatever the pattern", () => {
  it("an allow covers no secret and no money that it does not name, and nothing that a deny or a scope would not", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const allowed = expandPattern(text, vocabulary, "allow");
        const [denied, scoped] = [expandPattern(text, vocabulary, "deny"), expandPattern(text, vocabulary, "scope")];
        expect(allowed.filter((name) => isNamedOnly(name) && name !== text)).toEqual([]);
        expect(allowed.filter((name) => !scoped.includes(name))).toEqual([]);
        expect(scoped.filter((name) => !denied.includes(name))).toEqual([]);
        if (!isPattern(text)) expect(denied).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a bundle of the time before", () => {
  const before = [rule("allow", ["users.get_*", "users.get"])];
  const documents = [{ policy: "p", rules: before }];

  it("means what it meant, and the same documents published today say less", () => {
    expect(effectOf(bundleOf(before, 1), "users.get_o_auth_access_token")).toBe("allow");
    expect(effectOf(bundleOf(before), "users.get_o_auth_access_token")).toBe("deny");
  });

  it("says what each rule loses when it is published today", () => {
    const named = [{ policy: "p", rules: [rule("allow", ["users.get_*", "users.get_o_auth_access_token"])] }];
    const elsewhere = [{ policy: "p", rules: [rule("allow", ["users.get"])] }];
    const loses = [{ policy: "p", rule: "allow", operations: ["users.get_o_auth_access_token"] }];
    const lost = (after: unknown, semantics = 1) => lostBySemantics({ policies: documents, semantics }, after, vocabulary);
    expect(lost(documents)).toEqual(loses);
    expect(lost(named)).toEqual([]);
    // What is written otherwise is no loss by meaning.
    expect(lost(elsewhere)).toEqual([]);
    expect(lost([{ policy: "q", rules: before }])).toEqual([]);
    expect(lost(documents, 2)).toEqual([]);
    expect(lost([{ policy: "p", rules: 3 }])).toEqual([]);
  });
});
