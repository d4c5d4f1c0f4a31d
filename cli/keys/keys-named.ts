// Keys that an answer names, as they stand now: for people, the name of one that is not in force says so, wherever it stands. Pure.
import * as z from "zod";

const keyNow = z.looseObject({ status: z.string(), name: z.string().optional() });

/** Absent: nothing may be told of them, nothing is known, or the gateway is an older one. */
export const keysNamedSchema = z.record(z.string(), keyNow).optional();
export type KeysNamed = z.infer<typeof keysNamedSchema>;

const IDLE: ReadonlyMap<string, string> = new Map([
  ["revoked", "revoked"],
  ["expired", "expired"],
  ["not_yet_valid", "not valid yet"],
]);

/** Undefined: it is in force, or nothing is known of it. */
export function idleWord(id: string, keys: KeysNamed): string | undefined {
  return keys !== undefined && Object.hasOwn(keys, id) ? IDLE.get(keys[id]?.status ?? "") : undefined;
}

/** `E80QmhC1jXA5 (Support desk, revoked)`: of a key of which only the id is at hand. */
export function keyById(id: string, keys: KeysNamed): string {
  const name = keys !== undefined && Object.hasOwn(keys, id) ? keys[id]?.name : undefined;
  const about = [name, idleWord(id, keys)].filter((part) => part !== undefined);
  return about.length === 0 ? id : `${id} (${about.join(", ")})`;
}

/** What callers sent: an `id` in it is none of a key. */
const SENT: ReadonlySet<string> = new Set(["args", "seen"]);

/** The same with `Support desk (revoked)` for the name of each such key. Not for JSON: that is the API's own. */
export function withStandings<Value>(value: Value, keys: KeysNamed): Value {
  return keys === undefined ? value : (marked(value, keys) as Value);
}

function marked(value: unknown, keys: KeysNamed): unknown {
  if (Array.isArray(value)) return value.map((one) => marked(one, keys));
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([field, part]) => [field, SENT.has(field) ? part : marked(part, keys)] as const);
  const own: Record<string, unknown> = Object.fromEntries(parts);
  const { id, name } = own;
  const word = typeof id === "string" && typeof name === "string" ? idleWord(id, keys) : undefined;
  return word === undefined ? own : { ...own, name: `${String(name)} (${word})` };
}
