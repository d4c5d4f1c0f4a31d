// The filters that `GET /users` and `GET /users/count` share, and the paging that only the list has.
// Source: Clerk Backend API 2026-05-12, GetUserList and GetUsersCount; the orderings are listed in the prose of `order_by`.
import { z } from "zod";
import { flag, pathId } from "./fields.ts";
import { cursorInItsOrder, oneStartOfActivity, providerWithIds, spansWithSomebodyIn } from "./filter-rules.ts";
import { oneValue } from "./filter-value.ts";
import { anySearch, emailSearch, nameSearch, phoneSearch, usernameSearch } from "./search-text.ts";
import { signedList } from "./signed-list.ts";
import { sortOrder } from "./sort-order.ts";
import { afterMs, beforeMs } from "./time-filter.ts";

// Until the building blocks are there.
const email = z
  .string()
  .regex(/^[^@\s]+@[^@\s]+$/, "must be an e-mail address")
  .toLowerCase();
const phone = z.string().regex(/^\+[1-9]\d{1,14}$/, "must be in the form of E.164, like +15555550123");
const username = z.string().regex(/^\S+$/, "must be a username");
const wallet = z.string().regex(/^\S+$/, "must be a wallet");
const provider = z.string().regex(/^\S+$/, "must be a provider");

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

/** Each a set: order and repeats do not matter. */
const listOf = (value: z.ZodType<string, string>) =>
  z
    .array(value)
    .min(1)
    .max(100)
    .overwrite((values) => [...new Set(values)].sort());

/** Your own, or a provider's: any text that does not begin or end in a blank. */
const foreignId = z.string().regex(/^\S(.*\S)?$/s, "must be an id without a blank before or after it");

const filters = {
  email_address: listOf(oneValue(email, "address")).optional().describe("Users with any of these addresses."),
  phone_number: listOf(oneValue(phone, "number")).optional().describe("Users with any of these numbers, like `+15555550123`."),
  external_id: signedList(foreignId, "external_id_excluded")
    .optional()
    .describe("Users with any of your own ids; with `-` before it, one is left out."),
  username: listOf(oneValue(username, "username")).optional().describe("Users with any of these usernames."),
  web3_wallet: listOf(oneValue(wallet, "wallet")).optional().describe("Users with any of these wallets."),
  user_id: signedList(oneValue(pathId, "id"), "user_id_excluded")
    .optional()
    .describe("These users; with `-` before the id, one is left out."),
  organization_id: signedList(oneValue(pathId, "id"), "organization_id_excluded")
    .optional()
    .describe("Members of these organizations; with `-` before the id, those of one are left out."),
  query: anySearch.optional().describe("Part of an id, name, username, address, number or wallet."),
  email_address_query: emailSearch.optional().describe("Part of an e-mail address."),
  phone_number_query: phoneSearch.optional().describe("Part of a phone number."),
  username_query: usernameSearch.optional().describe("Part of a username."),
  name_query: nameSearch.optional().describe("Part of a first or last name."),
  banned: flag.optional().describe("Only those who are banned, or only those who are not."),
  last_active_at_before: beforeMs.optional().describe("Milliseconds since the Unix epoch."),
  last_active_at_after: afterMs.optional().describe("Milliseconds since the Unix epoch."),
  last_active_at_since: afterMs
    .optional()
    .describe("Milliseconds since the Unix epoch; from that day on. Instead of the one above."),
  created_at_before: beforeMs.optional().describe("Milliseconds since the Unix epoch."),
  created_at_after: afterMs.optional().describe("Milliseconds since the Unix epoch."),
  last_sign_in_at_before: beforeMs.optional().describe("Milliseconds since the Unix epoch."),
  last_sign_in_at_after: afterMs.optional().describe("Milliseconds since the Unix epoch."),
  provider: provider.optional().describe("Whose ids `provider_user_id` holds: `oauth_google`. Only together."),
  provider_user_id: listOf(foreignId)
    .optional()
    .describe("Users with any of these ids at the provider. Only together with `provider`."),
};

const FILTER_RULES = [providerWithIds, oneStartOfActivity, spansWithSomebodyIn];

export const countQuery = z.strictObject(filters).check(...FILTER_RULES);

export const listQuery = z
  .strictObject({
    ...filters,
    limit: z.int().min(1).max(500).default(10).describe("How many to answer with."),
    offset: z.int().min(0).default(0).describe("How many to skip."),
    starting_after: pathId
      .optional()
      .describe("The last user of the page before; instead of an offset, and with created_at orderings only."),
    order_by: sortOrder(ORDERINGS).default("-created_at").describe("What to sort by; `-` before it descends."),
  })
  .check(...FILTER_RULES, cursorInItsOrder);
