// What the operations are called in Clerk's SDKs. An operation that is not here is shown as a plain HTTP call instead.
// Sources: the types of @clerk/backend 3.25 (dist/api/endpoints); clerk_backend_api 7.0.0 (src/clerk_backend_api/users.py).

export interface JsMethod {
  /** `users.banUser`, below the client. */
  readonly method: string;
  /** Arguments that stand before the object with all others. */
  readonly positional: readonly string[];
}

const ofUser = (method: string, ...more: readonly string[]): JsMethod => ({ method, positional: ["user_id", ...more] });
const ofObject = (method: string): JsMethod => ({ method, positional: [] });

export const JS_METHODS: Readonly<Record<string, JsMethod>> = {
  "users.list": ofObject("users.getUserList"),
  "users.count": ofObject("users.getCount"),
  "users.get": ofUser("users.getUser"),
  "users.create": ofObject("users.createUser"),
  "users.update": ofUser("users.updateUser"),
  "users.delete": ofUser("users.deleteUser"),
  "users.replace_email_address": ofUser("users.replaceUserEmailAddress"),
  "users.replace_phone_number": ofUser("users.replaceUserPhoneNumber"),
  "users.set_profile_image": ofUser("users.updateUserProfileImage"),
  "users.delete_profile_image": ofUser("users.deleteUserProfileImage"),
  "users.update_metadata": ofUser("users.updateUserMetadata"),
  "users.replace_metadata": ofUser("users.replaceUserMetadata"),
  "users.ban": ofUser("users.banUser"),
  "users.unban": ofUser("users.unbanUser"),
  "users.lock": ofUser("users.lockUser"),
  "users.unlock": ofUser("users.unlockUser"),
  "users.get_billing_subscription": ofUser("billing.getUserBillingSubscription"),
  "users.get_organization_memberships": ofObject("users.getOrganizationMembershipList"),
  "users.get_organization_invitations": ofObject("users.getOrganizationInvitationList"),
  "users.get_instance_organization_memberships": ofObject("organizations.getInstanceOrganizationMembershipList"),
  "users.get_o_auth_access_token": ofUser("users.getUserOauthAccessToken", "provider"),
  "users.verify_password": ofObject("users.verifyPassword"),
  "users.verify_totp": ofObject("users.verifyTOTP"),
  "users.set_password_compromised": ofUser("users.setPasswordCompromised"),
  "users.unset_password_compromised": ofUser("users.unsetPasswordCompromised"),
  "users.remove_password": ofUser("users.removePassword"),
  "users.disable_mfa": ofUser("users.disableUserMFA"),
  "users.delete_backup_codes": ofUser("users.deleteUserBackupCodes"),
  "users.delete_passkey": ofObject("users.deleteUserPasskey"),
  "users.delete_web3_wallet": ofObject("users.deleteUserWeb3Wallet"),
  "users.delete_totp": ofUser("users.deleteUserTOTP"),
  "users.delete_external_account": ofObject("users.deleteUserExternalAccount"),
  "jwks.get": ofObject("jwks.getJwks"),
};

/** Python's names are those of the operations, but for these. */
export const PYTHON_NAMES: Readonly<Record<string, string>> = { "jwks.get": "jwks.get_jwks" };

/** How a Python method takes its arguments: each by its name, or all of them as one `request`. */
export const PYTHON_METHODS: Readonly<Record<string, "named" | "request">> = {
  "users.list": "request",
  "users.count": "request",
  "jwks.get": "named",
  ...Object.fromEntries(
    [
      ["create", "get", "update", "delete", "ban", "unban", "bulk_ban", "bulk_unban", "lock", "unlock"],
      ["set_profile_image", "delete_profile_image", "update_metadata", "replace_metadata"],
      ["get_billing_subscription", "get_billing_credit_balance", "adjust_billing_credit_balance"],
      ["get_organization_memberships", "get_organization_invitations", "get_instance_organization_memberships"],
      ["get_o_auth_access_token", "verify_password", "verify_totp", "set_password_compromised", "unset_password_compromised"],
      ["remove_password", "list_trusted_devices", "revoke_trusted_device"],
      ["disable_mfa", "delete_backup_codes", "delete_passkey", "delete_web3_wallet", "delete_totp", "delete_external_account"],
    ]
      .flat()
      .map((verb) => [`users.${verb}`, "named"] as const),
  ),
};
