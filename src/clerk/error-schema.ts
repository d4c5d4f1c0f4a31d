// The one shape of every error, Clerk's and Bailiff's, as a schema. `bailiff-errors.ts` makes Bailiff's; Clerk's may have more fields.
// Source: Clerk Backend API 2026-05-12, ClerkErrors.
import * as z from "zod/mini";
import { described, documented } from "../schema-docs.ts";

const oneError = z.looseObject({
  message: described(z.string(), "In short.", "Denied by policy"),
  long_message: described(
    z.string(),
    "What was wrong, what is allowed, what to do.",
    'Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*"); context.reason was "".',
  ),
  code: described(
    z.string(),
    "For programs. Clerk's own codes come through untouched; Bailiff's are under `x-bailiff-error-codes`.",
    "bailiff_policy_denied",
  ),
  meta: documented(
    z.optional(
      z.looseObject({
        param_name: described(z.optional(z.string()), "Which argument is to blame."),
      }),
    ),
    { examples: [{}] },
  ),
});

export const errorAnswer = documented(
  z.looseObject({
    errors: z.array(oneError).check(z.minLength(1)),
    clerk_trace_id: described(z.optional(z.string()), "Of Bailiff's errors: the request id.", "req_jjtpeT9R8M87MHgYQ9eA"),
  }),
  { id: "Errors", description: "Every error has this shape, so that Clerk's SDKs can read it." },
);
