// What fields mean is said of every place that looks as if it meant something, and told by a name where nothing is said.
import { describe, expect, it } from "vitest";
import { ANSWER_MEANINGS, meaningsOfName } from "../../../src/clerk/answer-meanings.ts";
import { placeOf } from "../../../src/clerk/answer-place.ts";
import { ANSWER_SHAPES } from "../../../src/clerk/answer-shapes.ts";
import { MEANINGS } from "../../../src/policy/language/meaning.ts";

const members = Object.keys(ANSWER_SHAPES).flatMap((shape) =>
  [...placeOf(shape).members].map(([name, member]) => ({ place: `${shape}.${name}`, name, member })),
);

/** Far wider than what is told by a name. */
const LOOKS_LIKE_SOMETHING =
  /mail|phone|name|image|picture|avatar|photo|logo|identif|wallet|metadata|external|provider|account|label|token|domains?$|slug|handle/;

/** What looks like it and is not a person's, by reason. */
const NOT_A_PERSONS: Readonly<Record<string, readonly string[]>> = {
  "an id of Clerk's own": [
    "User.primary_email_address_id",
    "User.primary_phone_number_id",
    "User.primary_web3_wallet_id",
    "ExternalAccount.identification_id",
    "AccessToken.external_account_id",
    "PaymentMethod.gateway_external_id",
    "PaymentMethod.gateway_external_account_id",
    "PaymentSource.gateway_external_id",
    "PaymentSource.gateway_external_account_id",
  ],
  "where the answer to a verification goes": ["Verification.external_verification_redirect_url"],
  "says that something is there, not what": [
    "User.has_image",
    "PublicUser.has_image",
    "Inviter.has_image",
    "ExternalAccount.email_address_verified",
  ],
  "an organization's or a role's": [
    "Organization.name",
    "Organization.slug",
    "Organization.image_url",
    "Organization.has_image",
    "PublicOrganization.name",
    "PublicOrganization.slug",
    "PublicOrganization.image_url",
    "PublicOrganization.has_image",
    "Payer.organization_name",
    "Membership.role_name",
    "Invitation.role_name",
    "Deleted.slug",
  ],
  "a connection's, which a whole company shares": [
    "SamlConnection.name",
    "SamlConnection.domain",
    "SamlConnection.domains",
    "SamlConnection.provider",
    "SamlConnection.allow_subdomains",
    "EnterpriseConnection.allow_subdomains",
    "EnterpriseConnection.name",
    "EnterpriseConnection.domain",
    "EnterpriseConnection.domains",
    "EnterpriseConnection.provider",
    "EnterpriseConnection.logo_public_url",
    "SamlConnection.disable_additional_identifications",
    "EnterpriseConnection.disable_additional_identifications",
  ],
  "a product's or a price's": [
    "Plan.name",
    "Plan.slug",
    "Plan.avatar_url",
    "Feature.name",
    "Feature.slug",
    "Feature.avatar_url",
    "UnitPrice.name",
    "UnitTotal.name",
  ],
  "which provider, not who there": [
    "ExternalAccount.provider",
    "SamlAccount.provider",
    "EnterpriseAccount.provider",
    "AccessToken.provider",
  ],
  "an app's": ["TrustedDevice.app_identifier"],
  "a secret: the operation that hands it out is of class secret": ["AccessToken.token", "AccessToken.token_secret"],
  "a kind of card or wallet": ["PaymentMethod.wallet_type", "PaymentSource.wallet_type"],
};

describe("the shapes of answers", () => {
  it("say of every member that looks like it what it means, or it is listed why not", () => {
    const excepted = new Set(Object.values(NOT_A_PERSONS).flat());
    const silent = members.filter(({ name, member }) => LOOKS_LIKE_SOMETHING.test(name) && member.meanings.length === 0);
    expect(silent.map(({ place }) => place).filter((place) => !excepted.has(place))).toEqual([]);
    expect([...excepted].filter((place) => !silent.some((one) => one.place === place))).toEqual([]);
  });

  it("say what the name alone would say, wherever they say something", () => {
    const excepted = new Set(Object.values(NOT_A_PERSONS).flat());
    const other = members.filter(
      ({ place, name, member }) =>
        !excepted.has(place) && meaningsOfName(name).some((meaning) => !member.meanings.includes(meaning)),
    );
    expect(other.map(({ place }) => place)).toEqual([]);
  });

  it("have all metadata as metadata, and each meaning somewhere", () => {
    expect(members.filter(({ name, member }) => name.endsWith("metadata") !== member.meanings.includes("metadata"))).toEqual([]);
    for (const meaning of ANSWER_MEANINGS) expect(members.some(({ member }) => member.meanings.includes(meaning))).toBe(true);
  });

  it("and policies have the same meanings", () => expect(ANSWER_MEANINGS).toEqual(MEANINGS));
});

describe("a name means", () => {
  it.each<[string, string]>([
    ["email_address", "email"],
    ["email", "email"],
    ["backup_email_address", "email"],
    ["contactEmail", "email"],
    ["Email-Addresses", "email"],
    ["work_phone_number", "phone"],
    ["identifier", "email phone name"],
    ["preferred_username", "name"],
    ["full_name", "name"],
    ["givenName", "name"],
    ["profile_image_url", "picture"],
    ["avatar", "picture"],
    ["provider_user_id", "identity"],
    ["external_id", "identity"],
    ["oauth_accounts", "identity"],
    ["system_metadata", "metadata"],
    ["primary_email_address_id", ""],
    ["email_address_verified", ""],
    ["role_name", ""],
    ["name", ""],
    ["has_image", ""],
    ["id", ""],
    ["__proto__", ""],
    ["constructor", ""],
    ["", ""],
  ])("%s: %s", (name, meanings) => expect(meaningsOfName(name).join(" ")).toBe(meanings));
});
