// The first look at a request's path, before anything is decoded.
//
// No path of Bailiff's needs percent-encoding: ids, reasons and words are letters, digits and a few signs. So a raw path with any other
// character is refused here, and the router never has something to decode (`/v1/us%65rs`, `..%2Fadmin`, `%00`, `;x` end here).
import { PATH_REASON } from "../reason.ts";

const PLAIN_PATH = /^\/[A-Za-z0-9._/-]*$/;
const REASON_PREFIX = /^\/for\/([^/]+)(\/v1\/.*)$/;

export type RawPath =
  /** `path`: without the `/for/<reason>` prefix. */
  { readonly ok: true; readonly path: string; readonly reason: string | null } | { readonly ok: false; readonly detail: string };

export function parseRawPath(raw: string): RawPath {
  if (!PLAIN_PATH.test(raw)) {
    return {
      ok: false,
      detail:
        "The path holds a character that no Bailiff path has. Paths are plain letters, digits, “.”, “_” and “-”; nothing is percent-encoded.",
    };
  }
  if (!raw.startsWith("/for/")) return { ok: true, path: raw, reason: null };
  const match = REASON_PREFIX.exec(raw);
  const [, reason, path] = match ?? [];
  if (reason === undefined || path === undefined || !PATH_REASON.test(reason)) {
    return {
      ok: false,
      detail: "A reason in the path has the form /for/<reason>/v1/…, where <reason> is 1 to 64 letters, digits, “.”, “_” or “-”.",
    };
  }
  return { ok: true, path, reason };
}

/** The path as it stands in the URL, without query or fragment. `new URL()` keeps percent-encodings as they are. */
export function rawPathOf(request: Request): string {
  return new URL(request.url).pathname;
}

/** For a path that no route has: most often a base URL without (or with a doubled) `/v1`. */
export function explainUnknownPath(path: string): string {
  if (path.startsWith("/v1/v1/")) return "The path starts with /v1 twice: give your SDK Bailiff's address without /v1.";
  if (path.startsWith("/v1/for/")) return "The reason comes before /v1: /for/<reason>/v1/….";
  if (/^\/(users|organization_memberships)(\/|$)/.test(path)) {
    return "Clerk's paths are served under /v1: add /v1 to the base URL that your SDK is given.";
  }
  return "No operation of Bailiff's has this path. Clerk's Users API is served under /v1, the admin plane under /admin.";
}
