// The headers of a call to Clerk, both ways, each built from an allow-list. A deny-list would pass on whatever nobody thought of: a
// caller's `Clerk-API-Version` or `X-Forwarded-*` upstream, `set-cookie` (Cloudflare's `__cf_bm` for api.clerk.com), `content-encoding`
// (the body is decoded by then), `content-length` and hop-by-hop fields (RFC 9110 section 7.6.1) downstream.
import { parseHttpDate } from "./http-date.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

/** Kept in step with package.json by a test: importing that file would put all of it into the Worker. */
export const BAILIFF_VERSION = "0.1.0";

/**
 * Names a caller may see. An answer of api.clerk.com, recorded 2025-11-06, carries `x-clerk-trace-id`; Clerk's Go SDK reads
 * `clerk-trace-id`; `retry-after` (seconds) is in Clerk's page on rate limits. No `x-ratelimit-*` was seen, so none is passed.
 */
const ANSWER_HEADERS = ["retry-after", "x-clerk-trace-id", "clerk-trace-id"] as const;
/**
 * What the runtime decodes, by its compatibility date (`brotli_content_encoding`), and only in this spelling. It hands on every other
 * encoding as it came, in silence (run: deflate, zstd, x-gzip, `GZIP`, two at once).
 */
const DECODED_ENCODINGS = ["gzip", "br"] as const;
const READ_ENCODINGS: ReadonlySet<string> = new Set(["", "identity", ...DECODED_ENCODINGS]);
const ACCEPTED_ENCODINGS = DECODED_ENCODINGS.join(", ");
const USER_AGENT = `bailiff/${BAILIFF_VERSION}`;
const TRACE_ID = /^[A-Za-z0-9_-]{1,128}$/;

export function upstreamRequestHeaders(
  { apiVersion, contentType }: Pick<UpstreamRequest, "apiVersion" | "contentType">,
  secretKey: string,
): Record<string, string> {
  return {
    authorization: `Bearer ${secretKey}`,
    accept: "application/json",
    "accept-encoding": ACCEPTED_ENCODINGS,
    "clerk-api-version": apiVersion,
    "user-agent": USER_AGENT,
    ...(contentType === null ? {} : { "content-type": contentType }),
  };
}

/** What is looked at of an answer's headers; null: there is none. Read once, because each look goes into the runtime and back. */
export interface UpstreamHeaders {
  /** Of the allow-list, those that are there, by name. */
  readonly shown: Readonly<Partial<Record<(typeof ANSWER_HEADERS)[number], string>>>;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly contentLength: string | null;
}

export function readUpstreamHeaders(headers: Headers): UpstreamHeaders {
  const shown: Partial<Record<(typeof ANSWER_HEADERS)[number], string>> = {};
  for (const name of ANSWER_HEADERS) {
    const value = headers.get(name);
    if (value !== null) shown[name] = value;
  }
  return {
    shown,
    contentType: headers.get("content-type"),
    contentEncoding: headers.get("content-encoding"),
    contentLength: headers.get("content-length"),
  };
}

/** For an answer whose content is not strange. The type is written anew: @clerk/backend parses a body only if it is exactly `application/json`. */
export function answerHeaders({ shown }: Pick<UpstreamHeaders, "shown">): Readonly<Record<string, string>> {
  return { "content-type": "application/json", ...shown };
}

/**
 * What is wrong with an answer that cannot be Clerk's, as the end of a sentence; null when it is JSON that
 * can be read. Nothing of what the other side sent is repeated. Media types are compared without parameters (RFC 9110 section 8.3.1).
 */
export function strangeContent({
  contentType,
  contentEncoding,
}: Pick<UpstreamHeaders, "contentType" | "contentEncoding">): string | null {
  if (contentEncoding !== null && !READ_ENCODINGS.has(contentEncoding))
    return "a content encoding that was not asked for and is not read";
  const essence = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (essence === "application/json") return null;
  // Clerk writes no other kind: some other box is talking.
  if (essence.endsWith("+json")) return "another kind of JSON than Clerk's";
  if (essence === "") return "no content type";
  return essence === "text/html" ? "an HTML page" : "no JSON";
}

/** For the audit record, hence shape-checked. The error body's `clerk_trace_id` is the same value, but bodies are not parsed here. */
export function traceIdOf({ shown }: Pick<UpstreamHeaders, "shown">): string | null {
  const value = shown["x-clerk-trace-id"] ?? shown["clerk-trace-id"];
  return value !== undefined && TRACE_ID.test(value) ? value : null;
}

/** Taken before the allow-list, because it is not for the caller: against it times in the answer's body can be told to be old. */
export function answeredAtMsOf(upstream: Headers): number | null {
  return parseHttpDate(upstream.get("date") ?? "");
}
