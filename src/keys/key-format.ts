// The text of a key: sk_live_bailiff_<id 12><secret 43><tag 6>, all base62.
//
// The head is what Clerk's SDKs look for; the first 16 characters hold no secret. The tag is a truncated HMAC of the rest under the
// pepper: a key that Bailiff never minted is told from a real one without a look at storage. 36 bits are no protection by
// themselves (the 256-bit secret is); they keep guessers off the Ledgers.
import type { Deps } from "../deps.ts";
import { base62Prefix, randomBase62 } from "./base62.ts";
import type { KeyMode } from "./key-record.ts";
import { hmac, sameText } from "./keyed-hash.ts";

const ID_LENGTH = 12;
const SECRET_LENGTH = 43;
const TAG_LENGTH = 6;
const KEY_PATTERN = /^sk_(live|test)_bailiff_([0-9A-Za-z]{12})([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** Peppers to try, the current one first. */
export type Peppers = readonly [string, ...string[]];

export interface PresentedKey {
  readonly mode: KeyMode;
  readonly id: string;
  readonly secret: string;
}

function tagOf(pepper: string, untagged: string): string {
  return base62Prefix(hmac(pepper, "key-tag", untagged), TAG_LENGTH);
}

/** What is stored of a secret: HMAC-SHA-256 under the pepper, bound to the key's id, lower-case hex. */
export function hashSecret(pepper: string, id: string, secret: string): string {
  return Buffer.from(hmac(pepper, "key-secret", `${id}:${secret}`)).toString("hex");
}

export function newKeyId(deps: Pick<Deps, "randomBytes">): string {
  return randomBase62(deps, ID_LENGTH);
}

export function newSecret(deps: Pick<Deps, "randomBytes">): string {
  return randomBase62(deps, SECRET_LENGTH);
}

/** The whole key, shown once to whoever minted it. */
export function formatKey(pepper: string, key: PresentedKey): string {
  const untagged = `sk_${key.mode}_bailiff_${key.id}${key.secret}`;
  return `${untagged}${tagOf(pepper, untagged)}`;
}

/** The parts of what has the form of a key; undefined for what has not. Whether Bailiff minted it is another question. */
export function splitKey(text: string): PresentedKey | undefined {
  const [, mode, id, secret] = KEY_PATTERN.exec(text) ?? [];
  if ((mode !== "live" && mode !== "test") || id === undefined || secret === undefined) return undefined;
  return { mode, id, secret };
}

/** The parts of a key that Bailiff minted under one of the peppers, else undefined. Touches no storage. */
export function parseKey(peppers: Peppers, text: string): PresentedKey | undefined {
  const key = splitKey(text);
  const [untagged, tag] = [text.slice(0, -TAG_LENGTH), text.slice(-TAG_LENGTH)];
  // Every pepper is tried, so that time does not tell which one matched.
  const isGenuine = key !== undefined && peppers.map((pepper) => sameText(tagOf(pepper, untagged), tag)).includes(true);
  return isGenuine ? key : undefined;
}
