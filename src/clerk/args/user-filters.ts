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
  email_address: textList.optional().describe("Users with any of these addresses."),
  phone_number: textList.optional().describe("Users with any of these numbers, like `+15555550123`."),
  external_id: textList.optional().describe("Users with any of your own ids; with `-` before it, one is left out."),
  username: textList.optional().describe("Users with any of these usernames."),
  web3_wallet: textList.optional().describe("Users with any of these wallets."),
  user_id: textList.optional().describe("These users; with `-` before the id, one is left out."),
  organization_id: textList
    .optional()
    .describe("Members of these organizations; with `-` before the id, those of one are left out."),
  query: text.optional().describe("Part of an id, name, username, address, number or wallet."),
  email_address_query: text.optional().describe("Part of an e-mail address."),
  phone_number_query: text.optional().describe("Part of a phone number."),
  username_query: text.optional().describe("Part of a username."),
  name_query: text.optional().describe("Part of a first or last name."),
  banned: flag.optional().describe("Only those who are banned, or only those who are not."),
  last_active_at_before: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  last_active_at_after: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  last_active_at_since: epochMs
    .optional()
    .describe("Milliseconds since the Unix epoch; from that day on. Clerk prefers the one above."),
  created_at_before: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  created_at_after: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  last_sign_in_at_before: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  last_sign_in_at_after: epochMs.optional().describe("Milliseconds since the Unix epoch."),
  provider: text.optional().describe("Whose ids `provider_user_id` holds: `oauth_google`. Only together."),
  provider_user_id: textList.optional().describe("Users with any of these ids at the provider."),
};

export const countQuery = z.strictObject(filters);

export const listQuery = z.strictObject({
  ...filters,
  limit: z.int().min(1).max(500).default(10).describe("How many to answer with."),
  offset: z.int().min(0).default(0).describe("How many to skip."),
  starting_after: text
    .optional()
    .describe("The last user of the page before; instead of an offset, and with created_at orderings only."),
  order_by: z
    .string()
    .regex(
      new RegExp(`^[+-]?(${ORDERINGS.join("|")})$`),
      `must be one of ${ORDERINGS.join(", ")}, with + or - before it if you like`,
    )
    .default("-created_at")
    .describe("What to sort by; `+` before it ascends, `-` descends."),
});

/** Of the list alone, and yet sent to the count: Clerk's Go SDK (2.0 to 2.7, `user.List`) asks for both with the same parameters. */
export const countIgnores = z.strictObject({
  limit: listQuery.shape.limit.unwrap().optional().describe("No effect on a count."),
  offset: listQuery.shape.offset.unwrap().optional().describe("No effect on a count."),
  order_by: listQuery.shape.order_by.unwrap().optional().describe("No effect on a count."),
});
