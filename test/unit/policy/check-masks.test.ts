// What the check says of masks: one that hides nothing is refused, one that forgot a place is warned of.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";
import { policy } from "./asking.ts";

const vocabulary = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);

function problemsOf(document: unknown): readonly string[] {
  const result = compileBundle([document], vocabulary, "v1");
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function warningsOf(document: unknown): readonly { path: string; message: string }[] {
  const result = compileBundle([document], vocabulary, "v1");
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.warnings;
}

const ofPolicy = (allow: readonly string[], ...mask: readonly string[]) => policy([{ id: "r", allow }], { mask });
const ofRule = (allow: readonly string[], ...mask: readonly string[]) => policy([{ id: "r", allow, mask }]);
const USERS = ["users.get", "users.list"];
const MEMBERSHIPS = "users.get_organization_memberships";

describe("a mask that hides nothing is refused", () => {
  it.each<[string, unknown, string]>([
    [
      "the list's name in the singular",
      ofPolicy(USERS, "email_address"),
      "no answer of users.get, users.list has email_address; did you mean email_addresses?",
    ],
    ["of a rule", ofRule(USERS, "email_address"), "did you mean email_addresses?"],
    ["letters that changed places", ofPolicy(USERS, "private_metdata"), "did you mean private_metadata?"],
    ["below a list", ofPolicy(USERS, "email_addresses.*.emial_address"), "did you mean email_addresses.*.email_address?"],
    ["below a list without its star", ofPolicy(USERS, "phone_numbers.phone_numer"), "did you mean phone_numbers.*.phone_number?"],
    ["below what holds nothing", ofPolicy(USERS, "username.first"), "no answer of users.get, users.list has username.first"],
    ["a field that stands deeper", ofPolicy([MEMBERSHIPS], "identifier"), "did you mean public_user_data.identifier?"],
    ["in every list", ofPolicy(USERS, "*.emial_address"), "has *.emial_address"],
    ["camel case", ofPolicy(USERS, "privateMetadata"), "is neither a field name"],
    ["a meaning", ofPolicy(USERS, "@emial"), "did you mean @email?"],
    ["a meaning in the plural", ofRule(USERS, "@emails"), "did you mean @email?"],
    ["a meaning with a path", ofPolicy(USERS, "@email.address"), "is no meaning"],
    ["no meaning", ofPolicy(USERS, "@"), "there are @email, @phone, @name, @picture, @identity, @metadata"],
    [
      "of a policy that allows nothing of Clerk's",
      ofPolicy(["audit.read"], "private_metdata"),
      "no answer of Clerk's has private_metdata; did you mean private_metadata?",
    ],
    [
      "of a rule on Bailiff's own answers",
      ofRule(["audit.read"], "id"),
      "only Clerk's answers are masked, and audit.read is of Bailiff's own",
    ],
    [
      "of a rule whose answers have no such field",
      ofRule(["users.count"], "private_metadata"),
      "no answer of users.count has private_metadata",
    ],
  ])("%s", (_name, document, message) => {
    const problems = problemsOf(document);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it("with every slip named, each in its place", () => {
    const document = policy([{ id: "r", allow: USERS, mask: ["username", "usrname"] }], { mask: ["image_ulr", "id"] });
    expect(problemsOf(document).map((problem) => problem.split(":")[0])).toEqual([
      "policies[0].rules[0].mask[1]",
      "policies[0].mask[0]",
    ]);
  });
});

describe("a mask is taken", () => {
  it.each<[string, unknown]>([
    ["that names a field", ofPolicy(USERS, "email_addresses", "private_metadata")],
    ["with and without the stars of lists", ofPolicy(USERS, "email_addresses.*.email_address", "email_addresses.email_address")],
    ["with stars for names", ofPolicy(USERS, "*.email_address", "email_addresses.*", "*.*.verification")],
    ["below metadata, whatever its name", ofRule(USERS, "private_metadata.staf.since", "public_metadata.*.x")],
    [
      "of a page, by the names of its elements or its own",
      ofRule([MEMBERSHIPS], "public_user_data.identifier", "data.*.role", "total_count"),
    ],
    ["of one of the rule's operations", ofRule(["users.count", "users.get"], "private_metadata")],
    [
      "of all answers, by a policy that allows none of Clerk's",
      ofPolicy(["audit.read"], "private_metadata", "public_user_data.identifier"),
    ],
    ["of others' answers, by a policy: it holds for what other policies allow", ofPolicy(["users.count"], "private_metadata")],
    [
      "that is a meaning, whether or not an answer has it",
      ofRule(["users.count"], "@email", "@phone", "@name", "@picture", "@identity", "@metadata"),
    ],
  ])("%s", (_name, document) => expect(problemsOf(document)).toEqual([]));

  it("unchecked where it is in force already", () => {
    expect(compileBundle([ofPolicy(USERS, "email_address")], vocabulary, "v1", { lazy: true })).toMatchObject({
      ok: true,
      warnings: [],
    });
  });
});

describe("a mask that forgot a place is warned of", () => {
  it("with places, operations and what to write", () => {
    expect(warningsOf(ofPolicy(["users.get", MEMBERSHIPS], "email_addresses"))).toEqual([
      {
        policy: "p",
        rule: null,
        path: "policies[0].mask",
        position: null,
        message:
          'hides @email at email_addresses.*.email_address and shows it at public_user_data.identifier (users.get_organization_memberships), external_accounts.*.email_address (users.get), external_accounts.*.label (users.get) and 3 more; "@email" hides it wherever it stands',
      },
    ]);
  });

  it("once by the policy, and by a rule for what is its own", () => {
    const document = policy(
      [
        { id: "a", allow: ["users.get"], mask: ["phone_numbers"] },
        { id: "b", allow: ["users.list"], mask: ["username"] },
      ],
      { mask: ["first_name"] },
    );
    expect(warningsOf(document).map(({ path, message }) => [path, message.slice(0, 12)])).toEqual([
      ["policies[0].mask", "hides @name "],
      ["policies[0].rules[0].mask", "hides @phone"],
    ]);
  });

  it.each<[string, unknown]>([
    ["by its meaning", ofPolicy(["users.*"], "@email", "email_addresses")],
    [
      "wherever it stands in these answers",
      ofPolicy(["users.get_organization_invitations"], "email_address", "public_inviter_data"),
    ],
    ["nowhere", ofPolicy(["users.*"], "locale", "banned")],
    ["only along with something else that holds it", ofPolicy(["users.get"], "organization_memberships", "scim")],
    ["one kind of metadata: they differ on purpose", ofPolicy(["users.get"], "private_metadata")],
    ["in answers that have no other place of it", ofRule(["users.list_trusted_devices"], "name")],
    [
      "by a rule, beside a policy that hides the rest",
      policy([{ id: "r", allow: ["users.get"], mask: ["email_addresses"] }], { mask: ["@email"] }),
    ],
  ])("not one that hides it %s", (_name, document) => expect(warningsOf(document)).toEqual([]));
});
