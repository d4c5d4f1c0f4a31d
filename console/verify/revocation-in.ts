// Does a line of an export tell that a key was revoked? A file is verified without asking anybody, so what it says of keys is all that is known.
import { isKeyId } from "../../src/keys/key-id.ts";

/** Of most lines nothing is read: they do not even have the word. */
const WORD = '"keys.revoke"';

/** The key's id and when; none: the line tells of none. */
export function revocationIn(line: string): readonly (readonly [id: string, at: string])[] {
  if (!line.includes(WORD)) return [];
  const record = parsed(line);
  if (record === null || record["operation"] !== "keys.revoke" || record["outcome"] !== "ok") return [];
  const { target, at } = record;
  const isDone = typeof target === "string" && isKeyId(target) && typeof at === "string" && !Number.isNaN(Date.parse(at));
  return isDone ? [[target, at]] : [];
}

/** Null: it is no object. What is wrong with a line the verifier says. */
function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
