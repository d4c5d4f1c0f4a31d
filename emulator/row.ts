// The shape of one row of the emulator's table: where the request goes, what it may carry, what it does. A row never reads the
// socket and never throws for a caller's mistake: it gets checked arguments and gives back an answer or a Refusal. Another
// operation is another row in `operations/`, and no edit elsewhere.
import * as z from "zod";
import { checkArgs, type QueryValues } from "./check-args.ts";
import { Refusal, userNotFound } from "./refusal.ts";
import type { Store } from "./store.ts";
import type { UserRecord } from "./user-record.ts";

/** The last API version whose `PATCH /users/{user_id}` takes metadata. */
const LAST_LEGACY_VERSION = "2025-11-10";

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** A request after transport: authorized, version known, body decoded. */
interface RawCall {
  readonly store: Store;
  readonly params: Readonly<Record<string, string>>;
  readonly query: QueryValues;
  /** Decoded JSON (an absent body and the literal `null` are `{}`), or the fields of a form. */
  readonly body: unknown;
  readonly version: string;
}

export interface Row {
  /** Bailiff's name of the operation: `users.ban`. */
  readonly name: string;
  readonly method: Method;
  /** Below `/v1`; parameters in braces. */
  readonly path: string;
  readonly multipart: boolean;
  /** The oldest API version that has it; undefined: all have. */
  readonly since: string | undefined;
  /** What goes over the wire as JSON, or a Refusal. */
  readonly respond: (call: RawCall) => object;
}

interface Call<Query, Body> {
  readonly store: Store;
  /** Of the API: a known one. Versions are dates and compare as text. */
  readonly version: string;
  /** Milliseconds since 1970, one value for the whole call. */
  readonly now: number;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

export interface UserCall<Query, Body> extends Call<Query, Body> {
  readonly user: UserRecord;
}

interface Spec<Query, Body> {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly multipart?: boolean;
  readonly since?: string;
  readonly query: z.ZodType<Query>;
  readonly body: z.ZodType<Body>;
  /** Takes the place of `body` on API versions up to and including `LAST_LEGACY_VERSION`. */
  readonly legacyBody?: z.ZodType<Body>;
}

/** For rows that take no query or no body; what comes all the same is ignored, as Clerk does. */
export const none = z.unknown().transform(() => undefined);

function checked<Query, Body>(spec: Spec<Query, Body>, raw: RawCall): Call<Query, Body> | Refusal {
  const query = checkArgs(spec.query, raw.query);
  if (query instanceof Refusal) return query;
  const body = checkArgs((raw.version <= LAST_LEGACY_VERSION ? spec.legacyBody : undefined) ?? spec.body, raw.body);
  if (body instanceof Refusal) return body;
  return { store: raw.store, version: raw.version, now: raw.store.now(), params: raw.params, query, body };
}

function asRow<Query, Body>(spec: Spec<Query, Body>, respond: Row["respond"]): Row {
  const { name, method, path, multipart = false, since } = spec;
  return { name, method, path, multipart, since, respond };
}

/** A row about no user in particular. */
export function row<Query, Body>(spec: Spec<Query, Body> & { readonly act: (call: Call<Query, Body>) => object }): Row {
  return asRow(spec, (raw) => {
    const call = checked(spec, raw);
    return call instanceof Refusal ? call : spec.act(call);
  });
}

/** A row about the user of the path: 404 comes before anything is said about the arguments. */
export function userRow<Query, Body>(spec: Spec<Query, Body> & { readonly act: (call: UserCall<Query, Body>) => object }): Row {
  return asRow(spec, (raw) => {
    const userId = raw.params.user_id ?? "";
    const user = raw.store.users.get(userId);
    if (user === undefined) return userNotFound(userId);
    const call = checked(spec, raw);
    return call instanceof Refusal ? call : spec.act({ ...call, user });
  });
}
