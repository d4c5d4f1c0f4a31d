// What `create` and `update` may say about a user, as zod schemas that fail with Clerk's codes, and the rule that identifiers are
// unique in the instance. Shapes: bapi-2026-05-12.yml; limits of usernames and passwords: Clerk's defaults for a new instance.
import * as z from "zod";
import { clerkIssue } from "./check-args.ts";
import { writeKept } from "./kept-numbers.ts";
import { identifierExists, type Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { decodeBase32 } from "./totp.ts";
import type { Metadata } from "./user-record.ts";

const PASSWORD_MIN = 8;
/** Clerk: "metadata is limited to 8 KB"; taken per field here. */
const METADATA_MAX_BYTES = 8192;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

type Check = (text: string) => readonly [code: string, message: string] | undefined;

const digitsOf = (number: string) => number.replaceAll(/[\s().-]/g, "");

function text(check: Check) {
  return z.string().superRefine((value, context) => {
    const complaint = check(value);
    if (complaint !== undefined) context.addIssue(clerkIssue(...complaint));
  });
}

export const emailAddress = text((value) =>
  /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value)
    ? undefined
    : ["form_param_format_invalid", "email_address must be a valid email address."],
);
/** As lenient as the libraries are that read numbers: what stands between the digits is left out. */
export const phoneNumber = text((value) =>
  /^\+[1-9]\d{6,14}$/.test(digitsOf(value))
    ? undefined
    : ["form_param_format_invalid", "phone_number must be a valid phone number according to E.164 international standard."],
).transform(digitsOf);
/** The case of hex digits is a checksum (EIP-55): the address is the same in any. */
export const web3Wallet = text((value) =>
  /^0x[0-9a-fA-F]{40}$/.test(value)
    ? undefined
    : [
        "form_param_format_invalid",
        "web3_wallet must be a valid web3 wallet address that starts with 0x and contains 40 hexadecimal characters.",
      ],
).transform((address) => address.toLowerCase());
/** The empty string removes a username. */
const username = text((value) => {
  if (value === "") return undefined;
  if (value.length < 4 || value.length > 64)
    return ["form_username_invalid_length", "Username must be between 4 and 64 characters long."];
  if (!/^[A-Za-z0-9_-]+$/.test(value)) {
    return ["form_username_invalid_character", "Username can only contain letters, numbers and '_' or '-'."];
  }
  return undefined;
});
const time = text((value) =>
  RFC3339.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : ["form_param_invalid_time", "must contain a datetime specified in RFC3339 format (e.g. `2022-10-20T10:00:27.645Z`)."],
).transform((value) => Date.parse(value));
const totpSecret = text((value) =>
  decodeBase32(value) === undefined
    ? ["invalid_totp_secret_code", "The TOTP secret is invalid, please provide a valid one base32 encoded"]
    : undefined,
);

/** Not `z.record`, which drops a key called `__proto__`: the double must keep what it was sent. */
export const metadata = z
  .custom<Metadata>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "must be a valid key-value object.",
  )
  .superRefine((value, context) => {
    if (Buffer.byteLength(writeKept(value)) > METADATA_MAX_BYTES) {
      context.addIssue(
        clerkIssue("form_param_exceeds_allowed_size", "exceeds the maximum allowed size of 8 kilobytes (8192 bytes)."),
      );
    }
  });

/** Clerk's `PasswordHasher`: its description lists them in prose. */
const PASSWORD_HASHERS: ReadonlySet<string> = new Set([
  "argon2i",
  "argon2id",
  "bcrypt",
  "bcrypt_sha256_django",
  "ldap_ssha",
  "md5",
  "md5_phpass",
  "pbkdf2_sha1",
  "pbkdf2_sha256",
  "pbkdf2_sha256_django",
  "pbkdf2_sha512",
  "pbkdf2_sha512_hex",
  "phpass",
  "scrypt_firebase",
  "scrypt_werkzeug",
  "sha256",
  "sha512_symfony",
]);
const passwordHasher = text((value) =>
  PASSWORD_HASHERS.has(value)
    ? undefined
    : ["form_param_value_invalid", `password_hasher must be one of: ${[...PASSWORD_HASHERS].join(", ")}.`],
);

/** The fields that `create` and `update` share. */
export const sharedFields = {
  external_id: z.string().nullable().optional(),
  first_name: z.string().nullable().optional(),
  last_name: z.string().nullable().optional(),
  locale: z.string().nullable().optional(),
  username: username.nullable().optional(),
  password: z.string().nullable().optional(),
  password_digest: z.string().nullable().optional(),
  password_hasher: passwordHasher.optional(),
  skip_password_checks: z.boolean().nullable().optional(),
  totp_secret: totpSecret.nullable().optional(),
  backup_codes: z.array(z.string()).optional(),
  delete_self_enabled: z.boolean().nullable().optional(),
  create_organization_enabled: z.boolean().nullable().optional(),
  create_organizations_limit: z.int().nullable().optional(),
  legal_accepted_at: time.nullable().optional(),
  // In no description of Clerk's yet, and in no answer: @clerk/backend 3.25.0 sends it.
  timezone: z.string().optional(),
  skip_legal_checks: z.boolean().nullable().optional(),
  created_at: time.nullable().optional(),
  bypass_client_trust: z.boolean().nullable().optional(),
};
const sharedObject = z.object(sharedFields);
export type SharedFields = z.output<typeof sharedObject>;

/** Rules over more than one field: password length, and a digest needs its hasher. */
export function checkPassword(fields: SharedFields, context: z.RefinementCtx): void {
  const { password, password_digest: digest } = fields;
  if (typeof password === "string" && password.length < PASSWORD_MIN && fields.skip_password_checks !== true) {
    const issue = clerkIssue("form_password_length_too_short", `Passwords must be ${PASSWORD_MIN} characters or more.`);
    context.addIssue({ ...issue, path: ["password"] });
  }
  if (typeof digest === "string" && fields.password_hasher === undefined) {
    const issue = clerkIssue(
      "form_conditional_param_missing",
      "`password_hasher` is required when `password_digest` is present.",
    );
    context.addIssue({ ...issue, path: ["password_hasher"] });
  }
}

/** One identifier twice in a call: the second finds the first taken. */
export function findRepeated(
  wanted: Readonly<Record<"email_address" | "phone_number" | "web3_wallet", readonly string[]>>,
): Refusal | undefined {
  const names = { email_address: "email address", phone_number: "phone number", web3_wallet: "web3 wallet" } as const;
  for (const param of ["email_address", "phone_number", "web3_wallet"] as const) {
    const values = wanted[param].map((value) => value.toLowerCase());
    if (new Set(values).size < values.length) return identifierExists(param, names[param]);
  }
  return undefined;
}

/** An identifier that is only `unverified` is neither locked nor claimed, so another user may hold it too. */
export function findTaken(
  store: Store,
  wanted: {
    email_address?: readonly string[];
    phone_number?: readonly string[];
    web3_wallet?: readonly string[];
    username?: string;
    external_id?: string;
  },
  exceptUser?: string,
): Refusal | undefined {
  const others = [...store.users.values()].filter((user) => user.id !== exceptUser);
  const emails = new Set(wanted.email_address?.map((address) => address.toLowerCase()));
  const claimed = (one: { status: string }): boolean => one.status !== "unverified";
  for (const user of others) {
    if (user.email_addresses.some((one) => claimed(one) && emails.has(one.email_address)))
      return identifierExists("email_address", "email address");
    if (user.phone_numbers.some((one) => claimed(one) && wanted.phone_number?.includes(one.phone_number))) {
      return identifierExists("phone_number", "phone number");
    }
    if (user.web3_wallets.some((one) => wanted.web3_wallet?.includes(one.web3_wallet)))
      return identifierExists("web3_wallet", "web3 wallet");
    if (wanted.username !== undefined && user.username === wanted.username.toLowerCase())
      return identifierExists("username", "username");
    if (wanted.external_id !== undefined && user.external_id === wanted.external_id)
      return identifierExists("external_id", "external id");
  }
  return undefined;
}
