// The user that is assumed where nobody says which: a year old, nothing special about it, without metadata. Test cases of policies say how
// theirs differs from it, and `who-can` asks about it.

/** As Clerk's API gives a user. */
export function ordinaryUser(id: string, nowMs: number): Record<string, unknown> {
  const then = nowMs - YEAR_MS;
  return {
    id,
    object: "user",
    username: null,
    first_name: null,
    last_name: null,
    external_id: null,
    banned: false,
    locked: false,
    two_factor_enabled: false,
    password_enabled: true,
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    email_addresses: [],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    primary_email_address_id: null,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    has_image: false,
    totp_enabled: false,
    backup_code_enabled: false,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: null,
    delete_self_enabled: true,
    create_organization_enabled: true,
    legal_accepted_at: null,
    created_at: then,
    updated_at: then,
    last_sign_in_at: then,
    last_active_at: then,
  };
}

const YEAR_MS = 365 * 86_400_000;
