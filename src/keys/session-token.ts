// What a browser holds of a session of the console, as the value of a cookie: whose it is (a key's id, or `root`), 256 random bits, and a tag
// like that of a key, so that what Bailiff never gave wakes no Ledger. Stored is a hash under the pepper alone.
//
// What proves that a change comes from the console's own page is derived from the same bits, so nothing of it is kept anywhere.
import type { Deps } from "../deps.ts";
import { base62Prefix, randomBase62 } from "./base62.ts";
import type { Peppers } from "./key-format.ts";
import { hmac, sameText } from "./keyed-hash.ts";

/** Whose session it is, where it is the root token's. No key has such an id. */
export const ROOT_HOLDER = "root";

const SECRET_LENGTH = 43;
const TAG_LENGTH = 6;
const ID_LENGTH = 12;
const TOKEN = /^(root|[0-9A-Za-z]{12})\.([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export interface SessionToken {
  /** A key's id, or `root`. */
  readonly holder: string;
  readonly secret: string;
}

function tagOf(pepper: string, untagged: string): string {
  return base62Prefix(hmac(pepper, "session-tag", untagged), TAG_LENGTH);
}

export function newSessionToken(deps: Pick<Deps, "randomBytes">, holder: string): SessionToken {
  return { holder, secret: randomBase62(deps, SECRET_LENGTH) };
}

/** What records call a session. */
export function newSessionId(deps: Pick<Deps, "randomBytes">): string {
  return `ses_${randomBase62(deps, ID_LENGTH)}`;
}

export function formatSessionToken([pepper]: Peppers, { holder, secret }: SessionToken): string {
  const untagged = `${holder}.${secret}`;
  return `${untagged}${tagOf(pepper, untagged)}`;
}

/** Undefined: Bailiff never gave it, under any of the peppers. Touches no storage. */
export function parseSessionToken(peppers: Peppers, text: string): SessionToken | undefined {
  const [, holder, secret, tag] = TOKEN.exec(text) ?? [];
  if (holder === undefined || secret === undefined || tag === undefined) return undefined;
  // Every pepper is tried, so that time does not tell which one matched.
  const genuine = peppers.map((pepper) => sameText(tagOf(pepper, `${holder}.${secret}`), tag)).includes(true);
  return genuine ? { holder, secret } : undefined;
}

/**
 * What is stored of it: an HMAC under each pepper, the current one first, lower-case hex. `bound`: what it ends with, when that changes; for
 * the root token's the token itself.
 */
export function sessionHashes(peppers: Peppers, { holder, secret }: SessionToken, bound = ""): readonly [string, ...string[]] {
  const hashOf = (pepper: string) => Buffer.from(hmac(pepper, "session", `${holder}:${secret}:${bound}`)).toString("hex");
  const [current, ...others] = peppers;
  return [hashOf(current), ...others.map(hashOf)];
}

/** What a change must bring along in a header, which no other site can set. */
export function csrfTokenOf({ secret }: SessionToken): string {
  return Buffer.from(hmac(secret, "console-csrf", "")).toString("base64url");
}
