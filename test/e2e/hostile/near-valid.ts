// Requests near valid ones: a good request for some row of the table, then a few mutations of path, query, headers, body or framing. A case
// is a handful of numbers, so that a seed is enough to have it again.
import fc from "fast-check";
import { SEED } from "../../../emulator/server.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type Draft, MUTATIONS } from "./mutations.ts";
import { bytesOf } from "./raw-socket.ts";

const USERS = [SEED.staff.id, SEED.banned.id, SEED.credits.id, SEED.mfa.id, SEED.google.id, SEED.manyEmails.id];

export interface FuzzCase {
  readonly row: number;
  readonly user: number;
  /** Which key: usually a good one. */
  readonly key: number;
  readonly chunked: boolean;
  readonly mutations: readonly { readonly kind: number; readonly at: number; readonly what: number }[];
}

const index = fc.nat({ max: 1_000_000 });
const mutation = fc.record({ kind: index, at: index, what: index });

export const fuzzCases: fc.Arbitrary<FuzzCase> = fc.record({
  row: index,
  user: index,
  key: fc.nat({ max: 19 }),
  chunked: fc.boolean(),
  // Half of them very near, or little would get through to Clerk.
  mutations: fc.oneof(fc.array(mutation, { maxLength: 1 }), fc.array(mutation, { maxLength: 4 })),
});

/** Bodies that the operations need; the others do with none. */
const BODIES: Readonly<Record<string, (user: string, salt: number) => object>> = {
  "users.create": (_user, salt) => ({
    email_address: [`fuzz${salt}@example.com`],
    password: "long enough",
    public_metadata: { a: 1 },
  }),
  "users.update": () => ({ first_name: "Ada", last_name: "Lovelace" }),
  "users.update_metadata": () => ({ public_metadata: { a: { b: null } } }),
  "users.replace_metadata": () => ({ private_metadata: { a: 1 } }),
  "users.bulk_ban": (user) => ({ user_ids: [user] }),
  "users.bulk_unban": (user) => ({ user_ids: [user, SEED.google.id] }),
  "users.adjust_billing_credit_balance": (_user, salt) => ({
    amount: 5,
    action: "increase",
    idempotency_key: `fuzz-${salt % 50}`,
  }),
  "users.verify_password": () => ({ password: "guess" }),
  "users.verify_totp": () => ({ code: "123456" }),
  "users.replace_email_address": (_user, salt) => ({ email_address: `other${salt}@example.com` }),
  "users.replace_phone_number": (_user, salt) => ({ phone_number: `+1555555${String(1000 + (salt % 9000))}` }),
};

const QUERIES: Readonly<Record<string, string>> = {
  "users.list": "limit=5&order_by=-created_at&email_address=a%40example.com&email_address=b%40example.com",
  "users.count": "banned=false",
  "users.get_organization_memberships": "limit=5",
};

function draftOf({ row, user, mutations }: FuzzCase): Draft {
  const operation: Operation = OPERATIONS[row % OPERATIONS.length] ?? unreachable();
  const id = USERS[user % USERS.length] ?? "";
  const path = operation.path.replaceAll(/\{([^}]*)\}/g, (_match, name: string) =>
    name === "user_id" ? id : name === "provider" ? "oauth_google" : `idn_${name}`,
  );
  const body = BODIES[operation.name]?.(id, user);
  const draft: Draft = {
    method: operation.method,
    path: `/v1${path}`,
    query: QUERIES[operation.name] ?? "",
    headers: body === undefined ? [] : [["Content-Type", "application/json"]],
    body: body === undefined ? "" : JSON.stringify(body),
    framing: "right",
  };
  for (const { kind, at, what } of mutations) MUTATIONS[kind % MUTATIONS.length]?.(draft, at, what);
  return draft;
}

/** The bytes of a case. `ownConnection`: its framing may be wrong, so nothing else may share its connection. */
export function bytesOfCase(
  one: FuzzCase,
  keys: readonly [string, string],
): { readonly bytes: Buffer; readonly ownConnection: boolean } {
  const draft = draftOf(one);
  const authorization =
    one.key === 0
      ? []
      : [["Authorization", `Bearer ${one.key === 1 ? `${keys[0]}x` : keys[one.key % 2 === 0 ? 0 : 1]}`] as const];
  const body = bytesOf(draft.body);
  const chunked = one.chunked && body.length > 0;
  const framing = chunked
    ? [["Transfer-Encoding", "chunked"] as const]
    : body.length > 0 || draft.method !== "GET"
      ? [["Content-Length", String(body.length + lengthError(draft))] as const]
      : [];
  const headers = [["Host", "bailiff"] as const, ...authorization, ...framing, ...draft.headers];
  const target = draft.query === "" ? draft.path : `${draft.path}?${draft.query}`;
  const head = `${draft.method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return {
    bytes: Buffer.concat([bytesOf(head), chunked ? chunksOf(body) : body]),
    ownConnection: draft.framing !== "right" || /[\r\n]/.test(target),
  };
}

function lengthError({ framing }: Draft): number {
  return framing === "too long" ? 3 : framing === "too short" ? -1 : 0;
}

/** Two chunks, so that a value is split. */
function chunksOf(body: Buffer): Buffer {
  const middle = Math.ceil(body.length / 2);
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter((chunk) => chunk.length > 0);
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [bytesOf(`${chunk.length.toString(16)}\r\n`), chunk, bytesOf("\r\n")]),
    bytesOf("0\r\n\r\n"),
  ]);
}

function unreachable(): never {
  throw new Error("the operation table is empty");
}
