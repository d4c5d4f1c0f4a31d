// Creating, updating and deleting users. On API versions up to 2025-11-10 `update` also takes the three metadata fields and, unlike
// `PATCH .../metadata`, replaces each whole: the difference that a gateway's policy has to see in the body.
import * as z from "zod";
import { applyFields } from "../apply-fields.ts";
import { clerkIssue } from "../check-args.ts";
import { formResourceNotFound, type Refusal, refuse, refuseParam } from "../refusal.ts";
import { none, type Row, row, userRow } from "../row.ts";
import type { Store } from "../store.ts";
import {
  checkPassword,
  emailAddress,
  findRepeated,
  findTaken,
  metadata,
  phoneNumber,
  sharedFields,
  web3Wallet,
} from "../user-field-rules.ts";
import { blankUser, newEmail, newPhone, type UserRecord } from "../user-record.ts";

const statuses = z.array(z.enum(["verified", "reserved"])).optional();

const createBody = z
  .strictObject({
    ...sharedFields,
    email_address: z.array(emailAddress).default([]),
    email_address_identification_status: statuses,
    phone_number: z.array(phoneNumber).default([]),
    phone_number_identification_status: statuses,
    web3_wallet: z.array(web3Wallet).default([]),
    skip_password_requirement: z.boolean().nullable().optional(),
    skip_user_requirement: z.boolean().nullable().optional(),
    // In no description of Clerk's yet: its Go SDK sends it. This instance has no restrictions to skip.
    skip_restriction_checks: z.boolean().optional(),
    public_metadata: metadata.optional(),
    private_metadata: metadata.optional(),
    unsafe_metadata: metadata.optional(),
    banned: z.boolean().nullable().optional(),
    locked: z.boolean().nullable().optional(),
  })
  .superRefine(checkPassword)
  .superRefine((body, context) => {
    for (const name of ["email_address", "phone_number"] as const) {
      const given = body[`${name}_identification_status`]?.length ?? 0;
      if (given === 0 || given === body[name].length) continue;
      const param = `${name}_identification_status`;
      context.addIssue({ ...clerkIssue("form_param_value_invalid", `${param} must have one item per ${name}.`), path: [param] });
    }
  });

function createUser(store: Store, body: z.output<typeof createBody>, now: number): object {
  const identifiers = [
    ...body.email_address,
    ...body.phone_number,
    ...body.web3_wallet,
    ...(body.username ? [body.username] : []),
  ];
  if (identifiers.length === 0 && body.skip_user_requirement !== true) {
    const text = '["email_address"] data doesn\'t match user requirements set for this instance';
    return refuse(422, "form_data_missing", "missing data", text);
  }
  const repeated = findRepeated(body);
  if (repeated !== undefined) return repeated;
  const taken = findTaken(store, {
    email_address: body.email_address,
    phone_number: body.phone_number,
    web3_wallet: body.web3_wallet,
    ...(body.username && { username: body.username }),
    ...(body.external_id && { external_id: body.external_id }),
  });
  if (taken !== undefined) return taken;

  const user = blankUser(store.ids.next("user"), now);
  applyFields(user, body, now);
  user.email_addresses = body.email_address.map((address, at) =>
    newEmail(store.ids, address, body.email_address_identification_status?.[at] ?? "verified", now),
  );
  user.phone_numbers = body.phone_number.map((number, at) =>
    newPhone(store.ids, number, body.phone_number_identification_status?.[at] ?? "verified", now),
  );
  user.web3_wallets = body.web3_wallet.map((address) => ({ id: store.ids.next("idn"), web3_wallet: address, created_at: now }));
  user.primary_email_address_id = user.email_addresses[0]?.id ?? null;
  user.primary_phone_number_id = user.phone_numbers[0]?.id ?? null;
  user.primary_web3_wallet_id = user.web3_wallets[0]?.id ?? null;
  user.public_metadata = body.public_metadata ?? {};
  user.private_metadata = body.private_metadata ?? {};
  user.unsafe_metadata = body.unsafe_metadata ?? {};
  user.banned = body.banned ?? false;
  user.lock = body.locked === true ? { until: null } : null;
  return store.made(store.addUser(user));
}

const primaryId = z.string().nullable().optional();
const updateFields = {
  ...sharedFields,
  // Null is taken by the creation alone.
  password_digest: z.string().optional(),
  primary_email_address_id: primaryId,
  primary_phone_number_id: primaryId,
  primary_web3_wallet_id: primaryId,
  notify_primary_email_address_changed: z.boolean().nullable().optional(),
  profile_image_id: z.string().nullable().optional(),
  sign_out_of_other_sessions: z.boolean().nullable().optional(),
};
const legacyMetadata = metadata.nullable().optional();
type UpdateBody = z.output<z.ZodObject<typeof updateFields>> & {
  readonly public_metadata?: z.output<typeof legacyMetadata>;
  readonly private_metadata?: z.output<typeof legacyMetadata>;
  readonly unsafe_metadata?: z.output<typeof legacyMetadata>;
};
const updateBody: z.ZodType<UpdateBody> = z.strictObject(updateFields).superRefine(checkPassword);
const legacyUpdateBody: z.ZodType<UpdateBody> = z
  .strictObject({
    ...updateFields,
    public_metadata: legacyMetadata,
    private_metadata: legacyMetadata,
    unsafe_metadata: legacyMetadata,
  })
  .superRefine(checkPassword);

/** "It must be verified, and present on the current user" (Clerk's prose on the three primary ids). */
function checkPrimaries(user: UserRecord, body: UpdateBody): Refusal | undefined {
  const choices = [
    ["primary_email_address_id", user.email_addresses],
    ["primary_phone_number_id", user.phone_numbers],
    ["primary_web3_wallet_id", user.web3_wallets.map((wallet) => ({ ...wallet, status: "verified" }))],
  ] as const;
  for (const [param, own] of choices) {
    const wanted = body[param];
    if (typeof wanted !== "string") continue;
    const found = own.find((one) => one.id === wanted);
    if (found === undefined) return formResourceNotFound(param);
    if (found.status !== "verified")
      return refuseParam(param, "form_param_value_invalid", "is invalid", `${param} must be verified.`);
  }
  return undefined;
}

function updateUser(store: Store, user: UserRecord, body: UpdateBody, now: number): object {
  const wanted = {
    ...(body.username && { username: body.username }),
    ...(body.external_id && { external_id: body.external_id }),
  };
  const refusal = checkPrimaries(user, body) ?? findTaken(store, wanted, user.id);
  if (refusal !== undefined) return refusal;
  applyFields(user, body, now);
  user.primary_email_address_id = body.primary_email_address_id ?? user.primary_email_address_id;
  user.primary_phone_number_id = body.primary_phone_number_id ?? user.primary_phone_number_id;
  user.primary_web3_wallet_id = body.primary_web3_wallet_id ?? user.primary_web3_wallet_id;
  if (body.profile_image_id) user.has_image = true;
  if (body.public_metadata !== undefined) user.public_metadata = body.public_metadata ?? {};
  if (body.private_metadata !== undefined) user.private_metadata = body.private_metadata ?? {};
  if (body.unsafe_metadata !== undefined) user.unsafe_metadata = body.unsafe_metadata ?? {};
  return store.touched(user);
}

export const changeUserRows: readonly Row[] = [
  row({
    name: "users.create",
    method: "POST",
    path: "/users",
    query: none,
    body: createBody,
    act: ({ store, body, now }) => createUser(store, body, now),
  }),
  userRow({
    name: "users.update",
    method: "PATCH",
    path: "/users/{user_id}",
    query: none,
    body: updateBody,
    legacyBody: legacyUpdateBody,
    act: ({ store, user, body, now }) => updateUser(store, user, body, now),
  }),
  userRow({
    name: "users.delete",
    method: "DELETE",
    path: "/users/{user_id}",
    query: none,
    body: none,
    act: ({ store, user }) => {
      store.removeUser(user.id);
      return store.removal(user);
    },
  }),
];
