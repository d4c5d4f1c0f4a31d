// Bodies of the operations that change a user: creating, updating, metadata, identifiers, credentials.
// Source: Clerk Backend API 2026-05-12 (and 2025-11-10 for the metadata fields of the patch). What no description has yet, because an SDK
// was first, is named with its source in the column `undescribed` of `operations.ts`.
import * as z from "zod";
import { once } from "../../once.ts";
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
  timezone: timeZone().optional().describe(TIME_ZONE),
  password_hasher: hasherName().optional().describe("What `password_digest` was made with."),
  skip_password_checks: switchOn().describe("Take a password that breaks the instance's rules."),
  backup_codes: setOf(credential()).optional().describe("Turns backup codes on. Never stored, logged or echoed by Bailiff."),
  skip_legal_checks: switchOn().describe("Do without that acceptance."),
}));

/** Nothing was there before, so null is as good as nothing. */
export const createBody = once(() =>
  z
    .strictObject({
      external_id: orNothing(foreignId()).describe(EXTERNAL_ID),
      first_name: orNothing(personName()),
      last_name: orNothing(personName()),
      locale: orNothing(languageTag()).describe(LOCALE),
      username: orNothing(username()).describe(USERNAME),
      password: orNothing(credential()).describe(PASSWORD),
      totp_secret: orNothing(totpSecret()).describe(TOTP_SECRET),
      ...shared(),
      delete_self_enabled: orNothing(flag).describe(DELETE_SELF),
      legal_accepted_at: orNothing(moment()).describe(LEGAL),
      create_organization_enabled: orNothing(flag).describe(CREATE_ORGANIZATION),
      create_organizations_limit: orNothing(z.int()).describe(ORGANIZATIONS),
      created_at: orNothing(moment()).describe(SIGNED_UP),
      bypass_client_trust: switchOn().describe(CLIENT_TRUST),
      email_address: orEmpty(distinctListOf(emailAddress())).describe("The first becomes the primary one."),
      email_address_identification_status: identificationStatuses().describe("One for each of `email_address`."),
      phone_number: orEmpty(distinctListOf(phoneNumber())).describe("The first becomes the primary one."),
      phone_number_identification_status: identificationStatuses().describe("One for each of `phone_number`."),
      web3_wallet: orEmpty(distinctListOf(web3Wallet())).describe("The first becomes the primary one."),
      password_digest: orNothing(credential()).describe(DIGEST),
      skip_password_requirement: switchOn().describe("Create the user without a password."),
      public_metadata: orEmpty(metadata()).describe(PUBLIC),
      private_metadata: orEmpty(metadata()).describe(PRIVATE),
      unsafe_metadata: orEmpty(metadata()).describe(UNSAFE),
      skip_user_requirement: switchOn().describe("Create the user without the identifiers that the instance asks for."),
      skip_restriction_checks: switchOn().describe(RESTRICTIONS),
      banned: switchOn().describe("Banned from the start."),
      locked: switchOn().describe("Locked from the start."),
    })
    .check(oneStatusForEach("email_address"), oneStatusForEach("phone_number")),
);

/** Null takes away what was there: another thing than nothing. */
export const updateBody = once(() =>
  z.strictObject({
    external_id: foreignId().nullable().optional().describe(EXTERNAL_ID),
    first_name: personName().nullable().optional(),
    last_name: personName().nullable().optional(),
    locale: languageTag().nullable().optional().describe(LOCALE),
    username: username().nullable().optional().describe(USERNAME),
    password: credential().nullable().optional().describe(PASSWORD),
    totp_secret: totpSecret().nullable().optional().describe(TOTP_SECRET),
    ...shared(),
    delete_self_enabled: flag.nullable().optional().describe(DELETE_SELF),
    legal_accepted_at: moment().nullable().optional().describe(LEGAL),
    create_organization_enabled: flag.nullable().optional().describe(CREATE_ORGANIZATION),
    create_organizations_limit: z.int().nullable().optional().describe(ORGANIZATIONS),
    created_at: moment().nullable().optional().describe(SIGNED_UP),
    bypass_client_trust: flag.nullable().optional().describe(CLIENT_TRUST),
    primary_email_address_id: pathId().nullable().optional().describe("One of the user's verified addresses."),
    notify_primary_email_address_changed: switchOff().describe("Tell the user that the primary address changed."),
    primary_phone_number_id: pathId().nullable().optional().describe("One of the user's verified numbers."),
    primary_web3_wallet_id: pathId().nullable().optional().describe("One of the user's verified wallets."),
    profile_image_id: pathId().nullable().optional(),
    password_digest: credential().optional().describe(DIGEST),
    sign_out_of_other_sessions: switchOn().describe("End the user's sessions; with a password only."),
  }),
);

/** Wherever they can be sent, they are the operation that sets them. */
export const METADATA_FIELDS = ["public_metadata", "private_metadata", "unsafe_metadata"] as const;

/** `PATCH /users/{user_id}` replaces whole metadata objects on the older API versions. */
export const legacyUpdateBody = once(
  () =>
    z.strictObject({
      public_metadata: metadata().nullable().optional().describe(PUBLIC),
      private_metadata: metadata().nullable().optional().describe(PRIVATE),
      unsafe_metadata: metadata().nullable().optional().describe(UNSAFE),
    }) satisfies z.ZodObject<Record<(typeof METADATA_FIELDS)[number], z.ZodType>>,
);

/** Merging nothing changes nothing. */
export const mergeMetadataBody = once(() =>
  z.strictObject({
    public_metadata: orEmpty(metadata()).describe(PUBLIC),
    private_metadata: orEmpty(metadata()).describe(PRIVATE),
    unsafe_metadata: orEmpty(metadata()).describe(UNSAFE),
  }),
);

/** Replacing by nothing clears. */
export const replaceMetadataBody = once(() =>
  z.strictObject({
    public_metadata: metadata().optional().describe(PUBLIC),
    private_metadata: metadata().optional().describe(PRIVATE),
    unsafe_metadata: metadata().optional().describe(UNSAFE),
  }),
);

/** Never stored, logged or echoed. */
export const CREDENTIAL_FIELDS = ["password", "password_digest", "totp_secret", "backup_codes"] as const;

const identificationStatus = once(() =>
  z.enum(["verified", "reserved", "unverified"]).default("verified").describe("How far the new one is trusted."),
);

export const replaceEmailBody = once(() =>
  z.strictObject({
    email_address: emailAddress(),
    identification_status: identificationStatus(),
    notify_primary_email_address_changed: switchOff().describe("Tell the old address."),
  }),
);

export const replacePhoneBody = once(() =>
  z.strictObject({ phone_number: phoneNumber(), identification_status: identificationStatus() }),
);

/** Bulk ban and unban. */
export const userIdsBody = once(() => z.strictObject({ user_ids: setOf(pathId(), { min: 1, max: 50 }).describe("Whom.") }));

export const passwordGuess = once(() =>
  z.strictObject({
    password: credential().describe("The one to try. Never stored, logged or echoed by Bailiff."),
  }),
);
export const totpGuess = once(() =>
  z.strictObject({
    code: oneTimeCode().describe("A TOTP code or a backup code. Never stored, logged or echoed by Bailiff."),
  }),
);

export const passwordCompromisedBody = once(() =>
  z.strictObject({
    revoke_all_sessions: orNothing(flag).describe("End the user's sessions too."),
  }),
);
export const removePasswordBody = once(() =>
  z.strictObject({
    sign_out_of_other_sessions: flag.default(false).describe("End the user's sessions too."),
  }),
);

/** What policy and record see of an uploaded image; the bytes travel beside the arguments, tied to them by the digest. */
export const profileImageBody = once(() =>
  z.strictObject({
    file: z.strictObject({ content_type: imageType(), size_bytes: z.int().min(0), sha256: sha256Hex() }).optional(),
  }),
);
