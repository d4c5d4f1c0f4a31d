// Passwords, second factors and identifications: the operations whose second call may differ from the first.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SEED } from "../../../emulator/server.ts";
import { decodeBase32, totpCode, totpMatches } from "../../../emulator/totp.ts";
import { at, code, harnessOfFile, NOON, text } from "./harness.ts";

const harness = await harnessOfFile();

const user = (id: string): Promise<unknown> => harness.call("GET", `/users/${id}`).then((answer) => answer.body);

describe("TOTP", () => {
  // RFC 6238, appendix B, SHA-1; the RFC prints eight digits, the last six are ours.
  const rfcSecret = Buffer.from("12345678901234567890");
  test.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at second %i is %s", (seconds, expected) => {
    expect(totpCode(rfcSecret, seconds * 1000)).toBe(expected);
  });

  test("accepts one step of drift and no more", () => {
    // Second 1111111109 is the last of its step.
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    expect(decodeBase32(secret)).toEqual(rfcSecret);
    expect([-60, -59, 0, 30, 31].map((drift) => totpMatches(secret, "081804", (1111111109 + drift) * 1000))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  const verify = (id: string, given: string) => harness.call("POST", `/users/${id}/verify_totp`, { body: { code: given } });

  test("a right code verifies, again too", async () => {
    const now = totpCode(decodeBase32(SEED.mfa.totpSecret) ?? Buffer.alloc(0), NOON);
    expect((await verify(SEED.mfa.id, now)).body).toEqual({ verified: true, code_type: "totp" });
    expect((await verify(SEED.mfa.id, now)).status).toBe(200);
  });

  test("a backup code is used up by verifying", async () => {
    const [backup = ""] = SEED.mfa.backupCodes;
    expect((await verify(SEED.mfa.id, backup)).body).toEqual({ verified: true, code_type: "backup_code" });
    const again = await verify(SEED.mfa.id, backup);
    expect([again.status, code(again)]).toEqual([422, "totp_incorrect_code"]);
    expect(at(await user(SEED.mfa.id), "backup_code_enabled")).toBe(true);
  });

  test("nobody without TOTP can be verified", async () => {
    const answer = await verify(SEED.staff.id, "000000");
    expect([answer.status, code(answer)]).toEqual([400, "totp_disabled"]);
  });

  test.each([
    ["mfa", { two_factor_enabled: false, totp_enabled: false, backup_code_enabled: false, mfa_disabled_at: NOON }],
    ["totp", { two_factor_enabled: false, totp_enabled: false, backup_code_enabled: true, mfa_disabled_at: NOON }],
    ["backup_code", { two_factor_enabled: true, totp_enabled: true, backup_code_enabled: false, mfa_disabled_at: null }],
  ])("DELETE %s leaves the user with what is left", async (path, left) => {
    expect((await harness.call("DELETE", `/users/${SEED.mfa.id}/${path}`)).body).toEqual({ user_id: SEED.mfa.id });
    expect(await user(SEED.mfa.id)).toMatchObject(left);
  });
});

describe("passwords", () => {
  const verify = (id: string, password: string) => harness.call("POST", `/users/${id}/verify_password`, { body: { password } });

  test("a password verifies, a wrong one is 422, none is 400", async () => {
    expect((await verify(SEED.credits.id, SEED.credits.password)).body).toEqual({ verified: true });
    const wrong = await verify(SEED.credits.id, "wrong");
    expect([wrong.status, code(wrong)]).toEqual([422, "incorrect_password"]);
    const none = await verify(SEED.staff.id, "any");
    expect([none.status, code(none)]).toEqual([400, "no_password_set"]);
  });

  test("a digest that Node can check verifies", async () => {
    const digest = createHash("sha256").update("a password").digest("hex");
    await harness.call("PATCH", `/users/${SEED.staff.id}`, { body: { password_digest: digest, password_hasher: "sha256" } });
    expect((await verify(SEED.staff.id, "a password")).status).toBe(200);
  });

  test("no answer and no snapshot shows a secret", async () => {
    const everything = JSON.stringify([
      await user(SEED.credits.id),
      await user(SEED.mfa.id),
      (await harness.control("GET", "state")).body,
    ]);
    for (const secret of [SEED.credits.password, SEED.mfa.totpSecret, ...SEED.mfa.backupCodes])
      expect(everything).not.toContain(secret);
  });

  test("the compromised mark is set, lifted, and ends with the password", async () => {
    const marked = () => harness.emulator.store.users.get(SEED.credits.id)?.password_compromised;
    const path = `/users/${SEED.credits.id}`;
    expect((await harness.call("POST", `${path}/password/set_compromised`, { body: { revoke_all_sessions: true } })).status).toBe(
      200,
    );
    expect(marked()).toBe(true);
    await harness.call("POST", `${path}/password/unset_compromised`);
    expect(marked()).toBe(false);
    await harness.call("POST", `${path}/password/set_compromised`);
    expect(at((await harness.call("POST", `${path}/remove_password`)).body, "password_enabled")).toBe(false);
    expect(marked()).toBe(false);
    expect((await harness.call("POST", `${path}/remove_password`, { body: { sign_out_of_other_sessions: true } })).status).toBe(
      200,
    );
  });
});

describe("identifications", () => {
  test("one address takes the place of all", async () => {
    const answer = await harness.call("PUT", `/users/${SEED.manyEmails.id}/email_address`, {
      body: { email_address: "only@example.com" },
    });
    expect(answer.body).toMatchObject({ object: "email_address", email_address: "only@example.com", reserved: false });
    const after = await user(SEED.manyEmails.id);
    expect(at(after, "email_addresses")).toHaveLength(1);
    expect(at(after, "primary_email_address_id")).toBe(text(answer.body, "id"));
  });

  test.each([
    ["email_address", { email_address: SEED.staff.email }, 422, "form_identifier_exists"],
    ["email_address", { email_address: "x" }, 422, "form_param_format_invalid"],
    ["email_address", {}, 422, "form_param_missing"],
    ["phone_number", { phone_number: SEED.phoneOnly.phone }, 422, "form_identifier_exists"],
    ["phone_number", { phone_number: "555" }, 422, "form_param_format_invalid"],
  ])("PUT %s %j is %i %s", async (path, body, status, expected) => {
    const answer = await harness.call("PUT", `/users/${SEED.mfa.id}/${path}`, { body });
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  test("an unverified address claims nothing, so two users can hold it", async () => {
    const body = { email_address: SEED.staff.email, identification_status: "unverified" };
    expect((await harness.call("PUT", `/users/${SEED.mfa.id}/email_address`, { body })).status).toBe(200);
  });

  test("a linked address stays until its account is removed", async () => {
    const path = `/users/${SEED.google.id}`;
    const body = { email_address: "gale@example.com" };
    expect((await harness.call("PUT", `${path}/email_address`, { body })).status).toBe(400);
    const removed = await harness.call("DELETE", `${path}/external_accounts/${SEED.google.externalAccountId}`);
    expect(removed.body).toEqual({ object: "external_account", id: SEED.google.externalAccountId, deleted: true });
    expect((await harness.call("PUT", `${path}/email_address`, { body })).status).toBe(200);
  });

  test.each([
    [`/users/${SEED.mfa.id}/passkeys/${SEED.mfa.passkeyId}`, "passkey"],
    [`/users/${SEED.manyEmails.id}/web3_wallets/${SEED.manyEmails.walletId}`, "web3_wallet"],
    [`/users/${SEED.google.id}/external_accounts/${SEED.google.externalAccountId}`, "external_account"],
  ])("DELETE %s works once", async (path, object) => {
    expect((await harness.call("DELETE", path)).body).toMatchObject({ object, deleted: true });
    const again = await harness.call("DELETE", path);
    expect([again.status, code(again)]).toEqual([404, "resource_not_found"]);
  });

  test("a trusted device is listed until it is revoked", async () => {
    const path = `/users/${SEED.mfa.id}/trusted_devices`;
    expect(at((await harness.call("GET", path)).body, "total_count")).toBe(1);
    const revoked = await harness.call("DELETE", `${path}/${SEED.mfa.trustedDeviceId}`);
    expect(revoked.body).toMatchObject({ status: "revoked", revoked_at: NOON });
    expect((await harness.call("GET", path)).body).toEqual({ data: [], total_count: 0 });
    expect((await harness.call("DELETE", `${path}/${SEED.mfa.trustedDeviceId}`)).status).toBe(404);
  });
});

describe("profile images", () => {
  const path = `/users/${SEED.staff.id}/profile_image`;
  const upload = (bytes: number) => {
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(bytes)], { type: "image/png" }), "me.png");
    return harness.call("POST", path, { form });
  };

  test("10 MiB is taken, one byte more is not", async () => {
    expect(at((await upload(10 * 1024 * 1024)).body, "has_image")).toBe(true);
    expect(code(await upload(10 * 1024 * 1024 + 1))).toBe("form_param_exceeds_allowed_size");
    expect(at((await harness.call("DELETE", path)).body, "has_image")).toBe(false);
  });

  test("a form without a file is 400, another content type 415", async () => {
    const form = new FormData();
    form.set("other", "x");
    expect(code(await harness.call("POST", path, { form }))).toBe("form_param_missing");
    expect((await harness.call("POST", path, { body: { file: "x" } })).status).toBe(415);
  });
});

describe("connections", () => {
  const tokens = `/users/${SEED.google.id}/oauth_access_tokens`;
  test("provider tokens come as an array, or paginated", async () => {
    expect((await harness.call("GET", `${tokens}/oauth_google`)).body).toMatchObject([{ object: "oauth_access_token" }]);
    expect(at((await harness.call("GET", `${tokens}/oauth_google?paginated=true`)).body, "total_count")).toBe(1);
    expect((await harness.call("GET", `${tokens}/oauth_github`)).body).toEqual([]);
    expect(code(await harness.call("GET", `${tokens}/oauth_myspace`))).toBe("oauth_token_provider_not_enabled");
  });

  test.each([
    [`/users/${SEED.staff.id}/organization_memberships`, 1],
    [`/users/${SEED.mfa.id}/organization_memberships`, 0],
    [`/users/${SEED.manyEmails.id}/organization_invitations`, 1],
    [`/users/${SEED.manyEmails.id}/organization_invitations?status=accepted`, 0],
    ["/organization_memberships?order_by=-first_name", 2],
  ])("GET %s counts %i", async (path, total) => {
    expect((await harness.call("GET", path)).body).toMatchObject({ total_count: total });
  });

  test("memberships can be ordered and paged", async () => {
    const answer = await harness.call("GET", "/organization_memberships?order_by=%2Bfirst_name&limit=1&offset=1");
    expect(at(answer.body, "data", 0, "public_user_data", "user_id")).toBe(SEED.staff.id);
    expect(code(await harness.call("GET", "/organization_memberships?order_by=role"))).toBe("form_param_value_invalid");
  });
});
