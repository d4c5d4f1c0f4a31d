// What a user is connected to elsewhere: provider tokens, organizations, devices. Lists have Clerk's two forms: `{data, total_count}`,
// and a bare array for provider tokens unless `paginated=true`.
import * as z from "zod";
import { clerkIssue, page, queryFlag, queryText } from "../check-args.ts";
import type { InvitationStatus, MembershipRecord } from "../organization-record.ts";
import { invitationAnswer, membershipAnswer } from "../organizations.ts";
import { refuse, resourceNotFound } from "../refusal.ts";
import { none, type Row, row, userRow } from "../row.ts";
import type { Store } from "../store.ts";
import { trustedDeviceAnswer } from "../user-answer.ts";

/** Providers that the emulated instance has switched on. */
const PROVIDERS = ["oauth_google", "oauth_github", "oauth_microsoft"];
const INVITATION_STATUSES: readonly InvitationStatus[] = ["pending", "accepted", "revoked", "expired"];

interface Window {
  readonly limit: number;
  readonly offset: number;
}

function paged(items: readonly object[], { limit, offset }: Window): object {
  return { data: items.slice(offset, offset + limit), total_count: items.length };
}

const invitationQuery = z.object({ ...page, status: queryText }).superRefine((query, context) => {
  if (query.status === undefined || INVITATION_STATUSES.some((status) => status === query.status)) return;
  context.addIssue({
    ...clerkIssue("form_param_value_invalid", `${query.status} is not a status of invitations.`),
    path: ["status"],
  });
});

type MembershipKey = (store: Store, membership: MembershipRecord) => string | number;
const userText = (pick: "first_name" | "last_name" | "username"): MembershipKey => {
  return (store, membership) => store.users.get(membership.user_id)?.[pick] ?? "";
};
const MEMBERSHIP_ORDERS: ReadonlyMap<string, MembershipKey> = new Map<string, MembershipKey>([
  ["created_at", (_store, membership) => membership.created_at],
  ["first_name", userText("first_name")],
  ["last_name", userText("last_name")],
  ["username", userText("username")],
  ["email_address", (store, one) => store.users.get(one.user_id)?.email_addresses[0]?.email_address ?? ""],
  ["phone_number", (store, one) => store.users.get(one.user_id)?.phone_numbers[0]?.phone_number ?? ""],
]);
const bare = (order: string): string => order.replace(/^[-+ ]/, "");

const instanceQuery = z.object({ ...page, order_by: queryText }).superRefine((query, context) => {
  if (query.order_by === undefined || MEMBERSHIP_ORDERS.has(bare(query.order_by))) return;
  context.addIssue({
    ...clerkIssue("form_param_value_invalid", `${query.order_by} is not an order of memberships.`),
    path: ["order_by"],
  });
});

function orderMemberships(store: Store, orderBy = "-created_at"): MembershipRecord[] {
  const key = MEMBERSHIP_ORDERS.get(bare(orderBy)) ?? (() => 0);
  const sign = orderBy.startsWith("-") ? -1 : 1;
  return store.memberships.toSorted((a, b) => {
    const [left, right] = [key(store, a), key(store, b)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}

export const connectionRows: readonly Row[] = [
  userRow({
    name: "users.get_o_auth_access_token",
    method: "GET",
    path: "/users/{user_id}/oauth_access_tokens/{provider}",
    query: z.object({ ...page, paginated: queryFlag }),
    body: none,
    act: ({ user, params, query }) => {
      // Clerk's SDKs used to say `google`, and take it still: both name one.
      const provider = (params.provider ?? "").replace(/^(?!oauth_)/, "oauth_");
      if (!PROVIDERS.includes(provider)) {
        const text = "Single-sign on for this OAuth provider is not enabled in the instance settings.";
        return refuse(404, "oauth_token_provider_not_enabled", "OAuth provider not enabled", text);
      }
      const tokens = user.external_accounts
        .filter((account) => account.provider === provider)
        .map((account) => ({
          object: "oauth_access_token",
          external_account_id: account.id,
          provider_user_id: account.provider_user_id,
          token: account.token,
          expires_at: null,
          provider: account.provider,
          public_metadata: {},
          label: null,
          scopes: account.approved_scopes.split(" "),
        }));
      return query.paginated === true ? paged(tokens, query) : tokens.slice(query.offset, query.offset + query.limit);
    },
  }),
  userRow({
    name: "users.get_organization_memberships",
    method: "GET",
    path: "/users/{user_id}/organization_memberships",
    query: z.object(page),
    body: none,
    act: ({ store, user, query }) => {
      const own = orderMemberships(store).filter((one) => one.user_id === user.id);
      return paged(
        own.map((one) => membershipAnswer(store, one)),
        query,
      );
    },
  }),
  userRow({
    name: "users.get_organization_invitations",
    method: "GET",
    path: "/users/{user_id}/organization_invitations",
    query: invitationQuery,
    body: none,
    act: ({ store, user, query }) => {
      const own = store.invitations.filter((one) => one.user_id === user.id && (query.status ?? one.status) === one.status);
      return paged(
        own.map((one) => invitationAnswer(store, one)),
        query,
      );
    },
  }),
  row({
    name: "users.get_instance_organization_memberships",
    method: "GET",
    path: "/organization_memberships",
    query: instanceQuery,
    body: none,
    act: ({ store, query }) =>
      paged(
        orderMemberships(store, query.order_by).map((one) => membershipAnswer(store, one)),
        query,
      ),
  }),
  userRow({
    name: "users.list_trusted_devices",
    method: "GET",
    path: "/users/{user_id}/trusted_devices",
    query: none,
    body: none,
    act: ({ user }) => {
      const active = user.trusted_devices.filter((device) => device.revoked_at === null).map(trustedDeviceAnswer);
      return { data: active, total_count: active.length };
    },
  }),
  userRow({
    name: "users.revoke_trusted_device",
    method: "DELETE",
    path: "/users/{user_id}/trusted_devices/{trusted_device_id}",
    query: none,
    body: none,
    // "Revokes an active trusted device": one that is revoked already is not found any more.
    act: ({ user, params, now }) => {
      const device = user.trusted_devices.find((one) => one.id === params.trusted_device_id && one.revoked_at === null);
      if (device === undefined) return resourceNotFound();
      device.revoked_at = now;
      return trustedDeviceAnswer(device);
    },
  }),
];
