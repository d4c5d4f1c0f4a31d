// Whether a mask hides a field, asked by its path: for what could tell of a field that answers hide.
import { expect, it } from "vitest";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { maskCovers } from "../../../src/policy/engine.ts";

const USER = answerFacts("User");

it.each<[string[], string, boolean]>([
  [["email_addresses"], "email_addresses.*.email_address", true],
  [["email_addresses"], "email_addresses.email_address", true],
  [["email_addresses"], "email_addresses", true],
  [["email_addresses.*.email_address"], "email_addresses.*.email_address", true],
  [["email_addresses.email_address"], "email_addresses.*.email_address", true],
  [["email_addresses.*"], "email_addresses.*.email_address", true],
  [["*.email_address"], "email_addresses.*.email_address", true],
  [["email_addresses.*.id"], "email_addresses.*.email_address", false],
  [["email_addresses.*.email_address"], "email_addresses", false],
  [["*.email_address"], "username", false],
  [["@email"], "email_addresses.*.email_address", true],
  [["@email"], "external_accounts.*.email_address", true],
  [["@identity"], "external_accounts.*.email_address", true],
  [["@email"], "organization_memberships.*.public_user_data.identifier", true],
  [["@email"], "phone_numbers.*.phone_number", false],
  [["@email"], "last_sign_in_at", false],
  [["@email"], "backup_email_address", true],
  [["@name"], "username", true],
  [["@identity"], "external_id", true],
  [["@metadata"], "public_metadata.plan", true],
  [["public_metadata.*"], "public_metadata.plan", true],
  [["private_metadata"], "public_metadata.plan", false],
  [["@emial"], "username", true],
  [[], "username", false],
])("%j covers %s: %s", (mask, path, covers) => expect(maskCovers(mask, USER, path)).toBe(covers));

it("of one answer or of a list of it alike", () => {
  for (const shape of ["User", "User[]"])
    expect(maskCovers(["phone_numbers"], answerFacts(shape), "phone_numbers.*.phone_number")).toBe(true);
});
