// The first look at a request's path, before anything is decoded.
//
// No path of Bailiff's needs percent-encoding: ids, reasons and words are letters, digits and a few signs. So a raw path with any other
// character is refused here, and the router never has something to decode (`/v1/us%65rs`, `..%2Fadmin`, `%00`, `;x` end here).
import { PATH_CHARACTERS } from "../../../clerk/path-form.ts";
import { clerkElsewhere } from "./clerk-elsewhere.ts";
import { PATH_REASON } from "./reason.ts";

/** Bailiff's own paths are made of the same. */
const PLAIN_PATH = new RegExp(`^/[/${PATH_CHARACTERS}]*$`);
const REASON_PREFIX = /^\/for\/([^/]+)(\/v1\/.*)$/;

export type RawPath =
  /** `path`: without the `/for/<reason>` prefix. */
  { readonly ok: true; readonly path: string; readonly reason: string | null } | { readonly ok: false; readonly detail: string };

export function parseRawPath(raw: string): RawPath {
  if (!PLAIN_PATH.test(raw)) {
    return {
      ok: false,
      detail:
        "The path holds a character that no Bailiff path has. Paths are plain letters, digits, “.”, “_” and “-”; nothing is percent-encoded." +
        (raw.startsWith("/for/") ? " A reason with other characters goes into the header Bailiff-Reason." : ""),
    };
  }
  if (!raw.startsWith("/for/")) return { ok: true, path: raw, reason: null };
  const match = REASON_PREFIX.exec(raw);
  const [, reason, path] = match ?? [];
  if (reason === undefined || path === undefined || !PATH_REASON.test(reason)) {
    return { ok: false, detail: `${reasonFault(raw)} ${REASON_FORM}` };
  }
  return { ok: true, path, reason };
}

const REASON_FORM =
  "A reason in the path has the form /for/<reason>/v1/…, where <reason> is 1 to 64 letters, digits, “.”, “_” or “-”.";

/** What to change in a path that begins with `/for/` and is not of that form. */
function reasonFault(raw: string): string {
  const segments = raw.slice("/for/".length).replace(/\/$/, "").split("/");
  const [reason = "", next, ...rest] = segments;
  if (reason === "") return "The reason is missing between /for/ and /v1.";
  if (segments.includes("")) return `${TWO_SLASHES} ${NO_SLASH_AT_END}`;
  if (reason === "v1") return "The reason is missing between /for and /v1.";
  if (reason.length > 64) return "The reason is longer than 64 characters: a longer one goes into the header Bailiff-Reason.";
  if (next === "admin") return "The admin plane takes no reason in its path: send the header Bailiff-Reason.";
  if (next === "v1") return "Nothing follows /v1.";
  if (rest.includes("v1")) return "The reason has a slash in it, or there are two.";
  return "/v1 is missing behind the reason: add it to the base URL that your SDK is given.";
}

const TWO_SLASHES = "The path has two slashes in a row.";
const NO_SLASH_AT_END = "Give your SDK a base URL that does not end with a slash.";

/** First words of the paths of each table, below what the table is served under. */
export interface PathStarts {
  readonly clerk: ReadonlySet<string>;
  readonly admin: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
}

export function firstWords(rows: readonly { readonly path: string }[]): ReadonlySet<string> {
  return new Set(rows.map(({ path }) => firstWord(path)).filter((word) => word !== ""));
}

function firstWord(path: string): string {
  return path.split("/")[1] ?? "";
}

/** For a path that no route has: what to change, as far as its form tells. Ids are in it, so nothing of it is repeated. */
export function explainUnknownPath(path: string, starts: PathStarts): string {
  const tidy = path.replaceAll(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  const faults = [
    /\/\/./.test(path) ? `${TWO_SLASHES} ${NO_SLASH_AT_END}` : null,
    path.length > 1 && path.endsWith("/") ? "The path ends with a slash: leave it out." : null,
    wrongStart(tidy, starts) ?? clerkElsewhere(tidy),
  ].filter((fault) => fault !== null);
  if (faults.length > 0) return faults.join(" ");
  return "No operation of Bailiff's has this path. Of Clerk's API the Users API is served, under /v1, and nothing else; the admin plane is under /admin.";
}

/** Bailiff's own surfaces, beside the paths of what needs no key. */
const NOT_UNDER_V1: ReadonlySet<string> = new Set(["admin", "console", "access"]);

/** Most often the base URL: @clerk/backend adds /v1 to it, the other SDKs want it there. */
function wrongStart(path: string, { clerk, admin, open }: PathStarts): string | null {
  const first = firstWord(path);
  if (/^(\/v1){2}(\/|$)/.test(path)) return "The path starts with /v1 twice: give your SDK Bailiff's address without /v1.";
  if (/^\/v1\/for(\/|$)/.test(path)) return "The reason comes before /v1: /for/<reason>/v1/….";
  if (/^\/(v1\/)?for$/.test(path)) return REASON_FORM;
  const below = first === "v1" ? firstWord(path.slice("/v1".length)) : "";
  if (open.has(below) || NOT_UNDER_V1.has(below)) return "Only Clerk's own paths are under /v1: leave /v1 out.";
  if (clerk.has(first)) {
    return "Clerk's paths are served under /v1: add /v1 to the base URL that your SDK is given.";
  }
  if (admin.has(first)) return "The admin plane is served under /admin: put /admin before it.";
  if (path !== path.toLowerCase() && /^\/(v1|admin|for)\//i.test(path) && !/^\/(v1|admin|for)\//.test(path)) {
    return "The first word of the path is written in small letters: /v1, /admin, /for.";
  }
  if (/^\/(api|v\d+)(\/|$)/.test(path) && !/^\/v1(\/|$)/.test(path))
    return "Clerk's paths start with /v1 here, whatever the API version: it is the header Clerk-API-Version.";
  return null;
}
