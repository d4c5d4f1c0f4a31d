// Clerk's own SDK as the judge: whatever @clerk/backend can do with users, it must be able to do here, over a real socket.
import { createClerkClient } from "@clerk/backend";
import { describe, expect, test } from "vitest";
import { SEED } from "../../../emulator/server.ts";
import { decodeBase32, totpCode } from "../../../emulator/totp.ts";
import { harnessOfFile, KEY, NOON } from "./harness.ts";

const harness = await harnessOfFile();
const { users } = createClerkClient({ secretKey: KEY, apiUrl: harness.emulator.url });

const { staff, credits, mfa, google, manyEmails } = SEED;

describe("@clerk/backend", () => {
  test("lists and counts", async () => {
    const found = await users.getUserList({ limit: 2, orderBy: "+created_at" });
    expect(found.totalCount).toBe(8);
    expect(found.data.map((user) => user.id)).toEqual([staff.id, SEED.banned.id]);
    expect(await users.getCount({ emailAddress: [staff.email] })).toBe(1);
  });

  test("gets a user with everything on it", async () => {
    const user = await users.getUser(google.id);
    expect(user.primaryEmailAddress?.emailAddress).toBe(google.email);
    expect(user.externalAccounts[0]?.provider).toBe("oauth_google");
    expect(user.fullName).toBe("Gale Google");
  });

  test("creates, updates and deletes", async () => {
    const user = await users.createUser({ emailAddress: ["sdk@example.com"], password: "long enough", publicMetadata: { a: 1 } });
    expect(user.passwordEnabled).toBe(true);
    expect((await users.updateUser(user.id, { firstName: "Sdk" })).firstName).toBe("Sdk");
    expect((await users.updateUser(user.id, {})).firstName).toBe("Sdk");
    const both = await users.updateUser(user.id, { lastName: "Test", publicMetadata: { b: 2 } });
    expect([both.lastName, both.publicMetadata]).toEqual(["Test", { b: 2 }]);
    expect(await users.deleteUser(user.id)).toMatchObject({ id: user.id, deleted: true });
  });

  test("writes metadata both ways", async () => {
    expect((await users.updateUserMetadata(staff.id, { privateMetadata: { level: 1 } })).privateMetadata).toEqual({
      staff: true,
      level: 1,
    });
    expect((await users.replaceUserMetadata(staff.id, { privateMetadata: { level: 1 } })).privateMetadata).toEqual({ level: 1 });
  });

  test("bans and locks", async () => {
    expect((await users.banUser(staff.id)).banned).toBe(true);
    expect((await users.unbanUser(staff.id)).banned).toBe(false);
    expect((await users.lockUser(staff.id)).locked).toBe(true);
    expect((await users.unlockUser(staff.id)).locked).toBe(false);
  });

  test("handles credentials", async () => {
    const code = totpCode(decodeBase32(mfa.totpSecret) ?? Buffer.alloc(0), NOON);
    expect(await users.verifyTOTP({ userId: mfa.id, code })).toMatchObject({ verified: true });
    expect(await users.verifyPassword({ userId: credits.id, password: credits.password })).toMatchObject({ verified: true });
    await users.setPasswordCompromised(credits.id);
    await users.unsetPasswordCompromised(credits.id);
    expect((await users.removePassword(credits.id)).passwordEnabled).toBe(false);
    await users.deleteUserBackupCodes(mfa.id);
    await users.deleteUserTOTP(mfa.id);
    await users.disableUserMFA(mfa.id);
    await users.deleteUserPasskey({ userId: mfa.id, passkeyIdentificationId: mfa.passkeyId });
    expect((await users.getUser(mfa.id)).twoFactorEnabled).toBe(false);
  });

  test("handles identifications, images and connections", async () => {
    expect((await users.replaceUserEmailAddress(manyEmails.id, { emailAddress: "one@example.com" })).emailAddress).toBe(
      "one@example.com",
    );
    expect((await users.replaceUserPhoneNumber(manyEmails.id, { phoneNumber: "+15555550188" })).phoneNumber).toBe("+15555550188");
    await users.deleteUserWeb3Wallet({ userId: manyEmails.id, web3WalletIdentificationId: manyEmails.walletId });
    expect((await users.getUserOauthAccessToken(google.id, "google")).data).toHaveLength(1);
    await users.deleteUserExternalAccount({ userId: google.id, externalAccountId: google.externalAccountId });
    const image = await users.updateUserProfileImage(staff.id, { file: new Blob(["x"], { type: "image/png" }) });
    expect(image.hasImage).toBe(true);
    expect((await users.deleteUserProfileImage(staff.id)).hasImage).toBe(false);
    expect((await users.getOrganizationMembershipList({ userId: staff.id })).data[0]?.role).toBe("org:admin");
    expect((await users.getOrganizationInvitationList({ userId: manyEmails.id })).totalCount).toBe(1);
  });

  test("understands the refusals", async () => {
    await expect(users.getUser("user_nobody")).rejects.toMatchObject({ status: 404, errors: [{ code: "resource_not_found" }] });
    harness.emulator.limits.set({ instance: 1 });
    await users.getUser(staff.id);
    await expect(users.getUser(staff.id)).rejects.toMatchObject({ status: 429, retryAfter: 10 });
    const stranger = createClerkClient({ secretKey: "sk_test_other", apiUrl: harness.emulator.url });
    await expect(stranger.users.getUser(staff.id)).rejects.toMatchObject({
      status: 401,
      errors: [{ code: "clerk_key_invalid" }],
    });
  });
});
