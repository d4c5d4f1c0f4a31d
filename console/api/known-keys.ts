// What answers have said of the keys that they name, as those stand now. Every answer that comes is read for it (`ask.ts`), so a key that is
// revoked while a page is open is marked on all of it with the next answer that says so. In memory alone, and gone with the session.
import { forgetWithSession } from "../session/forget.ts";
import type { KeyNow } from "../words/standing.ts";

type Known = ReadonlyMap<string, KeyNow>;

let known: Known = new Map();
const watchers = new Set<() => void>();

function set(next: Known): void {
  if (next === known) return;
  known = next;
  for (const watcher of watchers) watcher();
}
/** Sessions of this page so far. */
let ended = 0;
forgetWithSession(() => {
  ended += 1;
  set(new Map());
});

export function knownKeys(): Known {
  return known;
}

/** @returns ends it */
export function watchKnownKeys(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/**
 * To be had before something is asked.
 *
 * @returns notes what is answered, whichever answer of the API it is, unless the session is another by then: it may be somebody else's
 */
export function keysListener(): (answer: unknown) => void {
  const asked = ended;
  return (answer) => {
    if (asked === ended) set(learned(known, toldOf(answer)));
  };
}

/**
 * The same map when nothing is new, and the same entry of a key that stands as it did. That a key is revoked is final: an answer that was made
 * before and came late does not take it back.
 */
export function learned(before: Known, told: readonly (readonly [string, KeyNow])[]): Known {
  const news = told.flatMap(([id, now]): [string, KeyNow][] => {
    const old = before.get(id);
    if (old?.status === "revoked" && now.status !== "revoked") return [];
    const next = { ...old, ...now };
    return old !== undefined && FIELDS.every((field) => old[field] === next[field]) ? [] : [[id, next]];
  });
  return news.length === 0 ? before : new Map([...before, ...news]);
}

const FIELDS = ["status", "name", "owner", "at", "reason"] as const;
const STATUSES: ReadonlySet<unknown> = new Set(["active", "revoked", "expired", "not_yet_valid"]);

/** From `keys`, which answers have that name keys, and from keys themselves, one or a list of them. */
export function toldOf(answer: unknown): readonly (readonly [string, KeyNow])[] {
  if (!isObject(answer)) return [];
  const { keys, data } = answer;
  const named = isObject(keys) ? Object.entries(keys).flatMap(([id, now]) => (isKeyNow(now) ? [[id, now] as const] : [])) : [];
  const rows: readonly unknown[] = Array.isArray(data) ? data : [answer];
  return [...named, ...rows.flatMap(ofKey)];
}

/** Of a key as lists and its own page have it. */
function ofKey(row: unknown): readonly (readonly [string, KeyNow])[] {
  if (!isObject(row) || !("minted_by" in row) || !isKeyNow(row) || typeof row["id"] !== "string") return [];
  const { id, status, name, owner, revoked, expires_at, not_before } = row;
  const times = {
    active: null,
    revoked: isObject(revoked) ? revoked["at"] : null,
    expired: expires_at,
    not_yet_valid: not_before,
  };
  const at = times[status];
  const reason = isObject(revoked) ? revoked["reason"] : null;
  return [[id, { status, name: textOf(name), owner: textOf(owner), at: textOf(at) ?? null, reason: textOf(reason) ?? null }]];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isKeyNow(value: unknown): value is KeyNow & Readonly<Record<string, unknown>> {
  return isObject(value) && STATUSES.has(value["status"]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
