// Bodies of the operations that change a user: creating, updating, metadata, identifiers, credentials.
// Source: Clerk Backend API 2026-05-12 (and 2025-11-10 for the metadata fields of the patch). What no description has yet, because an SDK
// was first, is named with its source in the column `undescribed` of `operations.ts`.
import { z } from "zod";
import { flag, metadata, pathId, rfc3339, text } from "./fields.ts";

const identificationStatuses = z.array(z.enum(["verified", "reserved"])).optional();

/** What create and update have in common. */
const profile = {
  external_id: text.nullable().optional().describe("Your own id of the user; no two users have the same."),
  first_name: text.nullable().optional(),
  last_name: text.nullable().optional(),
  locale: text.nullable().optional().describe("A language tag: `en-GB`."),
  timezone: text.optional().describe("An IANA time zone: `Europe/London`."),
  username: text.nullable().optional().describe("No two users have the same."),
  password: text.nullable().optional().describe("In plain text. Never stored, logged or echoed by Bailiff."),
  password_hasher: text.optional().describe("What `password_digest` was made with."),
  skip_password_checks: flag.nullable().optional().describe("Take a password that breaks the instance's rules."),
  totp_secret: text.nullable().optional().describe("Turns TOTP on. Never stored, logged or echoed by Bailiff."),
  backup_codes: z.array(text).optional().describe("Turns backup codes on. Never stored, logged or echoed by Bailiff."),
  delete_self_enabled: flag.nullable().optional().describe("May the user delete the account?"),
  legal_accepted_at: rfc3339.nullable().optional().describe("When the legal terms were accepted."),
  skip_legal_checks: flag.nullable().optional().describe("Do without that acceptance."),
  create_organization_enabled: flag.nullable().optional().describe("May the user create organizations?"),
  create_organizations_limit: z.int().nullable().optional().describe("How many organizations; 0 is no limit."),
  created_at: rfc3339.nullable().optional().describe("When the user signed up, if that was elsewhere."),
  bypass_client_trust: flag.nullable().optional().describe("Leave out Clerk's checks of the device at sign-in."),
};

export const createBody = z.strictObject({
  ...profile,
  email_address: z.array(text).optional().describe("The first becomes the primary one."),
  email_address_identification_status: identificationStatuses.describe("One for each of `email_address`."),
  phone_number: z.array(text).optional().describe("The first becomes the primary one."),
  phone_number_identification_status: identificationStatuses.describe("One for each of `phone_number`."),
  web3_wallet: z.array(text).optional().describe("The first becomes the primary one."),
  password_digest: text.nullable().optional().describe("Instead of a password; with `password_hasher`."),
  skip_password_requirement: flag.nullable().optional().describe("Create the user without a password."),
  public_metadata: metadata.optional().describe("Seen by the app and its back ends."),
  private_metadata: metadata.optional().describe("Seen by back ends only."),
  unsafe_metadata: metadata.optional().describe("Seen and written by the app itself: not to be trusted."),
  skip_user_requirement: flag
    .nullable()
    .optional()
    .describe("Create the user without the identifiers that the instance asks for."),
  skip_restriction_checks: flag
    .optional()
    .describe(
      "Powerful. Create the user even if the instance's restrictions forbid it: allowlist, blocklist, disposable addresses, subaddresses.",
    ),
  banned: flag.nullable().optional().describe("Banned from the start."),
  locked: flag.nullable().optional().describe("Locked from the start."),
});

export const updateBody = z.strictObject({
  ...profile,
  primary_email_address_id: text.nullable().optional().describe("One of the user's verified addresses."),
  notify_primary_email_address_changed: flag
    .nullable()
    .default(false)
    .describe("Tell the user that the primary address changed."),
  primary_phone_number_id: text.nullable().optional().describe("One of the user's verified numbers."),
  primary_web3_wallet_id: text.nullable().optional().describe("One of the user's verified wallets."),
  profile_image_id: text.nullable().optional(),
  password_digest: text.optional().describe("Instead of a password; with `password_hasher`."),
  sign_out_of_other_sessions: flag.nullable().optional().describe("End the user's sessions; with a password only."),
});

/** `PATCH /users/{user_id}` replaces whole metadata objects on the older API versions. */
export const legacyUpdateBody = z.strictObject({
  public_metadata: metadata.nullable().optional().describe("Seen by the app and its back ends."),
  private_metadata: metadata.nullable().optional().describe("Seen by back ends only."),
  unsafe_metadata: metadata.nullable().optional().describe("Seen and written by the app itself: not to be trusted."),
});

export const metadataBody = z.strictObject({
  public_metadata: metadata.optional().describe("Seen by the app and its back ends."),
  private_metadata: metadata.optional().describe("Seen by back ends only."),
  unsafe_metadata: metadata.optional().describe("Seen and written by the app itself: not to be trusted."),
});

/** Never stored, logged or echoed. */
export const CREDENTIAL_FIELDS = ["password", "password_digest", "totp_secret", "backup_codes"] as const;

const identificationStatus = z
  .enum(["verified", "reserved", "unverified"])
  .default("verified")
  .describe("How far the new one is trusted.");

export const replaceEmailBody = z.strictObject({
  email_address: text,
  identification_status: identificationStatus,
  notify_primary_email_address_changed: flag.nullable().default(false).describe("Tell the old address."),
});

export const replacePhoneBody = z.strictObject({ phone_number: text, identification_status: identificationStatus });

/** Bulk ban and unban. */
export const userIdsBody = z.strictObject({ user_ids: z.array(pathId).min(1).max(50).describe("Whom.") });

export const passwordGuess = z.strictObject({
  password: text.describe("The one to try. Never stored, logged or echoed by Bailiff."),
});
export const totpGuess = z.strictObject({
  code: text.describe("A TOTP code or a backup code. Never stored, logged or echoed by Bailiff."),
});

export const passwordCompromisedBody = z.strictObject({
  revoke_all_sessions: flag.nullable().optional().describe("End the user's sessions too."),
});
export const removePasswordBody = z.strictObject({
  sign_out_of_other_sessions: flag.default(false).describe("End the user's sessions too."),
});

/** What policy and record see of an uploaded image; the bytes travel beside the arguments, tied to them by the digest. */
export const profileImageBody = z.strictObject({
  file: z.strictObject({ content_type: text, size_bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});
