// What the filters and orderings of the lists and counts reveal: whoever asks again and again, a digit more each time, reads a field that no
// answer shows. Beside the schemas, because a filter without its say here does not compile.
// Source: Clerk Backend API 2026-05-12, the prose of GetUserList, GetUsersCount and InstanceGetOrganizationMemberships.
import type { Revealed, RevealedField } from "../operation.ts";
import type { invitationQuery, membershipQuery, pageQuery, tokenQuery } from "./paging.ts";
import type { countQuery, listQuery } from "./user-filters.ts";

type Query<Schema extends () => { readonly shape: object }> = Readonly<Record<keyof ReturnType<Schema>["shape"], Revealed>>;

const NOTHING: Revealed = [];

type Places = NonNullable<RevealedField["also"]>;

/** “Identifier” of a member is an address, a number or a username. */
const IDENTIFIER: Places = {
  "users.get_organization_memberships": ["public_user_data.identifier"],
  "users.get_instance_organization_memberships": ["public_user_data.identifier"],
  "users.get_organization_invitations": ["public_inviter_data.identifier"],
};

/** Who pays is the user, as a rule. */
function ofPayer(name: string): Places {
  return { "users.get_billing_subscription": [`subscription_items.*.payer.${name}`] };
}

/** As `users.get` shows it. */
function ofUser(path: string, also?: Places): RevealedField {
  return { at: { "users.get": path }, ...(also === undefined ? {} : { also }) };
}

const EMAIL = ofUser("email_addresses.*.email_address", {
  ...IDENTIFIER,
  // Who is invited is asked by an address of theirs.
  "users.get_organization_invitations": ["public_inviter_data.identifier", "email_address"],
  "users.replace_email_address": ["email_address"],
  ...ofPayer("email"),
});
const PHONE = ofUser("phone_numbers.*.phone_number", { ...IDENTIFIER, "users.replace_phone_number": ["phone_number"] });
const USERNAME = ofUser("username", IDENTIFIER);
const WALLET = ofUser("web3_wallets.*.web3_wallet");
const FIRST_NAME = ofUser("first_name", ofPayer("first_name"));
const LAST_NAME = ofUser("last_name", ofPayer("last_name"));
const ID = ofUser("id");
const EXTERNAL_ID = ofUser("external_id", { "users.delete": ["external_id"] });
const CREATED_AT = ofUser("created_at");
const LAST_ACTIVE_AT = ofUser("last_active_at");
const LAST_SIGN_IN_AT = ofUser("last_sign_in_at");
/** A user as Clerk answers with has no memberships as a rule, though there is a place for them. */
const ORGANIZATION: RevealedField = {
  at: { "users.get_organization_memberships": "organization.id" },
  also: {
    "users.get": ["organization_memberships.*.organization.id"],
    "users.get_instance_organization_memberships": ["organization.id"],
  },
};

const FILTERS: Query<typeof countQuery> & Readonly<Record<`${string}_excluded`, Revealed>> = {
  email_address: [EMAIL],
  phone_number: [PHONE],
  external_id: [EXTERNAL_ID],
  external_id_excluded: [EXTERNAL_ID],
  username: [USERNAME],
  web3_wallet: [WALLET],
  user_id: [ID],
  user_id_excluded: [ID],
  organization_id: [ORGANIZATION],
  organization_id_excluded: [ORGANIZATION],
  // “We check the email addresses, phone numbers, usernames, web3 wallets, user IDs, first and last names.”
  query: [EMAIL, PHONE, USERNAME, WALLET, ID, FIRST_NAME, LAST_NAME],
  email_address_query: [EMAIL],
  phone_number_query: [PHONE],
  username_query: [USERNAME],
  name_query: [FIRST_NAME, LAST_NAME],
  banned: [ofUser("banned")],
  last_active_at_before: [LAST_ACTIVE_AT],
  last_active_at_after: [LAST_ACTIVE_AT],
  last_active_at_since: [LAST_ACTIVE_AT],
  created_at_before: [CREATED_AT],
  created_at_after: [CREATED_AT],
  last_sign_in_at_before: [LAST_SIGN_IN_AT],
  last_sign_in_at_after: [LAST_SIGN_IN_AT],
  provider: [ofUser("external_accounts.*.provider", { "users.get_o_auth_access_token": ["provider"] })],
  provider_user_id: [ofUser("external_accounts.*.provider_user_id", { "users.get_o_auth_access_token": ["provider_user_id"] })],
};

export const COUNT_REVEALS = FILTERS;

export const LIST_REVEALS: Query<typeof listQuery> & typeof FILTERS = {
  ...FILTERS,
  limit: NOTHING,
  offset: NOTHING,
  // Who stands behind whom in the order of creation.
  starting_after: [CREATED_AT],
  order_by: orderings(
    {
      created_at: [CREATED_AT],
      updated_at: [ofUser("updated_at")],
      email_address: [EMAIL],
      web3wallet: [WALLET],
      first_name: [FIRST_NAME],
      last_name: [LAST_NAME],
      phone_number: [PHONE],
      username: [USERNAME],
      last_active_at: [LAST_ACTIVE_AT],
      last_sign_in_at: [LAST_SIGN_IN_AT],
    },
    "-created_at",
  ),
};

const PAGING = { limit: NOTHING, offset: NOTHING };

export const PAGE_REVEALS: Query<typeof pageQuery> = PAGING;

export const INVITATIONS_REVEAL: Query<typeof invitationQuery> = {
  ...PAGING,
  status: [{ at: { "users.get_organization_invitations": "status" } }],
};

export const TOKENS_REVEAL: Query<typeof tokenQuery> = { ...PAGING, paginated: NOTHING };

export const MEMBERSHIPS_REVEAL: Query<typeof membershipQuery> = {
  ...PAGING,
  order_by: orderings({
    phone_number: [PHONE],
    email_address: [EMAIL],
    created_at: [{ at: { "users.get_instance_organization_memberships": "created_at" } }],
    first_name: [FIRST_NAME],
    last_name: [LAST_NAME],
    username: [USERNAME],
  }),
};

/**
 * In both directions.
 *
 * @param byDefault sorted by anyway, when nothing is sent: whoever sends it asks nothing
 */
function orderings(byField: Readonly<Record<string, readonly RevealedField[]>>, byDefault?: string): Revealed {
  const values = Object.entries(byField).flatMap(([field, revealed]) =>
    [field, `-${field}`].map((value) => [value, revealed] as const),
  );
  return { byValue: Object.fromEntries(values.filter(([value]) => value !== byDefault)) };
}
