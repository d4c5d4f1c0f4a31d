// A user as the emulator keeps it. Field names are Clerk's, so that a record and an answer can be compared by eye; what an answer
// derives (`totp_enabled`, `locked`, ...) is not kept, and what an answer must never show (`secrets`) is kept apart from it.
import type { Ids } from "./ids.ts";

export type Metadata = Readonly<Record<string, unknown>>;
export type IdentificationStatus = "verified" | "reserved" | "unverified";

export interface EmailRecord {
  readonly id: string;
  readonly email_address: string;
  readonly status: IdentificationStatus;
  /** In the place of the one that follows from `status`. */
  verification?: object;
  /** External accounts that this address came from. */
  linked_to: readonly { readonly type: string; readonly id: string }[];
  readonly created_at: number;
}

export interface PhoneRecord {
  readonly id: string;
  readonly phone_number: string;
  readonly status: IdentificationStatus;
  reserved_for_second_factor: boolean;
  readonly created_at: number;
}

export interface WalletRecord {
  readonly id: string;
  readonly web3_wallet: string;
  readonly created_at: number;
}

export interface PasskeyRecord {
  readonly id: string;
  readonly name: string;
  readonly last_used_at: number;
}

export interface ExternalAccountRecord {
  readonly id: string;
  readonly identification_id: string;
  /** With its prefix: `oauth_google`. */
  readonly provider: string;
  readonly provider_user_id: string;
  readonly approved_scopes: string;
  readonly email_address: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly created_at: number;
  readonly token: string;
}

export interface TrustedDeviceRecord {
  readonly id: string;
  readonly platform: "ios" | "android";
  readonly app_identifier: string;
  readonly name: string | null;
  readonly created_at: number;
  revoked_at: number | null;
}

/** Never part of an answer. A double has no need to hash: nothing real is ever stored here. */
interface UserSecrets {
  password: string | null;
  password_digest: string | null;
  password_hasher: string | null;
  totp_secret: string | null;
  backup_codes: string[];
}

export interface UserRecord {
  readonly id: string;
  external_id: string | null;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  locale: string | null;
  has_image: boolean;
  public_metadata: Metadata;
  private_metadata: Metadata;
  unsafe_metadata: Metadata;
  email_addresses: EmailRecord[];
  phone_numbers: PhoneRecord[];
  web3_wallets: WalletRecord[];
  passkeys: PasskeyRecord[];
  external_accounts: ExternalAccountRecord[];
  /** As they are answered: no operation makes or changes one. */
  saml_accounts: readonly object[];
  trusted_devices: TrustedDeviceRecord[];
  primary_email_address_id: string | null;
  primary_phone_number_id: string | null;
  primary_web3_wallet_id: string | null;
  banned: boolean;
  /** `until` is in milliseconds since 1970; null for a lock without end. */
  lock: { readonly until: number | null } | null;
  /** Verifications that may still be got wrong. */
  attempts_left: number;
  password_compromised: boolean;
  password_last_updated_at: number | null;
  mfa_enabled_at: number | null;
  mfa_disabled_at: number | null;
  last_sign_in_at: number | null;
  last_active_at: number | null;
  legal_accepted_at: number | null;
  delete_self_enabled: boolean;
  create_organization_enabled: boolean;
  create_organizations_limit: number | null;
  bypass_client_trust: boolean;
  created_at: number;
  updated_at: number;
  /** Members of the answer that no description of Clerk's lists, as Clerk's live answers have them. */
  unlisted: Metadata;
  secrets: UserSecrets;
}

/** Attempts that a user starts with (Clerk's default for account lockout). */
const VERIFICATION_ATTEMPTS = 100;

/** A user with nothing but an id. */
export function blankUser(id: string, now: number): UserRecord {
  return {
    id,
    external_id: null,
    username: null,
    first_name: null,
    last_name: null,
    locale: null,
    has_image: false,
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    email_addresses: [],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    saml_accounts: [],
    trusted_devices: [],
    primary_email_address_id: null,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    banned: false,
    lock: null,
    attempts_left: VERIFICATION_ATTEMPTS,
    password_compromised: false,
    password_last_updated_at: null,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    last_sign_in_at: null,
    last_active_at: null,
    legal_accepted_at: null,
    delete_self_enabled: true,
    create_organization_enabled: true,
    create_organizations_limit: null,
    bypass_client_trust: false,
    created_at: now,
    updated_at: now,
    unlisted: {},
    secrets: { password: null, password_digest: null, password_hasher: null, totp_secret: null, backup_codes: [] },
  };
}

/** A new address; Clerk compares addresses without regard to case, so it is kept in lower case. */
export function newEmail(ids: Ids, address: string, status: IdentificationStatus, now: number): EmailRecord {
  return { id: ids.next("idn"), email_address: address.toLowerCase(), status, linked_to: [], created_at: now };
}

export function newPhone(ids: Ids, number: string, status: IdentificationStatus, now: number): PhoneRecord {
  return { id: ids.next("idn"), phone_number: number, status, reserved_for_second_factor: false, created_at: now };
}

/** Does anything but the password stand between this user and a session? Backup codes alone do not count. */
export function hasSecondFactor(user: UserRecord): boolean {
  return user.secrets.totp_secret !== null || user.phone_numbers.some((phone) => phone.reserved_for_second_factor);
}

export function hasPassword(user: UserRecord): boolean {
  return user.secrets.password !== null || user.secrets.password_digest !== null;
}

/** Is the user locked at `now`? A lock ends by itself. */
export function isLocked(user: UserRecord, now: number): boolean {
  return user.lock !== null && (user.lock.until === null || user.lock.until > now);
}
