// Clerk's merge of `PATCH /users/{user_id}/metadata`: objects are merged at every depth, `null` removes a key at any level, and
// anything else (arrays too) replaces what was there. Built with `Object.fromEntries`, which defines own properties, so a key
// called `__proto__` stays a plain key and reaches nothing.
import { KeptNumber } from "./kept-numbers.ts";
import type { Metadata } from "./user-record.ts";

function isObject(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof KeptNumber);
}

/** The merged object; neither argument is changed. */
export function mergeMetadata(current: Metadata, change: Metadata): Metadata {
  const merged = new Map<string, unknown>(Object.entries(current));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else if (isObject(value)) {
      const before = merged.get(key);
      merged.set(key, mergeMetadata(isObject(before) ? before : {}, value));
    } else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
