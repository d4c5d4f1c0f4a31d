// The calls that the contract tests send: for any operation one with as little and one with as much as its schemas take, about people
// of the emulator's seed who have what the operation is about. A new row is called by being there.
import { randomUUID } from "node:crypto";
import { type Emulator, SEED } from "../../emulator/server.ts";
import type { ApiVersion } from "../../src/clerk/api-version.ts";
import { bodyArguments } from "../../src/clerk/arguments.ts";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";
import { type ExampleArgs, exampleArgs, isRequired } from "../../src/routes/published/openapi/example-args.ts";

/** `undescribed`: as full, with the fields that no description has yet. */
export type Amount = "minimal" | "full" | "undescribed";

const { staff, banned, locked, credits, mfa, google, manyEmails, organization } = SEED;

/** Where the values of the docs' examples would be refused by the emulator: who has no such thing, or what is taken. */
const FITTING: Readonly<Record<string, ExampleArgs>> = {
  "users.update": { user_id: manyEmails.id, primary_web3_wallet_id: manyEmails.walletId, primary_phone_number_id: null },
  "users.replace_email_address": { user_id: manyEmails.id },
  "users.replace_phone_number": { user_id: manyEmails.id },
  "users.unban": { user_id: banned.id },
  "users.bulk_unban": { user_ids: [banned.id] },
  "users.unlock": { user_id: locked.id },
  // Paginated, the answer is `{data, total_count}`, which @clerk/backend reads and the description's schema does not know.
  "users.get_o_auth_access_token": { user_id: google.id, paginated: false },
  "users.delete_external_account": { user_id: google.id, external_account_id: google.externalAccountId },
  "users.verify_password": { user_id: credits.id, password: credits.password },
  "users.set_password_compromised": { user_id: credits.id },
  "users.unset_password_compromised": { user_id: credits.id },
  "users.remove_password": { user_id: credits.id },
  "users.verify_totp": { user_id: mfa.id, code: mfa.backupCodes[0] },
  "users.disable_mfa": { user_id: mfa.id },
  "users.delete_backup_codes": { user_id: mfa.id },
  "users.delete_totp": { user_id: mfa.id },
  "users.delete_passkey": { user_id: mfa.id, passkey_identification_id: mfa.passkeyId },
  "users.delete_web3_wallet": { user_id: manyEmails.id, web3_wallet_identification_id: manyEmails.walletId },
  "users.list_trusted_devices": { user_id: mfa.id },
  "users.revoke_trusted_device": { user_id: mfa.id, trusted_device_id: mfa.trustedDeviceId },
  "users.get_organization_invitations": { user_id: manyEmails.id },
  // Not both at once, says Clerk: a cursor and an offset.
  "users.list": { user_id: [google.id], organization_id: [organization.id], starting_after: staff.id, offset: 0 },
};

export function contractCall(operation: Operation, amount: Amount, version: ApiVersion, emulator: Emulator): Request {
  const { path, query } = operation.args;
  const body = bodyArguments(operation, version);
  const fitting: ExampleArgs = {
    user_id: staff.id,
    user_ids: [staff.id, credits.id],
    // A key that was used before with other arguments is refused by Bailiff itself.
    idempotency_key: randomUUID(),
    primary_email_address_id: emulator.store.users.get(manyEmails.id)?.primary_email_address_id ?? null,
    ...FITTING[operation.name],
  };
  const choose = (schema: ArgsObject): ExampleArgs => {
    const names = Object.keys(schema.shape).filter((name) => {
      const described = !Object.hasOwn(operation.undescribed ?? {}, name);
      return isRequired(schema, name) || amount === "undescribed" || (amount === "full" && described);
    });
    const examples = exampleArgs(schema);
    const chosen = names.map((name) => [name, fits(schema, name, fitting[name]) ? fitting[name] : examples[name]] as const);
    return goingTogether(schema, Object.fromEntries(chosen));
  };
  const filled = operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(choose(path)[name]));
  const pairs = Object.entries(choose(query)).flatMap(([name, value]) =>
    [value].flat().map((item): [string, string] => [name, String(item)]),
  );
  const fields = choose(body);
  return new Request(`http://gateway/v1${filled}?${new URLSearchParams(pairs).toString()}`.replace(/\?$/, ""), {
    method: operation.method,
    headers: { "clerk-api-version": version, ...(operation.body === "json" ? { "content-type": "application/json" } : {}) },
    ...bodyOf(operation, fields),
  });
}

/** Some filters exclude each other: those that the schema as a whole does not take stay out. */
function goingTogether(schema: ArgsObject, args: ExampleArgs): ExampleArgs {
  const refused = new Set(schema.safeParse(args).error?.issues.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(args).filter(([name]) => !refused.has(name)));
}

function fits(schema: ArgsObject, name: string, value: unknown): boolean {
  return value !== undefined && schema.shape[name]?.safeParse(value).success === true;
}

function bodyOf(operation: Operation, fields: ExampleArgs): { readonly body?: string | FormData } {
  switch (operation.body) {
    case "none":
      return {};
    case "json":
      return { body: JSON.stringify(fields) };
    case "multipart": {
      const form = new FormData();
      if ("file" in fields) form.set("file", new Blob(["an image, as far as anybody looks"], { type: "image/png" }), "me.png");
      return { body: form };
    }
  }
}
