// The filters that `GET /users` and `GET /users/count` share, and the paging that only the list has.
// Source: Clerk Backend API 2026-05-12, GetUserList and GetUsersCount; the orderings are listed in the prose of `order_by`.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { emailAddress, phoneNumber, web3Wallet } from "./canonical-contact.ts";
import { setOf } from "./canonical-list.ts";
import { foreignId, username } from "./canonical-names.ts";
import { oauthProvider } from "./canonical-provider.ts";
import { flag, pathId } from "./fields.ts";
import { cursorInItsOrder, oneStartOfActivity, providerWithIds, spansWithSomebodyIn } from "./filter-rules.ts";
import { oneValue } from "./filter-value.ts";
import { anySearch, emailSearch, nameSearch, phoneSearch, usernameSearch } from "./search-text.ts";
import { signedList } from "./signed-list.ts";
import { sortOrder } from "./sort-order.ts";
import { afterMs, beforeMs } from "./time-filter.ts";

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

const SOME = { min: 1, max: 100 };

const filters = once(() => ({
  email_address: described(z.optional(setOf(oneValue(emailAddress(), "address"), SOME)), "Users with any of these addresses."),
  phone_number: described(
    z.optional(setOf(oneValue(phoneNumber(), "number"), SOME)),
    "Users with any of these numbers, like `+15555550123`.",
  ),
  external_id: described(
    z.optional(signedList(foreignId(), "external_id_excluded")),
    "Users with any of your own ids; with `-` before it, one is left out.",
  ),
  username: described(z.optional(setOf(oneValue(username(), "username"), SOME)), "Users with any of these usernames."),
  web3_wallet: described(z.optional(setOf(oneValue(web3Wallet(), "wallet"), SOME)), "Users with any of these wallets."),
  user_id: described(
    z.optional(signedList(oneValue(pathId(), "id"), "user_id_excluded")),
    "These users; with `-` before the id, one is left out.",
  ),
  organization_id: described(
    z.optional(signedList(oneValue(pathId(), "id"), "organization_id_excluded")),
    "Members of these organizations; with `-` before the id, those of one are left out.",
  ),
  query: described(z.optional(anySearch()), "Part of an id, name, username, address, number or wallet."),
  email_address_query: described(z.optional(emailSearch()), "Part of an e-mail address."),
  phone_number_query: described(z.optional(phoneSearch()), "Part of a phone number."),
  username_query: described(z.optional(usernameSearch()), "Part of a username."),
  name_query: described(z.optional(nameSearch()), "Part of a first or last name."),
  banned: described(z.optional(flag), "Only those who are banned, or only those who are not."),
  last_active_at_before: described(z.optional(beforeMs()), "Milliseconds since the Unix epoch."),
  last_active_at_after: described(z.optional(afterMs()), "Milliseconds since the Unix epoch."),
  last_active_at_since: described(
    z.optional(afterMs()),
    "Milliseconds since the Unix epoch; from that day on. Instead of the one above.",
  ),
  created_at_before: described(z.optional(beforeMs()), "Milliseconds since the Unix epoch."),
  created_at_after: described(z.optional(afterMs()), "Milliseconds since the Unix epoch."),
  last_sign_in_at_before: described(z.optional(beforeMs()), "Milliseconds since the Unix epoch."),
  last_sign_in_at_after: described(z.optional(afterMs()), "Milliseconds since the Unix epoch."),
  provider: described(z.optional(oauthProvider()), "Whose ids `provider_user_id` holds: `oauth_google`. Only together."),
  provider_user_id: described(
    z.optional(setOf(foreignId(), SOME)),
    "Users with any of these ids at the provider. Only together with `provider`.",
  ),
}));

const FILTER_RULES = [providerWithIds, oneStartOfActivity, spansWithSomebodyIn];

export const countQuery = once(() => z.strictObject(filters()).check(...FILTER_RULES));

export const listQuery = once(() =>
  z
    .strictObject({
      ...filters(),
      limit: described(z._default(z.int().check(z.minimum(1), z.maximum(500)), 10), "How many to answer with."),
      offset: described(z._default(z.int().check(z.minimum(0)), 0), "How many to skip."),
      starting_after: described(
        z.optional(pathId()),
        "The last user of the page before; instead of an offset, and with created_at orderings only.",
      ),
      order_by: described(z._default(sortOrder(ORDERINGS), "-created_at"), "What to sort by; `-` before it descends."),
    })
    .check(...FILTER_RULES, cursorInItsOrder),
);

/** Of the list alone, and yet sent to the count: Clerk's Go SDK (2.0 to 2.7, `user.List`) asks for both with the same parameters. */
export const countIgnores = once(() =>
  z.strictObject({
    limit: described(z.optional(listQuery().shape.limit.def.innerType), "No effect on a count."),
    offset: described(z.optional(listQuery().shape.offset.def.innerType), "No effect on a count."),
    order_by: described(z.optional(listQuery().shape.order_by.def.innerType), "No effect on a count."),
  }),
);
