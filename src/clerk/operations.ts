// The operation table: what of Clerk's Backend API goes through Bailiff: users, and the keys that sessions are verified with. A new
// operation is a new row here and nothing else. What a row does not say follows from its method and path (`define-operation.ts`); what each
// column means is in `operation.ts`.
// Facts from Clerk's Backend API descriptions of all versions that Bailiff takes; `npm run conformance` compares them with any such file.
import { adjustCreditBody } from "./args/billing.ts";
import { oauthProvider } from "./args/canonical-provider.ts";
import { invitationQuery, membershipQuery, pageQuery, tokenQuery } from "./args/paging.ts";
import {
  COUNT_REVEALS,
  INVITATIONS_REVEAL,
  LIST_REVEALS,
  MEMBERSHIPS_REVEAL,
  PAGE_REVEALS,
  TOKENS_REVEAL,
} from "./args/revealed-fields.ts";
import {
  CREDENTIAL_FIELDS,
  createBody,
  legacyUpdateBody,
  METADATA_FIELDS,
  mergeMetadataBody,
  passwordCompromisedBody,
  passwordGuess,
  profileImageBody,
  removePasswordBody,
  replaceEmailBody,
  replaceMetadataBody,
  replacePhoneBody,
  totpGuess,
  updateBody,
  userIdsBody,
} from "./args/user-bodies.ts";
import { countIgnores, countQuery, listQuery } from "./args/user-filters.ts";
import { defineOperation } from "./define-operation.ts";
import type { Operation } from "./operation.ts";

/** 10 requests per 10 seconds and user, for whoever sends them. */
const PER_USER = "Clerk takes 10 requests per 10 seconds for one user here, on top of the instance's quota.";
/** Where fields were seen that no description of Clerk's has yet. */
const SEEN_IN = {
  clerkBackend: "types of npm @clerk/backend 3.25.0, CreateUserParams and UpdateUserParams",
  clerkGo: "github.com/clerk/clerk-sdk-go, user.CreateParams: pull requests 591 (v3) and 592 (v2) of 2026-08-17",
};
/** What Clerk tells of a user beside something else; `identifier` is no field of a user. */
const INVITER_FIELDS = {
  id: "user_id",
  first_name: "first_name",
  last_name: "last_name",
  image_url: "image_url",
  has_image: "has_image",
};
const MEMBER_FIELDS = {
  ...INVITER_FIELDS,
  profile_image_url: "profile_image_url",
  username: "username",
  banned: "banned",
  deprovisioned: "deprovisioned",
};
/** Whoever misses a key that is new at Clerk has it after this time at the latest: a caller cannot say which key it misses. */
const JWKS_KEPT_MS = 300_000;
/** The metadata fields are those of older API versions, where they replace. */
const UPDATE_CHANGES: Operation["changes"] = [
  { facet: "external_id", arg: "external_id" },
  { facet: "username", arg: "username" },
  { facet: "bypass_client_trust", arg: "bypass_client_trust" },
  { facet: "password", sent: ["password", "password_digest"] },
  { facet: "totp", sent: ["totp_secret"] },
  { facet: "backup_codes", sent: ["backup_codes", "totp_secret"] },
  { facet: "public_metadata", replaced: "public_metadata" },
  { facet: "private_metadata", replaced: "private_metadata" },
];
/** A verification is an oracle: it can be asked until the answer is yes. */
const ORACLE = { max: 10, perSeconds: 600 };

export const OPERATIONS: readonly Operation[] = [
  // Looking up
  defineOperation("users.list", "GET", "/users", {
    summary: "List users, filtered and paged",
    answer: "User[]",
    rows: { shownBy: "users.get", at: { list: null, user: null, carries: null } },
    query: listQuery,
    reveals: LIST_REVEALS,
  }),
  defineOperation("users.count", "GET", "/users/count", {
    summary: "Count users, with the filters of the list",
    answer: "Count",
    rows: { shownBy: "users.get", at: null },
    query: countQuery,
    reveals: COUNT_REVEALS,
    ignoredQuery: countIgnores,
  }),
  defineOperation("users.get", "GET", "/users/{user_id}", { summary: "Look up one user", answer: "User" }),

  // Accounts
  defineOperation("users.create", "POST", "/users", {
    summary: "Create a user",
    answer: "User",
    body: createBody,
    class: "write",
    replay: "never",
    secretArgs: CREDENTIAL_FIELDS,
    creates: { field: "id", shownBy: "users.get" },
    also: [
      { operation: "users.replace_metadata", when: "sent", args: METADATA_FIELDS, shared: true },
      { operation: "users.ban", when: "true", args: ["banned"] },
      { operation: "users.lock", when: "true", args: ["locked"] },
    ],
    undescribed: { timezone: SEEN_IN.clerkBackend, skip_restriction_checks: SEEN_IN.clerkGo },
    notes: [
      "`skip_restriction_checks` switches the instance's allowlist, blocklist and other sign-up restrictions off for this user. A rule that is not meant to give that away lists its fields with `only`; `deny: [users.create]` with `when: has(args.skip_restriction_checks)` takes it from a key altogether.",
    ],
    changes: [{ facet: "*", to: "any" }],
  }),
  defineOperation("users.update", "PATCH", "/users/{user_id}", {
    summary: "Change a user's profile, identifiers or credentials",
    answer: "User",
    body: updateBody,
    legacyBody: {
      until: "2025-11-10",
      get fields() {
        return legacyUpdateBody();
      },
      instead: "PATCH /v1/users/{user_id}/metadata, which merges, or PUT, which replaces",
    },
    also: [
      { operation: "users.replace_metadata", when: "sent", args: METADATA_FIELDS, shared: true },
      { operation: "users.set_profile_image", when: "sent", args: ["profile_image_id"] },
      { operation: "users.delete_backup_codes", when: "empty", args: ["backup_codes"] },
    ],
    class: "write",
    secretArgs: CREDENTIAL_FIELDS,
    undescribed: { timezone: SEEN_IN.clerkBackend },
    notes: ["On API versions up to 2025-11-10 the three metadata fields are taken too, and replace what was there.", PER_USER],
    changes: UPDATE_CHANGES,
  }),
  defineOperation("users.delete", "DELETE", "/users/{user_id}", {
    summary: "Delete a user for good",
    answer: "Deleted",
    class: "destructive",
    changes: [{ facet: "deleted", to: true }],
  }),
  defineOperation("users.replace_email_address", "PUT", "/users/{user_id}/email_address", {
    summary: "Replace all of a user's e-mail addresses by one",
    answer: "EmailAddress",
    body: replaceEmailBody,
    class: "destructive",
    notes: ["All other addresses are deleted. With identification_status unverified the user can be locked out."],
    changes: [
      { facet: "email_addresses", to: "any" },
      { facet: "admin_verified", to: "any" },
    ],
  }),
  defineOperation("users.replace_phone_number", "PUT", "/users/{user_id}/phone_number", {
    summary: "Replace all of a user's phone numbers by one",
    answer: "PhoneNumber",
    body: replacePhoneBody,
    class: "destructive",
    notes: ["All other numbers are deleted. With identification_status unverified the user can be locked out."],
    changes: [
      { facet: "phone_numbers", to: "any" },
      { facet: "admin_verified", to: "any" },
    ],
  }),
  defineOperation("users.set_profile_image", "POST", "/users/{user_id}/profile_image", {
    summary: "Set a user's profile image",
    answer: "User",
    body: profileImageBody,
    bodyKind: "multipart",
    class: "write",
  }),
  defineOperation("users.delete_profile_image", "DELETE", "/users/{user_id}/profile_image", {
    summary: "Remove a user's profile image",
    answer: "User",
    class: "write",
  }),

  // Metadata
  defineOperation("users.update_metadata", "PATCH", "/users/{user_id}/metadata", {
    summary: "Merge into a user's metadata",
    answer: "User",
    body: mergeMetadataBody,
    class: "write",
    notes: ["A deep merge; a key whose value is null is removed, at any level.", PER_USER],
    changes: [
      { facet: "public_metadata", merged: "public_metadata" },
      { facet: "private_metadata", merged: "private_metadata" },
    ],
  }),
  defineOperation("users.replace_metadata", "PUT", "/users/{user_id}/metadata", {
    summary: "Replace whole metadata objects of a user",
    answer: "User",
    body: replaceMetadataBody,
    class: "write",
    notes: ["Each object that is sent replaces the one that was there; the others stay.", PER_USER],
    changes: [
      { facet: "public_metadata", replaced: "public_metadata" },
      { facet: "private_metadata", replaced: "private_metadata" },
    ],
  }),

  // Trust and safety
  defineOperation("users.ban", "POST", "/users/{user_id}/ban", {
    summary: "Ban a user and end all sessions",
    answer: "User",
    class: "destructive",
    changes: [{ facet: "banned", to: true }],
  }),
  defineOperation("users.unban", "POST", "/users/{user_id}/unban", {
    summary: "Lift a user's ban",
    answer: "User",
    class: "write",
    changes: [{ facet: "banned", to: false }],
  }),
  defineOperation("users.bulk_ban", "POST", "/users/ban", {
    summary: "Ban up to 50 users",
    answer: "User[]",
    body: userIdsBody,
    target: { kind: "many", arg: "user_ids" },
    class: "destructive",
    changes: [{ facet: "banned", to: true }],
  }),
  defineOperation("users.bulk_unban", "POST", "/users/unban", {
    summary: "Lift the bans of up to 50 users",
    answer: "User[]",
    body: userIdsBody,
    target: { kind: "many", arg: "user_ids" },
    class: "write",
    changes: [{ facet: "banned", to: false }],
  }),
  defineOperation("users.lock", "POST", "/users/{user_id}/lock", {
    summary: "Lock a user out of signing in",
    answer: "User",
    class: "destructive",
    changes: [{ facet: "locked", to: true }],
  }),
  defineOperation("users.unlock", "POST", "/users/{user_id}/unlock", {
    summary: "Unlock a user",
    answer: "User",
    class: "write",
    changes: [{ facet: "locked", to: false }],
  }),

  // Billing
  defineOperation("users.get_billing_subscription", "GET", "/users/{user_id}/billing/subscription", {
    summary: "Look up a user's subscription",
    answer: "Subscription",
    since: "2025-04-10",
  }),
  defineOperation("users.get_billing_credit_balance", "GET", "/users/{user_id}/billing/credits", {
    summary: "Look up a user's credit balance",
    answer: "CreditBalance",
  }),
  defineOperation("users.adjust_billing_credit_balance", "POST", "/users/{user_id}/billing/credits", {
    summary: "Add to or take from a user's credits",
    answer: "CreditEntry",
    body: adjustCreditBody,
    class: "money",
    replay: "keyed",
    idempotency: {
      keyArg: "idempotency_key",
      amountArg: "amount",
      answerAmount: ["amount", "amount"],
      answerCreatedAt: ["created_at"],
      equalBy: ["user_id", "action", "amount", "currency"],
    },
    money: { amountArg: "amount", currencyArg: "currency", actionArg: "action" },
    notes: [
      "The idempotency key is shared by the whole Clerk instance: a value used before, by anybody, answers with that entry.",
    ],
  }),

  // Organizations
  defineOperation("users.get_organization_memberships", "GET", "/users/{user_id}/organization_memberships", {
    summary: "List a user's organization memberships",
    answer: "MembershipPage",
    query: pageQuery,
    reveals: PAGE_REVEALS,
  }),
  defineOperation("users.get_organization_invitations", "GET", "/users/{user_id}/organization_invitations", {
    summary: "List a user's organization invitations",
    answer: "InvitationPage",
    rows: { shownBy: "users.get", at: { list: "data", user: "public_inviter_data", carries: INVITER_FIELDS } },
    query: invitationQuery,
    reveals: INVITATIONS_REVEAL,
  }),
  defineOperation("users.get_instance_organization_memberships", "GET", "/organization_memberships", {
    summary: "List the organization memberships of the whole instance",
    answer: "MembershipPage",
    rows: { shownBy: "users.get", at: { list: "data", user: "public_user_data", carries: MEMBER_FIELDS } },
    query: membershipQuery,
    reveals: MEMBERSHIPS_REVEAL,
  }),

  // Credentials
  defineOperation("users.get_o_auth_access_token", "GET", "/users/{user_id}/oauth_access_tokens/{provider}", {
    summary: "Get a user's OAuth access token of a provider",
    answer: "AccessToken[]|AccessTokenPage",
    pathArgs: { provider: oauthProvider },
    query: tokenQuery,
    reveals: TOKENS_REVEAL,
    class: "secret",
    notes: ["The answer holds a working token: it is recorded that it was handed out, never the token itself."],
  }),
  defineOperation("users.verify_password", "POST", "/users/{user_id}/verify_password", {
    summary: "Ask whether a password is a user's",
    answer: "Verified",
    body: passwordGuess,
    class: "secret",
    replay: "never",
    secretArgs: ["password"],
    guess: ORACLE,
  }),
  defineOperation("users.verify_totp", "POST", "/users/{user_id}/verify_totp", {
    summary: "Ask whether a TOTP or backup code is a user's",
    answer: "Verified",
    body: totpGuess,
    class: "secret",
    replay: "never",
    secretArgs: ["code"],
    guess: ORACLE,
    notes: ["A backup code that is right is used up by asking."],
    changes: [{ facet: "backup_codes", to: "any" }],
  }),
  defineOperation("users.set_password_compromised", "POST", "/users/{user_id}/password/set_compromised", {
    summary: "Mark a user's password as compromised",
    answer: "User",
    body: passwordCompromisedBody,
    class: "destructive",
    since: "2025-11-10",
    changes: [{ facet: "password", to: "any" }],
  }),
  defineOperation("users.unset_password_compromised", "POST", "/users/{user_id}/password/unset_compromised", {
    summary: "Take back that a password is compromised",
    answer: "User",
    class: "write",
    since: "2025-11-10",
    changes: [{ facet: "password", to: "any" }],
  }),
  defineOperation("users.remove_password", "POST", "/users/{user_id}/remove_password", {
    summary: "Remove a user's password",
    answer: "User",
    body: removePasswordBody,
    class: "destructive",
    changes: [{ facet: "password", to: "any" }],
  }),
  defineOperation("users.disable_mfa", "DELETE", "/users/{user_id}/mfa", {
    summary: "Remove all of a user's second factors",
    answer: "UserId",
    class: "destructive",
    changes: [
      { facet: "totp", to: "any" },
      { facet: "backup_codes", to: "any" },
      { facet: "phone_numbers", to: "any" },
    ],
  }),
  defineOperation("users.delete_backup_codes", "DELETE", "/users/{user_id}/backup_code", {
    summary: "Delete a user's backup codes",
    answer: "UserId",
    class: "destructive",
    changes: [{ facet: "backup_codes", to: "any" }],
  }),
  defineOperation("users.delete_passkey", "DELETE", "/users/{user_id}/passkeys/{passkey_identification_id}", {
    summary: "Delete one of a user's passkeys",
    answer: "Deleted",
    class: "destructive",
    changes: [{ facet: "passkeys", to: "any" }],
  }),
  defineOperation("users.delete_web3_wallet", "DELETE", "/users/{user_id}/web3_wallets/{web3_wallet_identification_id}", {
    summary: "Delete one of a user's web3 wallets",
    answer: "Deleted",
    class: "destructive",
    changes: [{ facet: "web3_wallets", to: "any" }],
  }),
  defineOperation("users.delete_totp", "DELETE", "/users/{user_id}/totp", {
    summary: "Delete all of a user's TOTP secrets",
    answer: "UserId",
    class: "destructive",
    changes: [
      { facet: "totp", to: "any" },
      { facet: "backup_codes", to: "any" },
    ],
  }),
  defineOperation("users.delete_external_account", "DELETE", "/users/{user_id}/external_accounts/{external_account_id}", {
    summary: "Delete one of a user's external accounts",
    answer: "Deleted",
    class: "destructive",
    changes: [
      { facet: "external_accounts", to: "any" },
      { facet: "email_addresses", to: "any" },
    ],
  }),
  defineOperation("users.list_trusted_devices", "GET", "/users/{user_id}/trusted_devices", {
    summary: "List a user's trusted devices",
    answer: "TrustedDevicePage",
  }),
  defineOperation("users.revoke_trusted_device", "DELETE", "/users/{user_id}/trusted_devices/{trusted_device_id}", {
    summary: "Revoke one of a user's trusted devices",
    answer: "TrustedDevice",
    class: "destructive",
  }),

  // Sign-in
  defineOperation("jwks.get", "GET", "/jwks", {
    summary: "Get the public keys that session tokens are verified with",
    answer: "Jwks",
    allowedUnlessDenied: true,
    keptMs: JWKS_KEPT_MS,
    notes: [
      "Clerk's SDKs fetch it by themselves to verify sessions (`verifyToken`, `authenticateRequest`), with the same key that they look up users with.",
    ],
  }),
];
