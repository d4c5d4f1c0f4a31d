// The headers that a caller may send, as parameters.
import { API_VERSIONS, DEFAULT_API_VERSION } from "../../../clerk/api-version.ts";
import { CALL_LIMITS } from "../../../clerk/call-options.ts";
import { FORWARD_DEFAULTS } from "../../../clerk/forward.ts";
import { IDEMPOTENCY_KEY } from "../../call/idempotency-key.ts";
import { HEADER_REASON } from "../../call/intake/reason.ts";
import type { Parameter } from "./document-shape.ts";

const whole = (minimum: number, maximum: number) => ({ type: "integer", minimum, maximum });

/** By the name that they have among the components. */
export const HEADER_PARAMETERS = {
  ClerkApiVersion: {
    name: "Clerk-API-Version",
    in: "header",
    description: "Version of Clerk's API that the call is meant for.",
    schema: { type: "string", enum: [...API_VERSIONS], default: DEFAULT_API_VERSION },
  },
  Reason: {
    name: "Bailiff-Reason",
    in: "header",
    description: "Why: rules can ask for it (`context.reason`), and the record keeps it. Printable ASCII.",
    schema: { type: "string", pattern: HEADER_REASON.source },
    example: "TICKET-4711",
  },
  MaxRetries: {
    name: "Bailiff-Max-Retries",
    in: "header",
    description: `How often Bailiff may send the call again, where sending it twice is safe. By default ${FORWARD_DEFAULTS.maxRetries}, or as deployed.`,
    schema: whole(0, CALL_LIMITS.maxRetries),
  },
  DeadlineMs: {
    name: "Bailiff-Deadline-Ms",
    in: "header",
    description: `How long the call may take, in milliseconds. By default ${FORWARD_DEFAULTS.deadlineMs}, or as deployed.`,
    schema: whole(CALL_LIMITS.minDeadlineMs, CALL_LIMITS.maxDeadlineMs),
  },
  Csrf: {
    name: "Bailiff-CSRF",
    in: "header",
    description:
      "For a call by the console's cookie, which must bring it: the `csrf` of `GET /console/session`. A key needs none.",
    schema: { type: "string", pattern: "^[A-Za-z0-9_-]{43}$" },
  },
  Background: {
    name: "Bailiff-Background",
    in: "header",
    description: "`1`: a page asks by itself, and the call does not keep the session of its cookie alive.",
    schema: { type: "string", const: "1" },
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A name for this call: a repeat under the same name is not done twice. 1 to 255 printable ASCII characters, in double quotes or bare.",
    schema: { type: "string", pattern: IDEMPOTENCY_KEY.source },
    example: "signup-20481",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

export type HeaderName = keyof typeof HEADER_PARAMETERS;
