// Example values for the arguments of any operation: made up, harmless, and valid by the operation's own schema. By name where a name says
// more than a type, else by type, so that a new row has examples without an edit here.
import { z } from "zod";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";

export type ExampleArgs = Readonly<Record<string, unknown>>;

const BY_NAME: ExampleArgs = {
  user_id: "user_2abcDEF34ghiJKL56mnoPQR78",
  user_ids: "user_2abcDEF34ghiJKL56mnoPQR78",
  organization_id: "org_2abcDEF34ghiJKL56mnoPQR78",
  provider: "oauth_google",
  provider_user_id: "100000000000000000001",
  passkey_identification_id: "idn_2abcDEF34ghiJKL56mnoPQR78",
  web3_wallet_identification_id: "idn_2bcdEFG45hijKLM67nopQRS89",
  external_account_id: "eac_2abcDEF34ghiJKL56mnoPQR78",
  trusted_device_id: "tdev_2abcDEF34ghiJKL56mnoPQR78",
  key_id: "E80QmhC1jXA5",
  email_address: "ada@example.com",
  phone_number: "+15555550123",
  web3_wallet: "0x0123456789abcdef0123456789abcdef01234567",
  username: "ada_example",
  first_name: "Ada",
  last_name: "Example",
  external_id: "crm-20481",
  locale: "en-GB",
  query: "ada",
  password: "correct horse battery staple",
  code: "123456",
  totp_secret: "JBSWY3DPEHPK3PXP",
  backup_codes: "a1b2c3d4",
  public_metadata: { plan: "pro" },
  private_metadata: { crm_id: "C-20481" },
  unsafe_metadata: { theme: "dark" },
  amount: 500,
  currency: "USD",
  idempotency_key: "TICKET-4711-goodwill",
  note: "Goodwill, TICKET-4711",
  content_type: "image/png",
  sha256: "0123456789abcdef".repeat(4),
  reason: "The script is no longer used",
};
const BY_TYPE: readonly unknown[] = ["example", "-created_at", "2026-11-23T12:00:00Z", "192.0.2.0/24", "users.get", true, 10, {}];

/** Optional arguments worth showing, where an operation requires none. */
const TELLING = ["email_address", "first_name", "last_name", "query", "public_metadata", "status", "limit", "file"];
const SHOWN_OPTIONAL = 2;

/** A value that the schema accepts. @throws Error when none is known: then BY_NAME or BY_TYPE lacks one. */
function exampleOf(schema: z.ZodType, name: string): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return exampleOf(asSchema(schema.unwrap()), name);
  }
  if (schema instanceof z.ZodArray) return [exampleOf(asSchema(schema.element), name)];
  if (schema instanceof z.ZodObject) return exampleArgs(schema);
  if (schema instanceof z.ZodEnum) return schema.options[0];
  const found = [BY_NAME[name], ...BY_TYPE].find((value) => value !== undefined && schema.safeParse(value).success);
  if (found === undefined) throw new Error(`no example in tools/docs/example-args.ts fits the argument ${name}`);
  return found;
}

/** All fields of the schema. */
export function exampleArgs(schema: ArgsObject): ExampleArgs {
  return Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, exampleOf(field, name)]));
}

export function isRequired(schema: ArgsObject, name: string): boolean {
  return schema.shape[name]?.safeParse(undefined).success === false;
}

/** The few arguments that an example shows: what must be there; if that is nothing, what tells most. */
function shownArgs(schema: ArgsObject): ExampleArgs {
  const all = exampleArgs(schema);
  const names = Object.keys(all);
  const required = names.filter((name) => isRequired(schema, name));
  const telling = [...TELLING.filter((name) => names.includes(name)), ...names].slice(0, SHOWN_OPTIONAL);
  const preferred = TELLING.some((name) => names.includes(name))
    ? telling.filter((name) => TELLING.includes(name))
    : telling.slice(0, 1);
  const shown = required.length > 0 ? required : preferred;
  return Object.fromEntries(shown.map((name) => [name, all[name]]));
}

export interface ExampleCall {
  readonly path: ExampleArgs;
  readonly query: ExampleArgs;
  readonly body: ExampleArgs;
}

export function exampleCall({ args }: Pick<Operation, "args">): ExampleCall {
  return { path: exampleArgs(args.path), query: shownArgs(args.query), body: shownArgs(args.body) };
}

function asSchema(value: unknown): z.ZodType {
  if (!(value instanceof z.ZodType)) throw new Error("not a schema");
  return value;
}
