// Order and pages of `GET /users`. Clerk allows a cursor only over `created_at` and only without an offset; both rules are 422 here
// too, since a gateway that rewrites queries can break them without noticing. Users without a value come last, ties go by id.
import * as z from "zod";
import { clerkIssue, page, queryText } from "./check-args.ts";
import { formResourceNotFound, type Refusal } from "./refusal.ts";
import { checkFilter, filterShape } from "./user-filter.ts";
import type { UserRecord } from "./user-record.ts";

type SortKey = (user: UserRecord) => string | number | null;

const KEYS: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ["created_at", (user) => user.created_at],
  ["updated_at", (user) => user.updated_at],
  ["last_active_at", (user) => user.last_active_at],
  ["last_sign_in_at", (user) => user.last_sign_in_at],
  ["first_name", (user) => user.first_name],
  ["last_name", (user) => user.last_name],
  ["username", (user) => user.username],
  ["email_address", (user) => user.email_addresses[0]?.email_address ?? null],
  ["phone_number", (user) => user.phone_numbers[0]?.phone_number ?? null],
  ["web3wallet", (user) => user.web3_wallets[0]?.web3_wallet ?? null],
]);

/** `-created_at` is newest first; no sign, `+` and a `+` decoded to a space are ascending. */
const field = (order: string): string => order.replace(/^[-+ ]/, "");

export const listQuery = z
  .object({ ...filterShape, ...page, starting_after: queryText, order_by: queryText })
  .superRefine(checkFilter)
  .superRefine((query, context) => {
    const add = (param: string, code: string, message: string): void =>
      context.addIssue({ ...clerkIssue(code, message), path: [param] });
    const order = field(query.order_by ?? "-created_at");
    if (!KEYS.has(order)) add("order_by", "form_param_value_invalid", `${order} is not an order of users.`);
    if (query.starting_after === undefined) return;
    if (order !== "created_at") {
      add(
        "starting_after",
        "form_conditional_param_disallowed",
        "`starting_after` isn't allowed when `order_by` is not created_at.",
      );
    }
    if (query.offset > 0) {
      add("starting_after", "form_conditional_param_disallowed", "`starting_after` isn't allowed when `offset` is present.");
    }
  });
type ListQuery = z.output<typeof listQuery>;

function compare(left: string | number | null, right: string | number | null, sign: 1 | -1): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? 1 : -1;
  return left < right ? -sign : sign;
}

/** Users in the order of `order_by` (`-created_at` when there is none). */
function orderUsers(users: readonly UserRecord[], orderBy: string | undefined): UserRecord[] {
  const order = orderBy ?? "-created_at";
  const sign = order.startsWith("-") ? -1 : 1;
  const key = KEYS.get(field(order)) ?? (() => null);
  return users.toSorted((a, b) => compare(key(a), key(b), sign) || compare(a.id, b.id, sign));
}

/**
 * One page. The cursor need not be among the filtered users (it may have been banned between two pages): what follows it is
 * decided by its place in the order. A cursor that names nobody is 422; which code Clerk gives is a guess.
 */
export function pageOfUsers(
  users: readonly UserRecord[],
  query: ListQuery,
  find: (id: string) => UserRecord | undefined,
): UserRecord[] | Refusal {
  if (query.starting_after === undefined) {
    return orderUsers(users, query.order_by).slice(query.offset, query.offset + query.limit);
  }
  const cursor = find(query.starting_after);
  if (cursor === undefined) return formResourceNotFound("starting_after");
  const ordered = orderUsers([...users.filter((user) => user.id !== cursor.id), cursor], query.order_by);
  const start = ordered.indexOf(cursor) + 1;
  return ordered.slice(start, start + query.limit);
}
