// Requests as the Python (6.0), Go and Ruby SDKs put them on the wire, and what Clerk must get of them. Base URLs with /v1, an older API
// version, fields that the SDK fills in, bodies where none is needed.
import { SEED } from "../../../emulator/server.ts";
import { buildMultipart } from "../../../src/clerk/multipart.ts";

export interface RawCase {
  readonly sdk: "Python" | "Go" | "Ruby" | ".NET" | "curl";
  readonly name: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly chunked?: boolean;
  readonly upstream: { readonly method: string; readonly url: string; readonly body: string };
}

const { staff, banned, credits, mfa } = SEED;
const json = { "Content-Type": "application/json" };
const python = { Accept: "application/json", "User-Agent": "speakeasy-sdk/python 6.0.0", "Clerk-API-Version": "2025-11-10" };
const go = { "Content-Type": "application/json", "User-Agent": "clerk/clerk-sdk-go@v2.0.0", "Clerk-API-Version": "2025-11-10" };
const ruby = { "Content-Type": "application/json; charset=utf-8", Accept: "*/*", "User-Agent": "clerk-sdk-ruby/4.0.0" };

/** What Clerk gets of an upload, however it was written. */
const rebuilt = new TextDecoder().decode(
  buildMultipart({ bytes: new TextEncoder().encode("image"), contentType: "image/png" }).body,
);
const upload = (disposition: string) =>
  `--b\r\nContent-Type: image/png; q=1\r\nContent-Disposition: ${disposition}\r\n\r\nimage\r\n--b--\r\n`;

export const RAW_CASES: readonly RawCase[] = [
  ...[
    "form-data; name=file; filename=a.png; filename*=utf-8''a.png",
    "form-data; name=file; filename*=utf-8''a.png",
    'form-data; name="file"; filename="a.png"',
  ].map(
    (disposition) =>
      ({
        sdk: ".NET",
        name: `an upload as ${disposition}`,
        operation: "users.set_profile_image",
        method: "POST",
        path: `/v1/users/${staff.id}/profile_image`,
        headers: { "Content-Type": 'multipart/form-data; boundary="b"' },
        body: upload(disposition),
        upstream: { method: "POST", url: `/v1/users/${staff.id}/profile_image`, body: rebuilt },
      }) as const,
  ),
  {
    sdk: "Python",
    name: "list, with the defaults filled in",
    operation: "users.list",
    method: "GET",
    path: "/v1/users?limit=10&offset=0&order_by=-created_at",
    headers: python,
    upstream: { method: "GET", url: "/v1/users?limit=10&offset=0&order_by=-created_at", body: "" },
  },
  {
    sdk: "Python",
    name: "list by two addresses",
    operation: "users.list",
    method: "GET",
    path: "/v1/users?email_address=sam.staff%40example.com&email_address=bo.banned%40example.com&limit=10&offset=0&order_by=%2Bcreated_at",
    headers: python,
    upstream: {
      method: "GET",
      url: "/v1/users?email_address=bo.banned%40example.com&email_address=sam.staff%40example.com&limit=10&offset=0&order_by=created_at",
      body: "",
    },
  },
  {
    sdk: "Python",
    name: "update, with notify_primary_email_address_changed filled in",
    operation: "users.update",
    method: "PATCH",
    path: `/v1/users/${staff.id}`,
    headers: { ...python, ...json },
    body: '{"first_name": "Samir", "notify_primary_email_address_changed": false}',
    upstream: {
      method: "PATCH",
      url: `/v1/users/${staff.id}`,
      body: '{"first_name":"Samir","notify_primary_email_address_changed":false}',
    },
  },
  {
    sdk: "Python",
    name: "update with metadata, which the older API version takes",
    operation: "users.update",
    method: "PATCH",
    path: `/v1/users/${credits.id}`,
    headers: { ...python, ...json },
    body: '{"notify_primary_email_address_changed":false,"public_metadata":{"plan":"gold"}}',
    upstream: {
      method: "PATCH",
      url: `/v1/users/${credits.id}`,
      body: '{"notify_primary_email_address_changed":false,"public_metadata":{"plan":"gold"}}',
    },
  },
  {
    sdk: "Python",
    name: "adjust credits, with the currency filled in",
    operation: "users.adjust_billing_credit_balance",
    method: "POST",
    path: `/v1/users/${credits.id}/billing/credits`,
    headers: { ...python, ...json },
    body: '{"amount":100,"action":"increase","idempotency_key":"py-1","currency":"USD"}',
    upstream: {
      method: "POST",
      url: `/v1/users/${credits.id}/billing/credits`,
      body: '{"amount":100,"action":"increase","currency":"USD","idempotency_key":"py-1"}',
    },
  },
  {
    sdk: "Go",
    name: "ban, with the JSON literal null, chunked",
    operation: "users.ban",
    method: "POST",
    path: `/v1/users/${banned.id}/ban`,
    headers: go,
    body: "null",
    chunked: true,
    upstream: { method: "POST", url: `/v1/users/${banned.id}/ban`, body: "" },
  },
  {
    sdk: "Go",
    name: "unban, with the JSON literal null and a line feed",
    operation: "users.unban",
    method: "POST",
    path: `/v1/users/${banned.id}/unban`,
    headers: go,
    body: "null\n",
    chunked: true,
    upstream: { method: "POST", url: `/v1/users/${banned.id}/unban`, body: "" },
  },
  {
    sdk: "Go",
    name: "count, with the paging of the list",
    operation: "users.count",
    method: "GET",
    path: "/v1/users/count?limit=5&offset=10&order_by=-created_at&query=ada",
    headers: go,
    upstream: { method: "GET", url: "/v1/users/count?query=ada", body: "" },
  },
  {
    sdk: "Go",
    name: "create for an import, past the instance's restrictions",
    operation: "users.create",
    method: "POST",
    path: "/v1/users",
    headers: go,
    body: '{"email_address":["import@example.com"],"skip_restriction_checks":true}',
    chunked: true,
    upstream: {
      method: "POST",
      url: "/v1/users",
      body: '{"email_address":["import@example.com"],"skip_restriction_checks":true}',
    },
  },
  {
    sdk: "Go",
    name: "update, chunked",
    operation: "users.update",
    method: "PATCH",
    path: `/v1/users/${staff.id}`,
    headers: go,
    body: '{"last_name":"Stuff"}',
    chunked: true,
    upstream: {
      method: "PATCH",
      url: `/v1/users/${staff.id}`,
      body: '{"last_name":"Stuff","notify_primary_email_address_changed":false}',
    },
  },
  {
    sdk: "Go",
    name: "delete, with the JSON literal null, chunked",
    operation: "users.delete_totp",
    method: "DELETE",
    path: `/v1/users/${mfa.id}/totp`,
    headers: go,
    body: "null",
    chunked: true,
    upstream: { method: "DELETE", url: `/v1/users/${mfa.id}/totp`, body: "" },
  },
  {
    sdk: "Ruby",
    name: "get, with a content type and no body",
    operation: "users.get",
    method: "GET",
    path: `/v1/users/${staff.id}`,
    headers: ruby,
    upstream: { method: "GET", url: `/v1/users/${staff.id}`, body: "" },
  },
  {
    sdk: "Ruby",
    name: "count, with a boolean filter and a charset parameter",
    operation: "users.count",
    method: "GET",
    path: "/v1/users/count?banned=true",
    headers: ruby,
    upstream: { method: "GET", url: "/v1/users/count?banned=true", body: "" },
  },
  {
    sdk: "Ruby",
    name: "create, with a charset parameter",
    operation: "users.create",
    method: "POST",
    path: "/v1/users",
    headers: ruby,
    body: '{"email_address":["ruby@example.com"],"skip_password_requirement":true}',
    upstream: {
      method: "POST",
      url: "/v1/users",
      body: '{"email_address":["ruby@example.com"],"skip_password_requirement":true}',
    },
  },
  {
    sdk: "Ruby",
    name: "ban, with an empty JSON object",
    operation: "users.ban",
    method: "POST",
    path: `/v1/users/${banned.id}/ban`,
    headers: ruby,
    body: "{}",
    upstream: { method: "POST", url: `/v1/users/${banned.id}/ban`, body: "" },
  },
  {
    sdk: "curl",
    name: "bulk ban",
    operation: "users.bulk_ban",
    method: "POST",
    path: "/v1/users/ban",
    headers: json,
    body: JSON.stringify({ user_ids: [banned.id, mfa.id] }),
    upstream: { method: "POST", url: "/v1/users/ban", body: JSON.stringify({ user_ids: [banned.id, mfa.id] }) },
  },
  {
    sdk: "curl",
    name: "bulk unban",
    operation: "users.bulk_unban",
    method: "POST",
    path: "/v1/users/unban",
    headers: json,
    body: JSON.stringify({ user_ids: [banned.id, mfa.id] }),
    upstream: { method: "POST", url: "/v1/users/unban", body: JSON.stringify({ user_ids: [banned.id, mfa.id] }) },
  },
  {
    sdk: "curl",
    name: "credit balance",
    operation: "users.get_billing_credit_balance",
    method: "GET",
    path: `/v1/users/${credits.id}/billing/credits`,
    headers: {},
    upstream: { method: "GET", url: `/v1/users/${credits.id}/billing/credits`, body: "" },
  },
];
