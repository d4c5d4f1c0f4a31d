// The filters that `GET /users` and `GET /users/count` share, and the paging that only the list has.
// Source: Clerk Backend API 2026-05-12, GetUserList and GetUsersCount; the orderings are listed in the prose of `order_by`.
import { z } from "zod";
import { epochMs, flag, text, textList } from "./fields.ts";

const ORDERINGS = [
  "created_at",
  "updated_at",
  "email_address",
  "web3wallet",
  "first_name",
  "last_name",
  "phone_number",
  "username",
  "last_active_at",
  "last_sign_in_at",
];

const filters = {
  email_address: textList.optional(),
  phone_number: textList.optional(),
  external_id: textList.optional(),
  username: textList.optional(),
  web3_wallet: textList.optional(),
  user_id: textList.optional(),
  organization_id: textList.optional(),
  query: text.optional(),
  email_address_query: text.optional(),
  phone_number_query: text.optional(),
  username_query: text.optional(),
  name_query: text.optional(),
  banned: flag.optional(),
  last_active_at_before: epochMs.optional(),
  last_active_at_after: epochMs.optional(),
  last_active_at_since: epochMs.optional(),
  created_at_before: epochMs.optional(),
  created_at_after: epochMs.optional(),
  last_sign_in_at_before: epochMs.optional(),
  last_sign_in_at_after: epochMs.optional(),
  provider: text.optional(),
  provider_user_id: textList.optional(),
};

export const countQuery = z.strictObject(filters);

export const listQuery = z.strictObject({
  ...filters,
  limit: z.int().min(1).max(500).default(10),
  offset: z.int().min(0).default(0),
  starting_after: text.optional(),
  order_by: z
    .string()
    .regex(
      new RegExp(`^[+-]?(${ORDERINGS.join("|")})$`),
      `must be one of ${ORDERINGS.join(", ")}, with + or - before it if you like`,
    )
    .default("-created_at"),
});
