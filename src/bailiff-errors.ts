// Every error that Bailiff itself gives, in the one shape that Clerk's SDKs parse. Clerk's own errors never pass through here.
//
// A denial is never a 5xx: some SDKs repeat those for an hour, POST included. `long_message` says what was wrong, what is allowed and
// what to do, because SDKs drop unknown `meta` fields. Neither may hold a secret or a URL with its query.

/**
 * Which calls can end so. The API document lists the codes of an operation by it (`routes/published/openapi/expected-errors.ts`), so a new code without
 * one does not compile.
 *
 * any: every request. verb: a path that is there, asked with another verb. path: an operation with an id in its path, when that is no id, or
 * one that not every API version has.
 * key: whatever takes a key. admin: the admin plane, which takes the console's session too. body: whatever reads a body. clerk: whatever is
 * sent to Clerk. unclear: what is not sent to Clerk twice, or only under one name. webhook: what Clerk itself sends, which is no operation
 * of anybody's. named: what a caller can give a name, so that it is done once. row: the rows that say so themselves.
 */
export type ErrorReach = "any" | "verb" | "path" | "key" | "admin" | "body" | "clerk" | "unclear" | "named" | "webhook" | "row";

interface ErrorKind {
  /** `4XX`: each error says its own. */
  readonly status: number | "4XX";
  readonly reach: ErrorReach;
  /** Short text for people; the particulars go into `long_message`. */
  readonly message: string;
}

/** The one place that maps codes to the wire: a new code without a row does not compile. */
const ERROR_KINDS = {
  authorization_header_format_invalid: { status: 401, reach: "key", message: "Invalid Authorization header format" },
  clerk_key_invalid: { status: 401, reach: "key", message: "The provided Clerk Secret Key is invalid." },
  bailiff_webhook_refused: { status: 401, reach: "webhook", message: "The webhook is not signed by Clerk" },
  bailiff_header_invalid: { status: 400, reach: "any", message: "A request header is not valid" },
  bailiff_api_version_unknown: { status: 400, reach: "key", message: "Unknown API version" },
  bailiff_body_invalid: { status: 400, reach: "key", message: "The request body cannot be read" },
  bailiff_policy_denied: { status: 403, reach: "key", message: "Denied by policy" },
  bailiff_scope_denied: { status: 403, reach: "key", message: "Outside the key's scopes" },
  bailiff_policy_error: { status: 403, reach: "key", message: "Denied: a policy rule could not be evaluated" },
  bailiff_limit_never_fits: { status: 403, reach: "key", message: "More than the limit ever allows" },
  bailiff_approval_required: { status: 403, reach: "clerk", message: "Others must approve this first" },
  bailiff_approvals_full: { status: 403, reach: "clerk", message: "Too many requests wait for approval" },
  bailiff_approver_refused: { status: 403, reach: "row", message: "This key may not approve it" },
  bailiff_elevation_refused: { status: 403, reach: "row", message: "This key cannot open that" },
  bailiff_session_refused: { status: 403, reach: "row", message: "This cannot sign in to the console" },
  bailiff_csrf_invalid: { status: 403, reach: "admin", message: "The request does not prove where it comes from" },
  bailiff_operation_unknown: { status: 404, reach: "path", message: "No such operation" },
  bailiff_not_found: { status: 404, reach: "row", message: "Not found" },
  bailiff_method_not_allowed: { status: 405, reach: "verb", message: "Method not allowed" },
  bailiff_outcome_unknown: { status: 409, reach: "unclear", message: "The outcome is unknown" },
  bailiff_idempotency_conflict: { status: 409, reach: "named", message: "The idempotency key was used for something else" },
  bailiff_key_revoked: { status: 409, reach: "row", message: "The key is revoked" },
  bailiff_version_conflict: { status: 409, reach: "row", message: "Somebody else changed it first" },
  bailiff_body_too_large: { status: 413, reach: "body", message: "The request body is too large" },
  bailiff_content_type_unsupported: { status: 415, reach: "body", message: "Unsupported content type" },
  bailiff_param_unknown: { status: 422, reach: "key", message: "Unknown parameter" },
  bailiff_param_invalid: { status: 422, reach: "key", message: "Invalid parameter" },
  bailiff_policy_invalid: { status: 422, reach: "row", message: "The policies are not valid" },
  bailiff_limit_exceeded: { status: 429, reach: "key", message: "The limit is used up" },
  bailiff_rate_exceeded: { status: 429, reach: "clerk", message: "Too many requests with this key" },
  bailiff_upstream_refused: { status: "4XX", reach: "clerk", message: "Refused on the way to Clerk" },
  bailiff_internal_error: { status: 500, reach: "any", message: "Internal error" },
  bailiff_upstream_unreachable: { status: 502, reach: "clerk", message: "Clerk could not be reached" },
  bailiff_ledger_unavailable: { status: 503, reach: "key", message: "The ledger is unavailable" },
  bailiff_upstream_timeout: { status: 504, reach: "clerk", message: "Clerk did not answer in time" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

export interface ListedError extends ErrorKind {
  readonly code: ErrorCode;
}

/** All of them, by status and then as they stand here. */
export const ERRORS: readonly ListedError[] = Object.entries(ERROR_KINDS)
  .flatMap(([code, kind]) => (isErrorCode(code) ? [{ code, ...kind }] : []))
  .sort((a, b) => (String(a.status) < String(b.status) ? -1 : String(a.status) > String(b.status) ? 1 : 0));

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_KINDS, code);
}

/** An expected failure, as a value. */
export interface BailiffError {
  readonly code: ErrorCode;
  /** What was wrong, what is allowed, what to do. For the caller. */
  readonly detail: string;
  /** Of a code whose status is not fixed. */
  readonly status?: number;
  /** `meta.param_name`: which argument is to blame. */
  readonly param?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function bailiffError(code: ErrorCode, detail: string, more: Omit<BailiffError, "code" | "detail"> = {}): BailiffError {
  return { code, detail, ...more };
}

/** The wire form of one or more errors of the same status; the first one's code decides the status. */
export function errorResponse(errors: readonly [BailiffError, ...BailiffError[]], traceId: string): Response {
  const body = {
    errors: errors.map(({ code, detail, param, meta }) => ({
      message: ERROR_KINDS[code].message,
      long_message: detail,
      code,
      meta: { ...(param === undefined ? {} : { param_name: param }), ...meta },
    })),
    clerk_trace_id: traceId,
  };
  const [first] = errors;
  const { status } = ERROR_KINDS[first.code];
  return new Response(JSON.stringify(body), {
    status: typeof status === "number" ? status : (first.status ?? 400),
    headers: {
      ...first.headers,
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
