// What each operation of the table is called in @clerk/backend, on a user of the emulator's seed, and what the emulator then answers.
// Cases stand in an order in which they can run one after the other: what deletes comes last.
import type { createClerkClient } from "@clerk/backend";
import { SEED } from "../../../emulator/server.ts";
import { decodeBase32, totpCode } from "../../../emulator/totp.ts";

export type ClerkClient = ReturnType<typeof createClerkClient>;

export interface SdkCall {
  readonly operation: string;
  /** `users.` or another resource of the client, and the method. */
  readonly method: string;
  call(client: ClerkClient): Promise<unknown>;
  /** A part of what the SDK gives. */
  readonly gives?: object | number;
}

const { staff, banned, credits, mfa, google, manyEmails, locked, organization } = SEED;
const png = () => new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], { type: "image/png" });

export const SDK_CALLS: readonly SdkCall[] = [
  {
    operation: "users.list",
    method: "users.getUserList",
    call: ({ users }) => users.getUserList({ limit: 2, orderBy: "+created_at", emailAddress: [staff.email, banned.email] }),
    gives: { totalCount: 2, data: [{ id: staff.id }, { id: banned.id }] },
  },
  {
    operation: "users.count",
    method: "users.getCount",
    call: ({ users }) => users.getCount({ emailAddress: [staff.email] }),
    gives: 1,
  },
  {
    operation: "users.get",
    method: "users.getUser",
    call: ({ users }) => users.getUser(google.id),
    gives: { id: google.id, firstName: "Gale" },
  },
  {
    operation: "users.create",
    method: "users.createUser",
    call: ({ users }) =>
      users.createUser({ emailAddress: ["sdk@example.com"], password: "long enough", publicMetadata: { a: 1 } }),
    gives: { passwordEnabled: true, publicMetadata: { a: 1 } },
  },
  {
    operation: "users.update",
    method: "users.updateUser",
    call: ({ users }) => users.updateUser(staff.id, { firstName: "Samuel", createdAt: new Date(1_700_000_000_000) }),
    gives: { firstName: "Samuel", createdAt: 1_700_000_000_000 },
  },
  {
    operation: "users.update_metadata",
    method: "users.updateUserMetadata",
    call: ({ users }) => users.updateUserMetadata(staff.id, { privateMetadata: { level: 1 } }),
    gives: { privateMetadata: { staff: true, level: 1 } },
  },
  {
    operation: "users.replace_metadata",
    method: "users.replaceUserMetadata",
    call: ({ users }) => users.replaceUserMetadata(credits.id, { publicMetadata: { plan: "gold" } }),
    gives: { publicMetadata: { plan: "gold" } },
  },
  {
    operation: "users.ban",
    method: "users.banUser",
    call: ({ users }) => users.banUser(staff.id),
    gives: { id: staff.id, banned: true },
  },
  {
    operation: "users.unban",
    method: "users.unbanUser",
    call: ({ users }) => users.unbanUser(staff.id),
    gives: { banned: false },
  },
  { operation: "users.lock", method: "users.lockUser", call: ({ users }) => users.lockUser(staff.id), gives: { locked: true } },
  {
    operation: "users.unlock",
    method: "users.unlockUser",
    call: ({ users }) => users.unlockUser(locked.id),
    gives: { locked: false },
  },
  {
    operation: "users.set_profile_image",
    method: "users.updateUserProfileImage",
    call: ({ users }) => users.updateUserProfileImage(staff.id, { file: png() }),
    gives: { hasImage: true },
  },
  {
    operation: "users.delete_profile_image",
    method: "users.deleteUserProfileImage",
    call: ({ users }) => users.deleteUserProfileImage(staff.id),
    gives: { hasImage: false },
  },
  {
    operation: "users.get_o_auth_access_token",
    method: "users.getUserOauthAccessToken",
    call: ({ users }) => users.getUserOauthAccessToken(google.id, "google"),
    gives: { data: [{ token: "emulated-google-access-token" }] },
  },
  {
    operation: "users.get_organization_memberships",
    method: "users.getOrganizationMembershipList",
    call: ({ users }) => users.getOrganizationMembershipList({ userId: staff.id, limit: 5 }),
    gives: { totalCount: 1, data: [{ role: "org:admin", organization: { id: organization.id } }] },
  },
  {
    operation: "users.get_organization_invitations",
    method: "users.getOrganizationInvitationList",
    call: ({ users }) => users.getOrganizationInvitationList({ userId: manyEmails.id, status: "pending" }),
    gives: { totalCount: 1 },
  },
  {
    operation: "users.get_instance_organization_memberships",
    method: "organizations.getInstanceOrganizationMembershipList",
    call: ({ organizations }) => organizations.getInstanceOrganizationMembershipList({ limit: 10 }),
    gives: { totalCount: 2 },
  },
  {
    operation: "users.get_billing_subscription",
    method: "billing.getUserBillingSubscription",
    call: ({ billing }) => billing.getUserBillingSubscription(credits.id),
    gives: {},
  },
  {
    operation: "users.verify_password",
    method: "users.verifyPassword",
    call: ({ users }) => users.verifyPassword({ userId: credits.id, password: credits.password }),
    gives: { verified: true },
  },
  {
    operation: "users.verify_totp",
    method: "users.verifyTOTP",
    call: ({ users }) =>
      users.verifyTOTP({ userId: mfa.id, code: totpCode(decodeBase32(mfa.totpSecret) ?? Buffer.alloc(0), Date.now()) }),
    gives: { verified: true },
  },
  {
    operation: "users.set_password_compromised",
    method: "users.setPasswordCompromised",
    call: ({ users }) => users.setPasswordCompromised(credits.id),
  },
  {
    operation: "users.unset_password_compromised",
    method: "users.unsetPasswordCompromised",
    call: ({ users }) => users.unsetPasswordCompromised(credits.id),
  },
  {
    operation: "users.remove_password",
    method: "users.removePassword",
    call: ({ users }) => users.removePassword(credits.id),
    gives: { passwordEnabled: false },
  },
  {
    operation: "users.delete_backup_codes",
    method: "users.deleteUserBackupCodes",
    call: ({ users }) => users.deleteUserBackupCodes(mfa.id),
  },
  { operation: "users.delete_totp", method: "users.deleteUserTOTP", call: ({ users }) => users.deleteUserTOTP(mfa.id) },
  { operation: "users.disable_mfa", method: "users.disableUserMFA", call: ({ users }) => users.disableUserMFA(mfa.id) },
  {
    operation: "users.delete_passkey",
    method: "users.deleteUserPasskey",
    call: ({ users }) => users.deleteUserPasskey({ userId: mfa.id, passkeyIdentificationId: mfa.passkeyId }),
    gives: { deleted: true },
  },
  {
    operation: "users.delete_web3_wallet",
    method: "users.deleteUserWeb3Wallet",
    call: ({ users }) => users.deleteUserWeb3Wallet({ userId: manyEmails.id, web3WalletIdentificationId: manyEmails.walletId }),
    gives: { deleted: true },
  },
  {
    operation: "users.replace_email_address",
    method: "users.replaceUserEmailAddress",
    call: ({ users }) => users.replaceUserEmailAddress(manyEmails.id, { emailAddress: "one@example.com" }),
    gives: { emailAddress: "one@example.com" },
  },
  {
    operation: "users.replace_phone_number",
    method: "users.replaceUserPhoneNumber",
    call: ({ users }) => users.replaceUserPhoneNumber(manyEmails.id, { phoneNumber: "+15555550188" }),
    gives: { phoneNumber: "+15555550188" },
  },
  {
    operation: "users.delete_external_account",
    method: "users.deleteUserExternalAccount",
    call: ({ users }) => users.deleteUserExternalAccount({ userId: google.id, externalAccountId: google.externalAccountId }),
    gives: { deleted: true },
  },
  {
    operation: "users.delete",
    method: "users.deleteUser",
    call: ({ users }) => users.deleteUser(locked.id),
    gives: { id: locked.id, deleted: true },
  },
  {
    operation: "jwks.get",
    method: "jwks.getJwks",
    call: ({ jwks }) => jwks.getJwks(),
    gives: { keys: [{ kty: "RSA", alg: "RS256", use: "sig" }] },
  },
];

/** Operations that no method of @clerk/backend 3.25 calls: raw cases stand for them. */
export const NOT_IN_THE_SDK = [
  "users.bulk_ban",
  "users.bulk_unban",
  "users.get_billing_credit_balance",
  "users.adjust_billing_credit_balance",
  "users.list_trusted_devices",
  "users.revoke_trusted_device",
];
