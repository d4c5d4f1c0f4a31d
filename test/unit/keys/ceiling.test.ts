// Delegation has a ceiling: whatever a key gives away, nobody can do more with it than with the key itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beyondCeiling } from "../../../src/keys/ceiling.ts";
import type { KeyRecord } from "../../../src/keys/key-record.ts";
import { matchesPattern } from "../../../src/policy/language/pattern.ts";
import { keyRecord } from "./key-records.ts";

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
    expect(beyondCeiling(keyRecord(PARENT), keyRecord({ ...PARENT, ...child })) === null).toBe(within);
  });

  it("by a key without ceilings may have any", () => {
    const child = keyRecord({ scopes: ["users.get"], allowed_cidrs: ["10.0.0.0/8"], expires_at: "2099-01-01T00:00:00Z" });
    expect(beyondCeiling(keyRecord(), child)).toBeNull();
  });

  it("reaches no operation that its maker does not reach, whatever the patterns are", () => {
    const name = fc.constantFrom("users.get", "users.get_x", "users.ban", "keys.create", "users.geto");
    const pattern = fc.constantFrom("users.*", "users.get_*", "users.ge_*", "keys.*", "users.get", "users.ban", "users.get_x");
    fc.assert(
      fc.property(fc.array(pattern), fc.array(pattern), name, (parent, child, operation) => {
        if (beyondCeiling(keyRecord({ scopes: parent }), keyRecord({ scopes: child })) !== null) return;
        const reaches = (scopes: readonly string[]) => scopes.some((scope) => matchesPattern(scope, operation));
        if (reaches(child)) expect(reaches(parent)).toBe(true);
      }),
    );
  });
});
