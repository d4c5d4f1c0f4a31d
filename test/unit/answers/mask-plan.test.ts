// What a mask means for one operation's answers, and what the caller is told of it: from the policy and the description alone.
import { describe, expect, it } from "vitest";
import { MAX_HEADER_CHARS, maskedHeader, maskPlan } from "../../../src/routes/call/answer/mask-plan.ts";

const headerOf = (mask: string[], shape: string | undefined) => maskedHeader(maskPlan(mask, shape), []);

describe("Bailiff-Masked", () => {
  it.each<[string, string[], string | null]>([
    ["User", ["username", "private_metadata"], "private_metadata, username"],
    ["User[]", ["username"], "username"],
    ["User", ["email_addresses.*.email_address"], "email_addresses.*.email_address"],
    ["User", ["email_addresses.email_address"], "email_addresses.email_address"],
    ["User", ["*.email_address"], "*.email_address"],
    ["User", ["*.*.email_address"], "*.*.email_address"],
    // What may be below metadata is told, whether it is there or not.
    ["User", ["private_metadata.staff.since"], "private_metadata.staff.since"],
    // What this operation's answers do not have is not.
    ["User", ["public_user_data.identifier", "subscription_items.*.payer"], null],
    ["Count", ["private_metadata"], null],
    ["User", ["email_addresses.nothing"], null],
    ["User", ["id.nothing"], null],
    ["MembershipPage", ["public_user_data.identifier"], "public_user_data.identifier"],
    ["MembershipPage", ["data.*.public_user_data.identifier"], "data.*.public_user_data.identifier"],
    ["MembershipPage", ["data", "total_count"], "data, total_count"],
    ["AccessToken[]|AccessTokenPage", ["token"], "token"],
  ])("of %s under %j: %s", (shape, mask, expected) => expect(headerOf(mask, shape)).toBe(expected));

  it("names every path where nothing is known of the answer", () => {
    expect(headerOf(["b", "a"], undefined)).toBe("a, b");
  });

  it("names what no description lists when it was there", () => {
    const plan = maskPlan(["username", "risk", "gone"], "User");
    expect(maskedHeader(plan, ["username", "risk"])).toBe("risk, username");
    expect(maskedHeader(plan, ["risk"])).toBe("risk, username");
    expect(maskedHeader(maskPlan(["risk"], "Count"), [])).toBeNull();
  });

  it("has the length of a header line, and counts what has no room", () => {
    const mask = Array.from(
      { length: 100 },
      (_none, index) => `public_metadata.${"x".repeat(40)}_${String(index).padStart(2, "0")}`,
    );
    const header = headerOf(mask, "User") ?? "";
    const parts = header.split(", ");
    expect(header.length).toBeLessThanOrEqual(MAX_HEADER_CHARS);
    expect(header.length).toBeGreaterThan(MAX_HEADER_CHARS - 80);
    expect(parts.slice(0, -1)).toEqual(mask.slice(0, parts.length - 1));
    expect(parts.at(-1)).toBe(`+${100 - (parts.length - 1)}`);
  });

  it("of one path that is too long alone is a count", () => {
    const path = Array(16).fill("x".repeat(100)).join(".");
    expect(headerOf([path], undefined)).toBe("+1");
  });
});

describe("an object of a kind", () => {
  it.each<[string[], string]>([
    [["email_addresses.*.verification.status"], "email_addresses.*.verification"],
    [["email_addresses.verification.strategy"], "email_addresses.*.verification"],
    [["passkeys.*.verification.object"], "passkeys.*.verification"],
    [["web3_wallets.*.verification.*"], "web3_wallets.*.verification"],
  ])("is masked whole under %j", (mask, whole) => {
    const plan = maskPlan(mask, "User");
    expect(plan.paths).toEqual([...mask, whole]);
    expect(plan.told).toContain(whole);
  });

  it("is masked wherever a wildcard leads to what says of which kind it is", () => {
    expect(maskPlan(["*.*.verification.status"], "User").paths).toEqual([
      "*.*.verification.status",
      ...[
        "email_addresses",
        "phone_numbers",
        "web3_wallets",
        "passkeys",
        "external_accounts",
        "saml_accounts",
        "enterprise_accounts",
      ].map((list) => `${list}.*.verification`),
    ]);
  });

  it("stays where only its other members are masked", () => {
    expect(maskPlan(["email_addresses.*.verification.expire_at"], "User").paths).toEqual([
      "email_addresses.*.verification.expire_at",
    ]);
  });
});

describe("a meaning in Bailiff-Masked", () => {
  it.each<[string, string[], string | null]>([
    [
      "User",
      ["@email"],
      "@email, email_addresses, external_accounts.*.email_address, external_accounts.*.label, enterprise_accounts.*.email_address, organization_memberships.*.public_user_data.identifier, saml_accounts.*.email_address",
    ],
    ["MembershipPage", ["@phone"], "@phone, public_user_data.identifier"],
    // What lies in a hidden place is not told again.
    [
      "User",
      ["@email", "external_accounts", "saml_accounts", "enterprise_accounts", "organization_memberships"],
      "@email, email_addresses, enterprise_accounts, external_accounts, organization_memberships, saml_accounts",
    ],
    // It could hide something in metadata, by its name.
    ["Invitation", ["@phone"], "@phone, public_inviter_data.identifier"],
    ["Count", ["@email", "@metadata"], null],
    ["EmailAddress", ["@email"], "@email, email_address"],
  ])("of %s under %j: %s", (shape, mask, expected) =>
    expect(headerOf(mask, shape)).toBe(expected === null ? null : expected.split(", ").sort().join(", ")),
  );

  it("is told when it hid by name where no place has it", () => {
    expect(maskedHeader(maskPlan(["@email"], "Count"), ["@email"])).toBe("@email");
  });

  it("is planned once for equal masks, whoever asks", () => {
    expect(maskPlan(["@email", "id"], "User")).toBe(maskPlan(["@email", "id"], "User"));
    expect(maskPlan(["@email", "id"], "User")).not.toBe(maskPlan(["@email", "id"], "User[]"));
  });
});
