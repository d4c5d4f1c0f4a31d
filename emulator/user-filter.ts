// The filters of `GET /users` and `GET /users/count`, by Clerk's prose: arrays match any of their values, `user_id`,
// `external_id` and `organization_id` take `+` and `-` prefixes, the `*_query` ones match a part of the text without regard to
// case. Different filters must all hold.
import * as z from "zod";
import { clerkIssue, queryFlag, queryList, queryText, queryTime } from "./check-args.ts";
import type { Store } from "./store.ts";
import type { UserRecord } from "./user-record.ts";

export const filterShape = {
  email_address: queryList,
  phone_number: queryList,
  external_id: queryList,
  username: queryList,
  web3_wallet: queryList,
  user_id: queryList,
  organization_id: queryList,
  query: queryText,
  email_address_query: queryText,
  phone_number_query: queryText,
  username_query: queryText,
  name_query: queryText,
  banned: queryFlag,
  last_active_at_before: queryTime,
  last_active_at_after: queryTime,
  last_active_at_since: queryTime,
  created_at_before: queryTime,
  created_at_after: queryTime,
  last_sign_in_at_before: queryTime,
  last_sign_in_at_after: queryTime,
  provider: queryText,
  provider_user_id: queryList,
};
const filterObject = z.object(filterShape);
type UserFilter = z.output<typeof filterObject>;

/** Clerk: `provider` and `provider_user_id` "must be used in combination". */
export function checkFilter(filter: UserFilter, context: z.RefinementCtx): void {
  const missing = filter.provider === undefined ? "provider" : "provider_user_id";
  if ((filter.provider === undefined) !== (filter.provider_user_id.length === 0)) {
    const given = missing === "provider" ? "provider_user_id" : "provider";
    const issue = clerkIssue("form_conditional_param_missing", `\`${missing}\` is required when \`${given}\` is present.`);
    context.addIssue({ ...issue, path: [missing] });
  }
}

export const countQuery = filterObject.superRefine(checkFilter);

/** `+a` and `a` include, `-a` excludes. A raw `+` in a query string decodes to a space, and means the same. */
function signed(values: readonly string[], own: readonly string[]): boolean {
  const excluded = values.filter((value) => value.startsWith("-")).map((value) => value.slice(1));
  const included = values.filter((value) => !value.startsWith("-")).map((value) => value.replace(/^[+ ]/, ""));
  if (excluded.some((value) => own.includes(value))) return false;
  return included.length === 0 || included.some((value) => own.includes(value));
}

const anyOf = (values: readonly string[], own: readonly (string | null)[]): boolean =>
  values.length === 0 || own.some((one) => one !== null && values.includes(one));

const contains = (part: string | undefined, own: readonly (string | null)[]): boolean =>
  part === undefined || own.some((one) => one?.toLowerCase().includes(part.toLowerCase()) === true);

const before = (limit: number | undefined, at: number | null): boolean => limit === undefined || (at !== null && at < limit);
const after = (limit: number | undefined, at: number | null): boolean => limit === undefined || (at !== null && at > limit);

function matches(store: Store, filter: UserFilter, user: UserRecord): boolean {
  const emails = user.email_addresses.map((email) => email.email_address);
  const phones = user.phone_numbers.map((phone) => phone.phone_number);
  const wallets = user.web3_wallets.map((wallet) => wallet.web3_wallet);
  const names = [user.first_name, user.last_name, `${user.first_name ?? ""} ${user.last_name ?? ""}`.trim()];
  const accounts = user.external_accounts.filter((account) => account.provider === filter.provider);
  return (
    anyOf(
      filter.email_address.map((address) => address.toLowerCase()),
      emails,
    ) &&
    anyOf(filter.phone_number, phones) &&
    anyOf(filter.username, [user.username]) &&
    anyOf(filter.web3_wallet, wallets) &&
    signed(filter.user_id, [user.id]) &&
    signed(filter.external_id, user.external_id === null ? [] : [user.external_id]) &&
    (filter.organization_id.length === 0 || signed(filter.organization_id, store.organizationIds(user.id))) &&
    contains(filter.query, [...emails, ...phones, user.username, ...wallets, user.id, ...names]) &&
    contains(filter.email_address_query, emails) &&
    contains(filter.phone_number_query, phones) &&
    contains(filter.username_query, [user.username]) &&
    contains(filter.name_query, names) &&
    (filter.banned === undefined || filter.banned === user.banned) &&
    before(filter.last_active_at_before, user.last_active_at) &&
    after(filter.last_active_at_after, user.last_active_at) &&
    after(filter.last_active_at_since === undefined ? undefined : filter.last_active_at_since - 1, user.last_active_at) &&
    before(filter.created_at_before, user.created_at) &&
    after(filter.created_at_after, user.created_at) &&
    before(filter.last_sign_in_at_before, user.last_sign_in_at) &&
    after(filter.last_sign_in_at_after, user.last_sign_in_at) &&
    anyOf(
      filter.provider_user_id,
      accounts.map((account) => account.provider_user_id),
    )
  );
}

/** The users that every given filter lets through, in no particular order. */
export function filterUsers(store: Store, filter: UserFilter): UserRecord[] {
  return [...store.users.values()].filter((user) => matches(store, filter, user));
}
