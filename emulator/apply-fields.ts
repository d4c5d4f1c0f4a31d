// Writes the checked fields that `create` and `update` share into a record. A field that was not sent is left alone; `null` clears
// what can be cleared and means "not sent" for a boolean or a time, which have no empty state.
import type { SharedFields } from "./user-field-rules.ts";
import { hasPassword, hasSecondFactor, type UserRecord } from "./user-record.ts";

/** Sets the password or its digest; a new one is no longer compromised. */
function applyPassword(user: UserRecord, fields: SharedFields, now: number): void {
  const { password, password_digest: digest } = fields;
  if (typeof password !== "string" && typeof digest !== "string") return;
  user.secrets.password = password ?? null;
  user.secrets.password_digest = digest ?? null;
  user.secrets.password_hasher = fields.password_hasher ?? null;
  user.password_last_updated_at = now;
  user.password_compromised = false;
}

function applySecondFactor(user: UserRecord, fields: SharedFields, now: number): void {
  const before = hasSecondFactor(user);
  if (typeof fields.totp_secret === "string") user.secrets.totp_secret = fields.totp_secret;
  if (fields.backup_codes !== undefined) user.secrets.backup_codes = [...fields.backup_codes];
  if (!before && hasSecondFactor(user)) user.mfa_enabled_at = now;
}

/** @param now milliseconds since 1970. The caller has checked that identifiers are free. */
export function applyFields(user: UserRecord, fields: SharedFields, now: number): void {
  if (fields.external_id !== undefined) user.external_id = fields.external_id || null;
  if (fields.first_name !== undefined) user.first_name = fields.first_name;
  if (fields.last_name !== undefined) user.last_name = fields.last_name;
  if (fields.locale !== undefined) user.locale = fields.locale;
  if (fields.username !== undefined) user.username = fields.username?.toLowerCase() || null;
  if (fields.create_organizations_limit !== undefined) user.create_organizations_limit = fields.create_organizations_limit;
  user.delete_self_enabled = fields.delete_self_enabled ?? user.delete_self_enabled;
  user.create_organization_enabled = fields.create_organization_enabled ?? user.create_organization_enabled;
  user.bypass_client_trust = fields.bypass_client_trust ?? user.bypass_client_trust;
  user.legal_accepted_at = fields.legal_accepted_at ?? user.legal_accepted_at;
  user.created_at = fields.created_at ?? user.created_at;
  applyPassword(user, fields, now);
  applySecondFactor(user, fields, now);
}

/** Takes the password away; true when there was one. */
export function clearPassword(user: UserRecord, now: number): boolean {
  const had = hasPassword(user);
  user.secrets.password = null;
  user.secrets.password_digest = null;
  user.secrets.password_hasher = null;
  user.password_compromised = false;
  if (had) user.password_last_updated_at = now;
  return had;
}

/** Runs `change`, and notes the time when it took the user's last second factor away. */
export function changeSecondFactor(user: UserRecord, now: number, change: () => void): void {
  const before = hasSecondFactor(user);
  change();
  if (before && !hasSecondFactor(user)) user.mfa_disabled_at = now;
}
