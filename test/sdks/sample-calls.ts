// One call of each operation that the emulator's seed answers, by the names that go on the wire; a family puts them the way its SDK takes
// them. `shows` is text that what the SDK gives back must hold, written as JSON with the names that go on the wire.
import { SEED } from "../../emulator/server.ts";
import { decodeBase32, totpCode } from "../../emulator/totp.ts";

export type Args = Readonly<Record<string, unknown>>;

export interface SampleCall {
  args(): Args;
  readonly shows: readonly string[];
}

const { staff, banned, credits, mfa, google, manyEmails, locked, organization } = SEED;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString("base64");
/** How a file is put into a line of JSON. */
const file = { $file: PNG, name: "face.png", type: "image/png" };

let made = 0;
/** A text of its own for each call: names are taken once. */
const fresh = () => `${process.pid}-${++made}`;
const of = (args: Args, ...shows: readonly string[]): SampleCall => ({ args: () => args, shows });

export const SAMPLE_CALLS: Readonly<Record<string, SampleCall>> = {
  "users.list": of({ limit: 2, order_by: "+created_at", email_address: [staff.email, banned.email] }, staff.id, banned.id),
  "users.count": of({ email_address: [staff.email] }, "1"),
  "users.get": of({ user_id: google.id }, google.id, '"first_name":"Gale"', google.email),
  "users.create": {
    args: () => ({
      email_address: [`sdk-${fresh()}@example.com`],
      password: "long enough for anybody",
      first_name: "New",
      public_metadata: { plan: "gold" },
    }),
    shows: ['"first_name":"New"', '"plan":"gold"'],
  },
  "users.update": of({ user_id: banned.id, first_name: "Bob" }, '"first_name":"Bob"'),
  "users.delete": of({ user_id: locked.id }, locked.id, '"deleted":true'),
  "users.replace_email_address": of({ user_id: manyEmails.id, email_address: "one@example.com" }, "one@example.com"),
  "users.replace_phone_number": of({ user_id: manyEmails.id, phone_number: "+15555550188" }, "+15555550188"),
  "users.set_profile_image": of({ user_id: banned.id, file }, '"has_image":true'),
  "users.delete_profile_image": of({ user_id: banned.id }, banned.id),
  "users.update_metadata": of({ user_id: banned.id, public_metadata: { plan: "gold" } }, '"plan":"gold"'),
  "users.replace_metadata": of({ user_id: banned.id, public_metadata: { plan: "gold" } }, '"plan":"gold"'),
  "users.ban": of({ user_id: mfa.id }, mfa.id, '"banned":true'),
  "users.unban": of({ user_id: banned.id }, banned.id, '"banned":false'),
  "users.bulk_ban": of({ user_ids: [mfa.id, google.id] }, mfa.id, google.id, '"banned":true'),
  "users.bulk_unban": of({ user_ids: [banned.id] }, banned.id, '"banned":false'),
  "users.lock": of({ user_id: mfa.id }, mfa.id, '"locked":true'),
  "users.unlock": of({ user_id: locked.id }, locked.id, '"locked":false'),
  "users.get_billing_subscription": of({ user_id: credits.id }, '"subscription_items"'),
  "users.get_billing_credit_balance": of({ user_id: credits.id }, "5000"),
  "users.adjust_billing_credit_balance": {
    args: () => ({ user_id: credits.id, amount: 250, action: "increase", currency: "USD", idempotency_key: `sdk-${fresh()}` }),
    shows: ["250"],
  },
  "users.get_organization_memberships": of({ user_id: staff.id, limit: 5 }, organization.id, "org:admin"),
  "users.get_organization_invitations": of({ user_id: manyEmails.id, limit: 5 }, manyEmails.email),
  "users.get_instance_organization_memberships": of({ limit: 5 }, "org:admin", "org:member"),
  "users.get_o_auth_access_token": of({ user_id: google.id, provider: "oauth_google" }, "emulated-google-access-token"),
  "users.verify_password": of({ user_id: credits.id, password: credits.password }, '"verified":true'),
  "users.verify_totp": {
    args: () => ({ user_id: mfa.id, code: totpCode(decodeBase32(mfa.totpSecret) ?? Buffer.alloc(0), Date.now()) }),
    shows: ['"verified":true'],
  },
  "users.set_password_compromised": of({ user_id: credits.id }, credits.id),
  "users.unset_password_compromised": of({ user_id: credits.id }, credits.id),
  "users.remove_password": of({ user_id: credits.id }, '"password_enabled":false'),
  "users.disable_mfa": of({ user_id: mfa.id }, mfa.id),
  "users.delete_backup_codes": of({ user_id: mfa.id }, mfa.id),
  "users.delete_passkey": of({ user_id: mfa.id, passkey_identification_id: mfa.passkeyId }, '"deleted":true'),
  "users.delete_web3_wallet": of(
    { user_id: manyEmails.id, web3_wallet_identification_id: manyEmails.walletId },
    '"deleted":true',
  ),
  "users.delete_totp": of({ user_id: mfa.id }, mfa.id),
  "users.delete_external_account": of({ user_id: google.id, external_account_id: google.externalAccountId }, '"deleted":true'),
  "users.list_trusted_devices": of({ user_id: mfa.id }, mfa.trustedDeviceId),
  "users.revoke_trusted_device": of({ user_id: mfa.id, trusted_device_id: mfa.trustedDeviceId }, mfa.trustedDeviceId),
  "jwks.get": of({}, '"keys"', '"alg":"RS256"'),
};

/** What an SDK gave, with the names that go on the wire: `firstName` and `FirstName` are `first_name`. */
export function wireJson(value: unknown): string {
  return JSON.stringify(value, (_name, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).map(([name, member]) => [snakeCase(name), member]))
      : one,
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
