// A scripted session through every row of the emulator, errors too, each answer held against Clerk's own OpenAPI file: what the emulator
// gets wrong, every other test would believe.
import { expect, test } from "vitest";
import { ROWS } from "../../emulator/operations/table.ts";
import { addUnlistedUser, SEED, UNLISTED_USER } from "../../emulator/server.ts";
import { decodeBase32, totpCode } from "../../emulator/totp.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { type CallOptions, type Harness, NOON, startHarness } from "../unit/emulator/harness.ts";
import { readDescription } from "./clerk-description.ts";

const clerk = readDescription("bapi-2026-05-12.yml");

const { staff, banned, credits, mfa, phoneOnly, google, manyEmails } = SEED;
const nobody = "user_2nobody0000000000000000000";

function imageForm(): FormData {
  const form = new FormData();
  form.set("file", new Blob(["x"], { type: "image/png" }), "me.png");
  return form;
}

/** Row, path as sent, options, status. Rows not named here fail the second test. */
const session: [name: string, path: string, options: CallOptions, status: number][] = [
  ["users.list", "/users", {}, 200],
  ["users.list", "/users?limit=0", {}, 422],
  ["users.list", "/users", { key: "sk_test_wrong" }, 401],
  ["users.count", "/users/count?banned=true", {}, 200],
  ["users.count", "/users/count?provider=oauth_google", {}, 422],
  ...[staff, banned, credits, mfa, phoneOnly, google, manyEmails].map((user): [string, string, CallOptions, number] => [
    "users.get",
    `/users/${user.id}`,
    {},
    200,
  ]),
  ["users.get", `/users/${nobody}`, {}, 404],
  [
    "users.create",
    "/users",
    {
      body: {
        email_address: ["c@example.com"],
        phone_number: ["+15555550177"],
        web3_wallet: [`0x${"2".repeat(40)}`],
        username: "contract",
        password: "long enough",
        totp_secret: "JBSWY3DPEHPK3PXP",
        created_at: "2020-01-01T00:00:00Z",
      },
    },
    200,
  ],
  ["users.create", "/users", { body: { email_address: ["c@example.com"] } }, 422],
  ["users.update", `/users/${staff.id}`, { body: { first_name: "S" } }, 200],
  ["users.update", `/users/${staff.id}`, { body: { public_metadata: {} } }, 422],
  ["users.update", `/users/${staff.id}`, { body: { public_metadata: {} }, version: "2025-11-10" }, 200],
  ["users.update_metadata", `/users/${staff.id}/metadata`, { body: { public_metadata: { a: { b: 1 } } } }, 200],
  ["users.update_metadata", `/users/${nobody}/metadata`, { body: {} }, 404],
  ["users.replace_metadata", `/users/${staff.id}/metadata`, { body: { unsafe_metadata: { a: null } } }, 200],
  ["users.replace_metadata", `/users/${staff.id}/metadata`, { body: { other: 1 } }, 422],
  ["users.ban", `/users/${staff.id}/ban`, {}, 200],
  ["users.unban", `/users/${staff.id}/unban`, {}, 200],
  ["users.lock", `/users/${staff.id}/lock`, {}, 200],
  ["users.get", `/users/${staff.id}`, {}, 200],
  ["users.unlock", `/users/${staff.id}/unlock`, {}, 200],
  ["users.bulk_ban", "/users/ban", { body: { user_ids: [staff.id, mfa.id] } }, 200],
  ["users.bulk_ban", "/users/ban", { body: { user_ids: Array.from({ length: 51 }, () => staff.id) } }, 400],
  ["users.bulk_unban", "/users/unban", { body: { user_ids: [staff.id] } }, 200],
  ["users.get_billing_subscription", `/users/${credits.id}/billing/subscription`, {}, 200],
  ["users.get_billing_credit_balance", `/users/${credits.id}/billing/credits`, {}, 200],
  ["users.get_billing_credit_balance", `/users/${staff.id}/billing/credits`, {}, 200],
  [
    "users.adjust_billing_credit_balance",
    `/users/${credits.id}/billing/credits`,
    { body: { amount: 1, action: "decrease", idempotency_key: "a" } },
    200,
  ],
  [
    "users.adjust_billing_credit_balance",
    `/users/${credits.id}/billing/credits`,
    { body: { amount: 0, action: "decrease", idempotency_key: "b" } },
    422,
  ],
  ["users.set_profile_image", `/users/${staff.id}/profile_image`, { form: imageForm() }, 200],
  ["users.set_profile_image", `/users/${staff.id}/profile_image`, { form: new FormData() }, 400],
  ["users.delete_profile_image", `/users/${staff.id}/profile_image`, {}, 200],
  ["users.get_o_auth_access_token", `/users/${google.id}/oauth_access_tokens/oauth_google`, {}, 200],
  ["users.get_o_auth_access_token", `/users/${google.id}/oauth_access_tokens/oauth_none`, {}, 404],
  ["users.get_organization_memberships", `/users/${staff.id}/organization_memberships`, {}, 200],
  ["users.get_organization_invitations", `/users/${manyEmails.id}/organization_invitations`, {}, 200],
  ["users.get_instance_organization_memberships", "/organization_memberships", {}, 200],
  ["users.list_trusted_devices", `/users/${mfa.id}/trusted_devices`, {}, 200],
  ["users.revoke_trusted_device", `/users/${mfa.id}/trusted_devices/${mfa.trustedDeviceId}`, {}, 200],
  ["users.revoke_trusted_device", `/users/${mfa.id}/trusted_devices/${mfa.trustedDeviceId}`, {}, 404],
  ["users.verify_password", `/users/${credits.id}/verify_password`, { body: { password: credits.password } }, 200],
  ["users.verify_password", `/users/${staff.id}/verify_password`, { body: { password: "x" } }, 400],
  ["users.set_password_compromised", `/users/${credits.id}/password/set_compromised`, {}, 200],
  ["users.unset_password_compromised", `/users/${credits.id}/password/unset_compromised`, {}, 200],
  ["users.remove_password", `/users/${credits.id}/remove_password`, {}, 200],
  [
    "users.verify_totp",
    `/users/${mfa.id}/verify_totp`,
    { body: { code: totpCode(decodeBase32(mfa.totpSecret) ?? Buffer.alloc(0), NOON) } },
    200,
  ],
  ["users.verify_totp", `/users/${mfa.id}/verify_totp`, { body: { code: mfa.backupCodes[0] } }, 200],
  ["users.verify_totp", `/users/${mfa.id}/verify_totp`, { body: { code: mfa.backupCodes[0] } }, 422],
  ["users.delete_backup_codes", `/users/${mfa.id}/backup_code`, {}, 200],
  ["users.delete_totp", `/users/${mfa.id}/totp`, {}, 200],
  ["users.disable_mfa", `/users/${mfa.id}/mfa`, {}, 200],
  ["users.delete_passkey", `/users/${mfa.id}/passkeys/${mfa.passkeyId}`, {}, 200],
  ["users.delete_passkey", `/users/${mfa.id}/passkeys/${mfa.passkeyId}`, {}, 404],
  ["users.delete_web3_wallet", `/users/${manyEmails.id}/web3_wallets/${manyEmails.walletId}`, {}, 200],
  [
    "users.replace_email_address",
    `/users/${manyEmails.id}/email_address`,
    { body: { email_address: "one@example.com", identification_status: "reserved" } },
    200,
  ],
  ["users.replace_email_address", `/users/${google.id}/email_address`, { body: { email_address: "two@example.com" } }, 400],
  ["users.replace_phone_number", `/users/${manyEmails.id}/phone_number`, { body: { phone_number: "+15555550166" } }, 200],
  ["users.delete_external_account", `/users/${google.id}/external_accounts/${google.externalAccountId}`, {}, 200],
  ["jwks.get", "/jwks", {}, 200],
  ["users.delete", `/users/${google.id}`, {}, 200],
  ["users.delete", `/users/${google.id}`, {}, 404],
];

async function play(harness: Harness): Promise<string[]> {
  const found: string[] = [];
  for (const [name, path, options, status] of session) {
    const row = ROWS.find((one) => one.name === name);
    if (row === undefined) throw new Error(`No row ${name}`);
    const answer = await harness.call(row.method, path, options);
    const label = `${name} ${path} -> ${answer.status}`;
    if (answer.status !== status) found.push(`${label}, expected ${status}: ${JSON.stringify(answer.body)}`);
    const faults = clerk.checkAnswer(`${row.method} ${row.path}`, answer.status, answer.headers.get("content-type"), answer.body);
    found.push(...faults.map((fault) => `${label}: ${fault}`));
  }
  return found;
}

test("Every answer of a scripted session fits, and has a documented status.", async () => {
  const harness = await startHarness();
  const found = await play(harness);
  await harness.emulator.close();
  expect(found).toEqual([]);
});

test("The one user who is as no description says is so in just these points.", async () => {
  const harness = await startHarness();
  addUnlistedUser(harness.emulator.store);
  const { status, headers, body } = await harness.call("GET", `/users/${UNLISTED_USER.id}`);
  await harness.emulator.close();
  const faults = clerk.checkAnswer("GET /users/{user_id}", status, headers.get("content-type"), body);
  const told = (text: string) => faults.some((fault) => fault.includes(text));
  expect(
    ["(requires_password_reset;", "(timezone;", "(risk;", "(issuer;", "(attempts;", "(idp_entity_id;"].filter(
      (one) => !told(one),
    ),
  ).toEqual([]);
  const elsewhere = /answer 200: (?!\/ must NOT have additional|\/email_addresses\/0\/verification|\/saml_accounts\/0)/;
  expect(faults.filter((fault) => elsewhere.test(fault))).toEqual([]);
});

test("The session has a successful answer of every row.", () => {
  const played = new Set(session.filter(([, , , status]) => status === 200).map(([name]) => name));
  expect(ROWS.map((row) => row.name).filter((name) => !played.has(name))).toEqual([]);
});

test("The emulator has every operation of Bailiff's table, and no other.", () => {
  const routes = (table: readonly { name: string; method: string; path: string; since?: string | undefined }[]) =>
    table.map(({ name, method, path: route, since = "the first" }) => `${name} ${method} ${route} since ${since}`).toSorted();
  expect(routes(ROWS)).toEqual(routes(OPERATIONS));
});
