// A part of the operation table, told again by hand: facts about Clerk that the book presupposes.
import type { Args, BookOperation } from "./by-the-book.ts";

const operation = (name: string, more: Partial<BookOperation>): BookOperation => ({
  name,
  class: "read",
  target: "one",
  pathArgs: more.target === undefined || more.target === "one" ? ["user_id"] : [],
  defaults: {},
  signedLists: [],
  also: () => [],
  allowedUnlessDenied: false,
  asks: () => [],
  ...more,
});

const METADATA = ["public_metadata", "private_metadata", "unsafe_metadata"];
const SIGNED = ["user_id", "external_id", "organization_id"];

/** The page's table “One power has one name”. */
function alsoOfCreate(args: Args) {
  const metadata = Object.fromEntries(METADATA.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
  return [
    ...(Object.keys(metadata).length > 0 ? [{ operation: "users.replace_metadata", args: metadata }] : []),
    ...(args["banned"] === true ? [{ operation: "users.ban", args: {} }] : []),
    ...(args["locked"] === true ? [{ operation: "users.lock", args: {} }] : []),
  ];
}

function alsoOfUpdate(args: Args) {
  const id = { user_id: args["user_id"] };
  const metadata = Object.fromEntries(METADATA.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
  return Object.keys(metadata).length > 0 ? [{ operation: "users.replace_metadata", args: { ...id, ...metadata } }] : [];
}

const EMAIL = "email_addresses.*.email_address";
const PHONE = "phone_numbers.*.phone_number";

/** The page's table “What an argument asks about”, as far as the calls go. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  query: [EMAIL, PHONE, "username", "web3_wallets.*.web3_wallet", "id", "first_name", "last_name"],
  email_address: [EMAIL],
  phone_number_query: [PHONE],
  name_query: ["first_name", "last_name"],
  external_id: ["external_id"],
  external_id_excluded: ["external_id"],
  user_id: ["id"],
  user_id_excluded: ["id"],
  banned: ["banned"],
};
const SORTED: Readonly<Record<string, string>> = { phone_number: PHONE, first_name: "first_name", created_at: "created_at" };

function asksOfUsers(args: Args): readonly string[] {
  const order = args["order_by"];
  // “What equals its default asks nothing.”
  const sorted = typeof order === "string" && order !== "-created_at" ? SORTED[order.replace("-", "")] : undefined;
  return [...Object.keys(args).flatMap((name) => ASKED[name] ?? []), ...(sorted === undefined ? [] : [sorted])];
}

export const WORLD: ReadonlyMap<string, BookOperation> = new Map(
  [
    operation("users.get", {}),
    operation("users.list", {
      target: "none",
      defaults: { limit: 10, offset: 0, order_by: "-created_at" },
      signedLists: SIGNED,
      asks: asksOfUsers,
    }),
    operation("users.count", { target: "none", signedLists: SIGNED, asks: asksOfUsers }),
    operation("users.ban", { class: "destructive" }),
    operation("users.lock", { class: "destructive" }),
    operation("users.delete", { class: "destructive" }),
    operation("users.bulk_ban", { class: "destructive", target: "many" }),
    operation("users.update", { class: "write", defaults: { notify_primary_email_address_changed: false }, also: alsoOfUpdate }),
    operation("users.create", { class: "write", target: "none", also: alsoOfCreate }),
    operation("users.replace_metadata", { class: "write" }),
    operation("users.adjust_billing_credit_balance", { class: "money", defaults: { currency: "USD" } }),
    operation("users.get_o_auth_access_token", {
      class: "secret",
      pathArgs: ["user_id", "provider"],
      defaults: { limit: 10, offset: 0 },
    }),
    operation("jwks.get", { target: "none", allowedUnlessDenied: true }),
  ].map((one) => [one.name, one]),
);
