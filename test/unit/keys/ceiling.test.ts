// Delegation has a ceiling: whatever a key gives away, nobody can do more with it than with the key itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { beyondCeiling } from "../../../src/keys/ceiling.ts";
import type { KeyRecord } from "../../../src/keys/key-record.ts";
import { withinScopes } from "../../../src/policy/decide/unless-denied.ts";
import { keyRecord } from "./key-records.ts";

const vocabulary = await gatewayVocabulary();

const PARENT: Partial<KeyRecord> = {
  policies: ["a", "b"],
  scopes: ["users.get_*", "users.ban"],
  allowed_cidrs: ["10.0.0.0/8", "2001:db8::/32"],
  expires_at: "2027-01-01T00:00:00Z",
};

describe("a key that is given away", () => {
  it.each<[string, Partial<KeyRecord>, boolean]>([
    ["the same", {}, true],
    ["narrower scopes", { scopes: ["users.get_billing_credit_balance"] }, true],
    ["a narrower pattern", { scopes: ["users.get_billing_*"] }, true],
    ["a sooner end", { expires_at: "2026-12-31T23:59:59Z" }, true],
    ["the same end in another zone", { expires_at: "2027-01-01T01:00:00+01:00" }, true],
    ["a smaller network", { allowed_cidrs: ["10.1.0.0/16"] }, true],
    ["one address of each kind", { allowed_cidrs: ["10.1.2.3/32", "2001:db8::1/128"] }, true],
    ["one policy more", { policies: ["a", "b", "c"] }, false],
    ["another policy", { policies: ["c"] }, false],
    ["no scopes", { scopes: null }, false],
    ["the family", { scopes: ["users.*"] }, false],
    ["a scope beside", { scopes: ["users.ban", "users.unban"] }, false],
    ["a name that begins like its own", { scopes: ["users.banish"] }, false],
    ["no end", { expires_at: null }, false],
    ["a later end", { expires_at: "2027-01-01T00:00:00.001Z" }, false],
    ["a later end that looks sooner", { expires_at: "2026-12-31T23:59:59-05:00" }, false],
    ["no address list", { allowed_cidrs: null }, false],
    ["a larger network", { allowed_cidrs: ["10.0.0.0/7"] }, false],
    ["everything", { allowed_cidrs: ["0.0.0.0/0"] }, false],
    ["a network beside", { allowed_cidrs: ["10.0.0.0/8", "11.0.0.0/8"] }, false],
  ])("with %s is within: %s", (_name, child, within) => {
    expect(beyondCeiling(keyRecord(PARENT), keyRecord({ ...PARENT, ...child }), vocabulary) === null).toBe(within);
  });

  it("by a key without ceilings may have any", () => {
    const child = keyRecord({ scopes: ["users.get"], allowed_cidrs: ["10.0.0.0/8"], expires_at: "2099-01-01T00:00:00Z" });
    expect(beyondCeiling(keyRecord(), child, vocabulary)).toBeNull();
  });

  it("reaches no operation that its maker does not reach, whatever the patterns are", () => {
    const risk = fc.constantFrom("read", "write", "destructive", "money", "secret");
    const family = fc.constantFrom("users", "keys", "policies", "jwks");
    const pattern = fc.oneof(
      fc.constantFrom(...vocabulary.keys()),
      fc.constantFrom("users.*", "users.get_*", "users.get_billing_*", "keys.*", "jwks.*", "policies.read_*"),
      risk.map((one) => `class:${one}`),
      fc.tuple(family, risk).map(([of, one]) => `${of}.class:${one}`),
    );
    let within = 0;
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 3 }), fc.array(pattern, { maxLength: 3 }), (parent, child) => {
        if (beyondCeiling(keyRecord({ scopes: parent }), keyRecord({ scopes: child }), vocabulary) !== null) return;
        within += child.length;
        const reached = (scopes: readonly string[]) =>
          [...vocabulary.values()].filter((entry) => withinScopes(scopes, entry.name, entry)).map(({ name }) => name);
        const above = new Set(reached(parent));
        expect(reached(child).filter((name) => !above.has(name))).toEqual([]);
      }),
      { numRuns: 6_000 },
    );
    expect(within).toBeGreaterThan(50);
  });

  it.each<[string, string, boolean]>([
    ["users.class:read", "class:read", true],
    ["users.get", "class:read", true],
    ["users.get", "users.class:read", true],
    ["users.class:read", "users.*", true],
    ["users.class:secret", "class:secret", true],
    // What a wildcard covers tomorrow nobody knows.
    ["users.get_*", "users.class:read", false],
    ["class:read", "users.class:read", false],
    ["class:read", "users.*", false],
    ["users.ban", "class:read", false],
    // Of the admin plane `class:…` covers nothing.
    ["keys.create", "class:write", false],
    ["keys.class:write", "class:write", false],
    ["keys.create", "keys.class:write", true],
    ["made.up", "class:read", false],
  ])("%s lies within %s: %s", (child, parent, within) => {
    const beyond = beyondCeiling(keyRecord({ scopes: [parent] }), keyRecord({ scopes: [child] }), vocabulary);
    expect(beyond === null).toBe(within);
  });
});
