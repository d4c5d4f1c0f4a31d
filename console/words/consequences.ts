// What an act changes, for who has to agree to it: what Clerk's own pages say of each, in a sentence. Looks change nothing and have none.

const CONSEQUENCES: Readonly<Record<string, string>> = {
  "users.create": "A new account exists, and can sign in with what it is given.",
  "users.update":
    "The account is changed as the call says; a new password or address is what the user signs in with from then on.",
  "users.delete": "The account is gone for good, with all that belongs to it. Nobody can bring it back.",
  "users.replace_email_address": "All other addresses of the user are removed. Who holds the new one can take the account over.",
  "users.replace_phone_number": "All other numbers of the user are removed. Who holds the new one can take the account over.",
  "users.set_profile_image": "The picture is replaced.",
  "users.delete_profile_image": "The picture is gone.",
  "users.update_metadata":
    "What the call names is merged into the metadata; null takes a field away. Your own programs act on it.",
  "users.replace_metadata": "Whole metadata objects are replaced: what the call does not name is gone.",
  "users.ban": "The user's sessions end, and they cannot sign in until the ban is lifted.",
  "users.unban": "The user can sign in again.",
  "users.bulk_ban": "The sessions of all of them end, and they cannot sign in until the bans are lifted.",
  "users.bulk_unban": "All of them can sign in again.",
  "users.lock": "The user cannot sign in until they are unlocked, or the lock's time is over.",
  "users.unlock": "The user can try to sign in again.",
  "users.adjust_billing_credit_balance":
    "The user's credits change by this amount. It is money, and is not taken back by itself.",
  "users.get_o_auth_access_token": "Who asks gets a token that acts as the user at that provider.",
  "users.verify_password": "Who asks hears whether they know the password.",
  "users.verify_totp": "Who asks hears whether they know the code; a backup code is used up by it.",
  "users.set_password_compromised": "The user has to choose another password at their next sign-in.",
  "users.unset_password_compromised": "The user may keep their password.",
  "users.remove_password": "The user cannot sign in by password any more.",
  "users.disable_mfa": "The password alone is enough to sign in, until the user sets up a second factor again.",
  "users.delete_backup_codes": "The user's backup codes are worth nothing any more.",
  "users.delete_passkey": "The user cannot sign in with this passkey any more.",
  "users.delete_web3_wallet": "The user cannot sign in with this wallet any more.",
  "users.delete_totp": "The user's authenticator app is worth nothing any more.",
  "users.delete_external_account": "The user cannot sign in by this provider any more.",
  "users.revoke_trusted_device": "This device has to prove itself again.",
  "elevations.open": "The key may do what its extra policy allows, until its time is over.",
};

/** Null: it changes nothing, or nobody has said what. */
export function consequenceOf(operation: string): string | null {
  return CONSEQUENCES[operation] ?? null;
}
