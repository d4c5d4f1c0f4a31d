// What the emulator says no with: Clerk's own codes and wording, from Clerk's page "Backend API errors" (clerk.com/docs/guides/
// development/errors/backend-api, read 2026-11). A refusal is a value that a handler returns; nothing here is thrown. Where that
// page has no entry the function says so: those codes are guesses, and no test of the gateway should lean on them.

export interface ClerkErrorBody {
  readonly message: string;
  readonly long_message: string;
  readonly code: string;
  /** Absent, as in Clerk's answers, when there is nothing to add. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** An answer outside 2xx. `headers` are added to the usual ones. */
export class Refusal {
  readonly status: number;
  readonly errors: readonly ClerkErrorBody[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, errors: readonly ClerkErrorBody[], headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** One error; `longMessage` is `message` when not given. */
export function refuse(status: number, code: string, message: string, longMessage = message): Refusal {
  return new Refusal(status, [{ message, long_message: longMessage, code }]);
}

/** One 422 about one parameter. */
export function refuseParam(param: string, code: string, message: string, longMessage: string): Refusal {
  return new Refusal(422, [paramError(param, code, message, longMessage)]);
}

/** An error that names the parameter it is about, as Clerk's form errors do. */
export function paramError(param: string, code: string, message: string, longMessage: string): ClerkErrorBody {
  return { message, long_message: longMessage, code, meta: { param_name: param } };
}

export const headerMalformed = (): Refusal =>
  refuse(
    401,
    "authorization_header_format_invalid",
    "Invalid Authorization header format",
    "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
  );

export const keyInvalid = (): Refusal =>
  refuse(401, "clerk_key_invalid", "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.");

export const urlNotFound = (): Refusal => refuse(404, "resource_not_found", "URL not found", "The URL was not found");

export const userNotFound = (userId: string): Refusal =>
  refuse(404, "resource_not_found", "not found", `No user was found with id ${userId}`);

export const resourceNotFound = (): Refusal => refuse(404, "resource_not_found", "not found", "Resource not found");

export const bodyInvalid = (): Refusal =>
  refuse(
    400,
    "request_body_invalid",
    "Request body invalid",
    "The request body is invalid. Please consult the API documentation for more information.",
  );

export const contentTypeUnsupported = (actual: string, expected: string): Refusal =>
  refuse(
    415,
    "unsupported_content_type",
    "Content-Type is unsupported",
    `Content-Type ${actual} is unsupported. You should use ${expected} instead.`,
  );

export const identifierExists = (param: string, what: string): Refusal =>
  refuseParam(
    param,
    "form_identifier_exists",
    `That ${what} is taken. Please try another.`,
    `That ${what} is taken. Please try another.`,
  );

export const formResourceNotFound = (param: string): Refusal =>
  refuseParam(
    param,
    "form_resource_not_found",
    "is missing",
    `The resource associated with the supplied ${param} was not found.`,
  );

/** Clerk's index has no code for a version it does not know: a guess. */
export const apiVersionUnknown = (version: string): Refusal =>
  refuse(400, "api_version_invalid", "Invalid API version", `${version.slice(0, 40)} is not a known API version.`);

/** `Retry-After` is in whole seconds, as Clerk's page on system limits says. */
export const tooManyRequests = (retryAfterSeconds: number): Refusal =>
  new Refusal(
    429,
    [{ message: "Too many requests", long_message: "Too many requests, retry later", code: "too_many_requests" }],
    { "retry-after": String(retryAfterSeconds) },
  );
