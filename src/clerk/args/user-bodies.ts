// Bodies of the operations that change a user: creating, updating, metadata, identifiers, credentials.
// Source: Clerk Backend API 2026-05-12 (and 2025-11-10 for the metadata fields of the patch). What no description has yet, because an SDK
// was first, is named with its source in the column `undescribed` of `operations.ts`.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { orEmpty, orNothing, switchOff, switchOn } from "./canonical-absence.ts";
import { emailAddress, phoneNumber, web3Wallet } from "./canonical-contact.ts";
import { imageType, sha256Hex } from "./canonical-file.ts";
import { distinctListOf, setOf } from "./canonical-list.ts";
import { metadata } from "./canonical-metadata.ts";
import { foreignId, languageTag, personName, timeZone, username } from "./canonical-names.ts";
import { credential, hasherName, oneTimeCode, totpSecret } from "./canonical-secrets.ts";
import { moment } from "./canonical-time.ts";
import { flag, pathId } from "./fields.ts";
import { identificationStatuses, oneStatusForEach } from "./identification-statuses.ts";

const EXTERNAL_ID = "Your own id of the user; no two users have the same.";
const LOCALE = "A language tag: `en-GB`.";
const TIME_ZONE = "Where the user's clock is.";
const RESTRICTIONS =
  "Powerful. Create the user even if the instance's restrictions forbid it: allowlist, blocklist, disposable addresses, subaddresses.";
const USERNAME = "No two users have the same.";
const PASSWORD = "In plain text. Never stored, logged or echoed by Bailiff.";
const DIGEST = "Instead of a password; with `password_hasher`.";
const TOTP_SECRET = "Turns TOTP on. Never stored, logged or echoed by Bailiff.";
const DELETE_SELF = "May the user delete the account?";
const CREATE_ORGANIZATION = "May the user create organizations?";
const ORGANIZATIONS = "How many organizations; 0 is no limit.";
const LEGAL = "When the legal terms were accepted.";
const SIGNED_UP = "When the user signed up, if that was elsewhere.";
const CLIENT_TRUST = "Leave out Clerk's checks of the device at sign-in.";
const PUBLIC = "Seen by the app and its back ends.";
const PRIVATE = "Seen by back ends only.";
const UNSAFE = "Seen and written by the app itself: not to be trusted.";

/** What create and update have in common. */
const shared = once(() => ({
  timezone: described(z.optional(timeZone()), TIME_ZONE),
  password_hasher: described(z.optional(hasherName()), "What `password_digest` was made with."),
  skip_password_checks: described(switchOn(), "Take a password that breaks the instance's rules."),
  backup_codes: described(z.optional(setOf(credential())), "Turns backup codes on. Never stored, logged or echoed by Bailiff."),
  skip_legal_checks: described(switchOn(), "Do without that acceptance."),
}));

/** Nothing was there before, so null is as good as nothing. */
export const createBody = once(() =>
  z
    .strictObject({
      external_id: described(orNothing(foreignId()), EXTERNAL_ID),
      first_name: orNothing(personName()),
      last_name: orNothing(personName()),
      locale: described(orNothing(languageTag()), LOCALE),
      username: described(orNothing(username()), USERNAME),
      password: described(orNothing(credential()), PASSWORD),
      totp_secret: described(orNothing(totpSecret()), TOTP_SECRET),
      ...shared(),
      delete_self_enabled: described(orNothing(flag), DELETE_SELF),
      legal_accepted_at: described(orNothing(moment()), LEGAL),
      create_organization_enabled: described(orNothing(flag), CREATE_ORGANIZATION),
      create_organizations_limit: described(orNothing(z.int()), ORGANIZATIONS),
      created_at: described(orNothing(moment()), SIGNED_UP),
      bypass_client_trust: described(switchOn(), CLIENT_TRUST),
      email_address: described(orEmpty(distinctListOf(emailAddress())), "The first becomes the primary one."),
      email_address_identification_status: described(identificationStatuses(), "One for each of `email_address`."),
      phone_number: described(orEmpty(distinctListOf(phoneNumber())), "The first becomes the primary one."),
      phone_number_identification_status: described(identificationStatuses(), "One for each of `phone_number`."),
      web3_wallet: described(orEmpty(distinctListOf(web3Wallet())), "The first becomes the primary one."),
      password_digest: described(orNothing(credential()), DIGEST),
      skip_password_requirement: described(switchOn(), "Create the user without a password."),
      public_metadata: described(orEmpty(metadata()), PUBLIC),
      private_metadata: described(orEmpty(metadata()), PRIVATE),
      unsafe_metadata: described(orEmpty(metadata()), UNSAFE),
      skip_user_requirement: described(switchOn(), "Create the user without the identifiers that the instance asks for."),
      skip_restriction_checks: described(switchOn(), RESTRICTIONS),
      banned: described(switchOn(), "Banned from the start."),
      locked: described(switchOn(), "Locked from the start."),
    })
    .check(oneStatusForEach("email_address"), oneStatusForEach("phone_number")),
);

/** Null takes away what was there: another thing than nothing. */
export const updateBody = once(() =>
  z.strictObject({
    external_id: described(z.optional(z.nullable(foreignId())), EXTERNAL_ID),
    first_name: z.optional(z.nullable(personName())),
    last_name: z.optional(z.nullable(personName())),
    locale: described(z.optional(z.nullable(languageTag())), LOCALE),
    username: described(z.optional(z.nullable(username())), USERNAME),
    password: described(z.optional(z.nullable(credential())), PASSWORD),
    totp_secret: described(z.optional(z.nullable(totpSecret())), TOTP_SECRET),
    ...shared(),
    delete_self_enabled: described(z.optional(z.nullable(flag)), DELETE_SELF),
    legal_accepted_at: described(z.optional(z.nullable(moment())), LEGAL),
    create_organization_enabled: described(z.optional(z.nullable(flag)), CREATE_ORGANIZATION),
    create_organizations_limit: described(z.optional(z.nullable(z.int())), ORGANIZATIONS),
    created_at: described(z.optional(z.nullable(moment())), SIGNED_UP),
    bypass_client_trust: described(z.optional(z.nullable(flag)), CLIENT_TRUST),
    primary_email_address_id: described(z.optional(z.nullable(pathId())), "One of the user's verified addresses."),
    notify_primary_email_address_changed: described(switchOff(), "Tell the user that the primary address changed."),
    primary_phone_number_id: described(z.optional(z.nullable(pathId())), "One of the user's verified numbers."),
    primary_web3_wallet_id: described(z.optional(z.nullable(pathId())), "One of the user's verified wallets."),
    profile_image_id: z.optional(z.nullable(pathId())),
    password_digest: described(z.optional(credential()), DIGEST),
    sign_out_of_other_sessions: described(switchOn(), "End the user's sessions; with a password only."),
  }),
);

/** Wherever they can be sent, they are the operation that sets them. */
export const METADATA_FIELDS = ["public_metadata", "private_metadata", "unsafe_metadata"] as const;

/** `PATCH /users/{user_id}` replaces whole metadata objects on the older API versions. */
export const legacyUpdateBody = once(
  () =>
    z.strictObject({
      public_metadata: described(z.optional(z.nullable(metadata())), PUBLIC),
      private_metadata: described(z.optional(z.nullable(metadata())), PRIVATE),
      unsafe_metadata: described(z.optional(z.nullable(metadata())), UNSAFE),
    }) satisfies z.ZodMiniObject<Record<(typeof METADATA_FIELDS)[number], z.ZodMiniType>>,
);

/** Merging nothing changes nothing. */
export const mergeMetadataBody = once(() =>
  z.strictObject({
    public_metadata: described(orEmpty(metadata()), PUBLIC),
    private_metadata: described(orEmpty(metadata()), PRIVATE),
    unsafe_metadata: described(orEmpty(metadata()), UNSAFE),
  }),
);

/** Replacing by nothing clears. */
export const replaceMetadataBody = once(() =>
  z.strictObject({
    public_metadata: described(z.optional(metadata()), PUBLIC),
    private_metadata: described(z.optional(metadata()), PRIVATE),
    unsafe_metadata: described(z.optional(metadata()), UNSAFE),
  }),
);

/** Never stored, logged or echoed. */
export const CREDENTIAL_FIELDS = ["password", "password_digest", "totp_secret", "backup_codes"] as const;

const identificationStatus = once(() =>
  described(z._default(z.enum(["verified", "reserved", "unverified"]), "verified"), "How far the new one is trusted."),
);

export const replaceEmailBody = once(() =>
  z.strictObject({
    email_address: emailAddress(),
    identification_status: identificationStatus(),
    notify_primary_email_address_changed: described(switchOff(), "Tell the old address."),
  }),
);

export const replacePhoneBody = once(() =>
  z.strictObject({ phone_number: phoneNumber(), identification_status: identificationStatus() }),
);

/** Bulk ban and unban. */
export const userIdsBody = once(() => z.strictObject({ user_ids: described(setOf(pathId(), { min: 1, max: 50 }), "Whom.") }));

export const passwordGuess = once(() =>
  z.strictObject({
    password: described(credential(), "The one to try. Never stored, logged or echoed by Bailiff."),
  }),
);
export const totpGuess = once(() =>
  z.strictObject({
    code: described(oneTimeCode(), "A TOTP code or a backup code. Never stored, logged or echoed by Bailiff."),
  }),
);

export const passwordCompromisedBody = once(() =>
  z.strictObject({
    revoke_all_sessions: described(orNothing(flag), "End the user's sessions too."),
  }),
);
export const removePasswordBody = once(() =>
  z.strictObject({
    sign_out_of_other_sessions: described(z._default(flag, false), "End the user's sessions too."),
  }),
);

/** What policy and record see of an uploaded image; the bytes travel beside the arguments, tied to them by the digest. */
export const profileImageBody = once(() =>
  z.strictObject({
    file: z.optional(z.strictObject({ content_type: imageType(), size_bytes: z.int().check(z.minimum(0)), sha256: sha256Hex() })),
  }),
);
