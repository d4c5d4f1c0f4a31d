// What a mask leaves, member by member: nothing of what may be missing, and of what must be there a value that says nothing.
import { describe, expect, it } from "vitest";
import { type AnswerPath, standInAt } from "../../../src/clerk/stand-in.ts";

describe("what stands for a masked member", () => {
  it.each<[string, AnswerPath, string | null]>([
    ["User", ["private_metadata"], null],
    ["User", ["public_metadata"], "{}"],
    ["User", ["username"], "null"],
    ["User", ["id"], '""'],
    ["User", ["object"], '"user"'],
    ["User", ["banned"], "false"],
    ["User", ["created_at"], "0"],
    ["User", ["email_addresses"], "[]"],
    ["User", ["image_url"], null],
    ["User", ["email_addresses", 0, "email_address"], '""'],
    ["User", ["email_addresses", 3, "id"], null],
    ["User", ["email_addresses", 0, "verification"], "null"],
    ["User", ["email_addresses", 0, "verification", "attempts"], "null"],
    ["User", ["email_addresses", 0, "verification", "expire_at"], "0"],
    ["User", ["email_addresses", 0, "verification", "error", "message"], '""'],
    ["User", ["email_addresses", 0, "linked_to", 1, "type"], '"oauth_masked"'],
    // Whatever is below metadata may be missing.
    ["User", ["public_metadata", "plan"], null],
    ["User", ["public_metadata", "plan", "id"], null],
    // Not described: fields, elements of lists, a value of another type than described.
    ["User", ["risk"], null],
    ["User", ["risk", "id"], null],
    ["User", ["email_addresses", 0], null],
    ["User", ["email_addresses", "id"], null],
    ["User", ["id", "id"], null],
    ["User", ["__proto__"], null],
    ["User", ["constructor", "name"], null],
    ["User", [], null],
    ["User[]", [7, "id"], '""'],
    ["User[]", ["id"], null],
    ["MembershipPage", ["data"], "[]"],
    ["MembershipPage", ["total_count"], "0"],
    [
      "MembershipPage",
      ["data", 0, "public_user_data"],
      '{"user_id":"","first_name":null,"last_name":null,"profile_image_url":null,"image_url":"","has_image":false}',
    ],
    ["MembershipPage", ["data", 0, "public_user_data", "first_name"], "null"],
    ["MembershipPage", ["data", 0, "public_user_data", "image_url"], '""'],
    ["MembershipPage", ["data", 0, "public_user_data", "identifier"], null],
    ["AccessToken[]|AccessTokenPage", [0, "token"], '""'],
    ["AccessToken[]|AccessTokenPage", ["data", 0, "token"], '""'],
    ["Subscription", ["status"], '"incomplete"'],
    ["Subscription", ["subscription_items", 0, "proration_date"], '"1970-01-01"'],
    ["CreditEntry", ["amount"], '{"amount":0,"amount_formatted":"","currency":"","currency_symbol":""}'],
    ["CreditEntry", ["created_at"], '"1970-01-01T00:00:00Z"'],
    ["Verified", ["verified"], null],
    ["TrustedDevice", ["status"], '"revoked"'],
  ])("%s %j: %s", (shape, path, expected) => expect(standInAt(shape, path)).toBe(expected));

  it("is an object with all that it must have, where an object must be there", () => {
    const organization: unknown = JSON.parse(standInAt("MembershipPage", ["data", 0, "organization"]) ?? "");
    expect(organization).toEqual({
      object: "organization",
      id: "",
      name: "",
      slug: "",
      has_image: false,
      max_allowed_memberships: 0,
      admin_delete_enabled: false,
      public_metadata: {},
      created_at: 0,
      updated_at: 0,
    });
  });

  it("is nothing where nothing is known of the answer", () => {
    expect(standInAt(undefined, ["id"])).toBeNull();
  });
});
