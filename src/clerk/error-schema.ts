// The one shape of every error, Clerk's and Bailiff's, as a schema. `errors.ts` makes Bailiff's; Clerk's may have more fields.
// Source: Clerk Backend API 2026-05-12, ClerkErrors.
import * as z from "zod";

const oneError = z.looseObject({
  message: z.string().meta({ description: "In short.", examples: ["Denied by policy"] }),
  long_message: z.string().meta({
    description: "What was wrong, what is allowed, what to do.",
    examples: [
      'Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*"); context.reason was "".',
    ],
  }),
  code: z.string().meta({
    description: "For programs. Clerk's own codes come through untouched; Bailiff's are under `x-bailiff-error-codes`.",
    examples: ["bailiff_policy_denied"],
  }),
  meta: z
    .looseObject({
      param_name: z.string().optional().meta({ description: "Which argument is to blame." }),
    })
    .optional()
    .meta({ examples: [{}] }),
});

export const errorAnswer = z
  .looseObject({
    errors: z.array(oneError).min(1),
    clerk_trace_id: z
      .string()
      .optional()
      .meta({ description: "Of Bailiff's errors: the request id.", examples: ["req_jjtpeT9R8M87MHgYQ9eA"] }),
  })
  .meta({ id: "Errors", description: "Every error has this shape, so that Clerk's SDKs can read it." });
