// Bodies of the operations that change a user: creating, updating, metadata, identifiers, credentials.
// Source: Clerk Backend API 2026-05-12 (and 2025-11-10 for the metadata fields of the patch).
import { z } from "zod";
import { flag, metadata, pathId, rfc3339, text } from "./fields.ts";

const identificationStatuses = z.array(z.enum(["verified", "reserved"])).optional();

/** What create and update have in common. */
const profile = {
  external_id: text.nullable().optional(),
  first_name: text.nullable().optional(),
  last_name: text.nullable().optional(),
  locale: text.nullable().optional(),
  username: text.nullable().optional(),
  password: text.nullable().optional(),
  password_hasher: text.optional(),
  skip_password_checks: flag.nullable().optional(),
  totp_secret: text.nullable().optional(),
  backup_codes: z.array(text).optional(),
  delete_self_enabled: flag.nullable().optional(),
  legal_accepted_at: rfc3339.nullable().optional(),
  skip_legal_checks: flag.nullable().optional(),
  create_organization_enabled: flag.nullable().optional(),
  create_organizations_limit: z.int().nullable().optional(),
  created_at: rfc3339.nullable().optional(),
  bypass_client_trust: flag.nullable().optional(),
};

export const createBody = z.strictObject({
  ...profile,
  email_address: z.array(text).optional(),
  email_address_identification_status: identificationStatuses,
  phone_number: z.array(text).optional(),
  phone_number_identification_status: identificationStatuses,
  web3_wallet: z.array(text).optional(),
  password_digest: text.nullable().optional(),
  skip_password_requirement: flag.nullable().optional(),
  public_metadata: metadata.optional(),
  private_metadata: metadata.optional(),
  unsafe_metadata: metadata.optional(),
  skip_user_requirement: flag.nullable().optional(),
  banned: flag.nullable().optional(),
  locked: flag.nullable().optional(),
});

export const updateBody = z.strictObject({
  ...profile,
  primary_email_address_id: text.nullable().optional(),
  notify_primary_email_address_changed: flag.nullable().default(false),
  primary_phone_number_id: text.nullable().optional(),
  primary_web3_wallet_id: text.nullable().optional(),
  profile_image_id: text.nullable().optional(),
  password_digest: text.optional(),
  sign_out_of_other_sessions: flag.nullable().optional(),
});

/** `PATCH /users/{user_id}` replaces whole metadata objects on the older API versions. */
export const legacyUpdateBody = z.strictObject({
  public_metadata: metadata.nullable().optional(),
  private_metadata: metadata.nullable().optional(),
  unsafe_metadata: metadata.nullable().optional(),
});

export const metadataBody = z.strictObject({
  public_metadata: metadata.optional(),
  private_metadata: metadata.optional(),
  unsafe_metadata: metadata.optional(),
});

/** Never stored, logged or echoed. */
export const CREDENTIAL_FIELDS = ["password", "password_digest", "totp_secret", "backup_codes"] as const;

const identificationStatus = z.enum(["verified", "reserved", "unverified"]).default("verified");

export const replaceEmailBody = z.strictObject({
  email_address: text,
  identification_status: identificationStatus,
  notify_primary_email_address_changed: flag.nullable().default(false),
});

export const replacePhoneBody = z.strictObject({ phone_number: text, identification_status: identificationStatus });

/** Bulk ban and unban. */
export const userIdsBody = z.strictObject({ user_ids: z.array(pathId).min(1).max(50) });

export const passwordGuess = z.strictObject({ password: text });
export const totpGuess = z.strictObject({ code: text });

export const passwordCompromisedBody = z.strictObject({ revoke_all_sessions: flag.nullable().optional() });
export const removePasswordBody = z.strictObject({ sign_out_of_other_sessions: flag.default(false) });

/** What policy and record see of an uploaded image; the bytes travel beside the arguments, tied to them by the digest. */
export const profileImageBody = z.strictObject({
  file: z.strictObject({ content_type: text, size_bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});
