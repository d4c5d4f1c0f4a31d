// From a whole request to a whole answer, without a socket: key, version, row, limits, body, operation. The order is Clerk's as far
// as it can be seen from outside: a wrong key learns nothing else.
import { createHash, timingSafeEqual } from "node:crypto";
import { queryValues } from "./check-args.ts";
import type { ReceivedRequest } from "./journal.ts";
import { readKept, writeKept } from "./kept-numbers.ts";
import { locate } from "./operations/table.ts";
import type { RateLimits } from "./rate-limits.ts";
import {
  apiVersionUnknown,
  bodyInvalid,
  contentTypeUnsupported,
  headerMalformed,
  keyInvalid,
  Refusal,
  tooManyRequests,
  urlNotFound,
} from "./refusal.ts";
import type { Store } from "./store.ts";
import type { EventClient, Webhooks } from "./webhooks.ts";

/** All of Clerk's versions, oldest first; the last one is what a request without the header gets. */
const API_VERSIONS = ["2021-02-05", "2024-10-01", "2025-03-12", "2025-04-10", "2025-11-10", "2026-05-12"];

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Incoming {
  readonly method: string;
  /** Raw, with the query string. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly version: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Buffer<ArrayBuffer>;
  /** For what is told of the call by webhook. */
  readonly client: EventClient;
}

export interface World {
  readonly store: Store;
  readonly limits: RateLimits;
  readonly secretKey: string;
  readonly webhooks: Webhooks;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Undefined when the header carries the secret key. */
export function checkKey(authorization: string | undefined, secretKey: string): Refusal | undefined {
  const key = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (key === undefined) return headerMalformed();
  return timingSafeEqual(digest(key), digest(secretKey)) ? undefined : keyInvalid();
}

/** An error body as Clerk sends it. */
export function replyRefusal(refusal: Refusal, traceId: string): Reply {
  return {
    status: refusal.status,
    headers: { "content-type": "application/json", "x-clerk-trace-id": traceId, ...refusal.headers },
    body: JSON.stringify({ errors: refusal.errors, clerk_trace_id: traceId }),
  };
}

/** JSON (nothing and the literal `null`, which Clerk's Go SDK sends, are `{}`) or the fields of a form. */
async function decodeBody(incoming: Incoming, multipart: boolean): Promise<Refusal | object> {
  const type = incoming.contentType ?? "";
  if (multipart) {
    if (!/^multipart\/form-data\b/i.test(type)) return contentTypeUnsupported(type, "multipart/form-data");
    try {
      return Object.fromEntries(await new Response(incoming.body, { headers: { "content-type": type } }).formData());
    } catch {
      return bodyInvalid();
    }
  }
  if (incoming.method === "GET" || incoming.body.length === 0) return {};
  if (!/^application\/json\b/i.test(type)) return contentTypeUnsupported(type, "application/json");
  try {
    const value: unknown = JSON.parse(incoming.body.toString("utf8"));
    if (value === null) return {};
    return typeof value === "object" && !Array.isArray(value) ? { ...value, ...keptMetadata(incoming.body) } : bodyInvalid();
  } catch {
    return bodyInvalid();
  }
}

/** The fields of the body that are free JSON, with every digit. */
function keptMetadata(body: Uint8Array): object {
  return Object.fromEntries(Object.entries(readKept(body) ?? {}).filter(([name]) => name.endsWith("_metadata")));
}

async function answer(world: World, incoming: Incoming): Promise<object> {
  const keyRefusal = checkKey(incoming.authorization, world.secretKey);
  if (keyRefusal !== undefined) return keyRefusal;

  const cut = incoming.url.indexOf("?");
  const path = cut < 0 ? incoming.url : incoming.url.slice(0, cut);
  const query = queryValues(cut < 0 ? "" : incoming.url.slice(cut + 1));
  const version = incoming.version ?? query.__clerk_api_version?.[0] ?? API_VERSIONS.at(-1) ?? "";
  if (!API_VERSIONS.includes(version)) return apiVersionUnknown(version);

  const located = path.startsWith("/v1/") ? locate(incoming.method, path.slice("/v1".length)) : undefined;
  if (located === undefined) return urlNotFound();
  const { row, params } = located;
  if (row.since !== undefined && version < row.since) return urlNotFound();
  const body = await decodeBody(incoming, row.multipart);
  const wait = world.limits.admit(row, params.user_id, world.store.now());
  if (wait !== undefined) return tooManyRequests(wait);
  if (body instanceof Refusal) return body;
  world.webhooks.client = incoming.client;
  return row.respond({ store: world.store, params, query, body, version });
}

/** Runs the operation and notes in the journal whether it took effect. */
export async function dispatch(world: World, incoming: Incoming, entry: ReceivedRequest): Promise<Reply> {
  const result = await answer(world, incoming);
  const traceId = world.store.ids.trace();
  const refused = result instanceof Refusal;
  const reply = refused
    ? replyRefusal(result, traceId)
    : { status: 200, headers: { "content-type": "application/json", "x-clerk-trace-id": traceId }, body: writeKept(result) };
  entry.acted = !refused;
  entry.status = reply.status;
  return reply;
}
