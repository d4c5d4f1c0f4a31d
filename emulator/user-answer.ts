// From a stored user to Clerk's `User` (components.schemas.User of bapi-2026-05-12.yml): every required field, nothing undeclared but what
// the user's record says. Clerk's prose also names `requires_password_reset`, but the schema closes the object without it: only the one
// seeded user has it whose answers are as no description says.
import {
  type EmailRecord,
  type ExternalAccountRecord,
  hasPassword,
  hasSecondFactor,
  type IdentificationStatus,
  isLocked,
  type PasskeyRecord,
  type PhoneRecord,
  type TrustedDeviceRecord,
  type UserRecord,
  type WalletRecord,
} from "./user-record.ts";

export function imageUrl(userId: string): string {
  return `https://img.example.com/${userId}`;
}

/**
 * An address made through the Backend API is verified by `admin`; a reserved or unverified one still waits for its code. Never null, though
 * the description says `nullable`: none of the kinds that it lists beside is, so that a strict reader of it takes no null there.
 */
function verificationOf(status: IdentificationStatus, code: "email_code" | "phone_code"): object {
  const untried = { attempts: null, expire_at: null };
  return status === "verified"
    ? { object: "verification_admin", status, strategy: "admin", ...untried }
    : { object: "verification_otp", status: "unverified", strategy: code, ...untried };
}

export function emailAnswer(email: EmailRecord): object {
  return {
    id: email.id,
    object: "email_address",
    email_address: email.email_address,
    reserved: email.status === "reserved",
    verification: email.verification ?? verificationOf(email.status, "email_code"),
    linked_to: email.linked_to,
    matches_sso_connection: false,
    created_at: email.created_at,
    updated_at: email.created_at,
  };
}

export function phoneAnswer(phone: PhoneRecord): object {
  return {
    id: phone.id,
    object: "phone_number",
    phone_number: phone.phone_number,
    reserved_for_second_factor: phone.reserved_for_second_factor,
    default_second_factor: phone.reserved_for_second_factor,
    reserved: phone.status === "reserved",
    verification: verificationOf(phone.status, "phone_code"),
    linked_to: [],
    backup_codes: null,
    created_at: phone.created_at,
    updated_at: phone.created_at,
  };
}

const walletAnswer = (wallet: WalletRecord): object => ({
  id: wallet.id,
  object: "web3_wallet",
  web3_wallet: wallet.web3_wallet,
  verification: verificationOf("verified", "email_code"),
  created_at: wallet.created_at,
  updated_at: wallet.created_at,
});

const passkeyAnswer = (passkey: PasskeyRecord): object => ({
  id: passkey.id,
  object: "passkey",
  name: passkey.name,
  last_used_at: passkey.last_used_at,
  verification: {
    object: "verification_passkey",
    status: "verified",
    strategy: "passkey",
    nonce: "nonce",
    attempts: null,
    expire_at: null,
  },
});

const externalAccountAnswer = (account: ExternalAccountRecord): object => ({
  object: "external_account",
  id: account.id,
  provider: account.provider,
  identification_id: account.identification_id,
  provider_user_id: account.provider_user_id,
  approved_scopes: account.approved_scopes,
  email_address: account.email_address,
  email_address_verified: true,
  first_name: account.first_name,
  last_name: account.last_name,
  image_url: "",
  username: null,
  phone_number: null,
  public_metadata: {},
  label: null,
  created_at: account.created_at,
  updated_at: account.created_at,
  verification: {
    object: "verification_oauth",
    status: "verified",
    strategy: account.provider,
    attempts: null,
    expire_at: account.created_at + 600_000,
  },
});

export const trustedDeviceAnswer = (device: TrustedDeviceRecord): object => ({
  object: "trusted_device",
  id: device.id,
  platform: device.platform,
  app_identifier: device.app_identifier,
  name: device.name,
  algorithm: "ES256",
  status: device.revoked_at === null ? "active" : "revoked",
  created_at: device.created_at,
  updated_at: device.revoked_at ?? device.created_at,
  last_used_at: null,
  revoked_at: device.revoked_at,
});

/** @param now milliseconds since 1970; decides whether a lock still holds. */
export function userAnswer(user: UserRecord, now: number): object {
  const locked = isLocked(user, now);
  const until = locked ? (user.lock?.until ?? null) : null;
  return {
    id: user.id,
    object: "user",
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    locale: user.locale,
    image_url: imageUrl(user.id),
    profile_image_url: imageUrl(user.id),
    has_image: user.has_image,
    primary_email_address_id: user.primary_email_address_id,
    primary_phone_number_id: user.primary_phone_number_id,
    primary_web3_wallet_id: user.primary_web3_wallet_id,
    password_enabled: hasPassword(user),
    password_last_updated_at: user.password_last_updated_at,
    two_factor_enabled: hasSecondFactor(user),
    totp_enabled: user.secrets.totp_secret !== null,
    backup_code_enabled: user.secrets.backup_codes.length > 0,
    mfa_enabled_at: user.mfa_enabled_at,
    mfa_disabled_at: user.mfa_disabled_at,
    email_addresses: user.email_addresses.map(emailAnswer),
    phone_numbers: user.phone_numbers.map(phoneAnswer),
    web3_wallets: user.web3_wallets.map(walletAnswer),
    passkeys: user.passkeys.map(passkeyAnswer),
    external_accounts: user.external_accounts.map(externalAccountAnswer),
    saml_accounts: user.saml_accounts,
    enterprise_accounts: [],
    public_metadata: user.public_metadata,
    private_metadata: user.private_metadata,
    unsafe_metadata: user.unsafe_metadata,
    external_id: user.external_id,
    last_sign_in_at: user.last_sign_in_at,
    last_active_at: user.last_active_at,
    legal_accepted_at: user.legal_accepted_at,
    banned: user.banned,
    locked,
    deprovisioned: false,
    lockout_expires_in_seconds: until === null ? null : Math.ceil((until - now) / 1000),
    verification_attempts_remaining: user.attempts_left,
    delete_self_enabled: user.delete_self_enabled,
    create_organization_enabled: user.create_organization_enabled,
    create_organizations_limit: user.create_organizations_limit,
    bypass_client_trust: user.bypass_client_trust,
    created_at: user.created_at,
    updated_at: user.updated_at,
    ...user.unlisted,
  };
}
