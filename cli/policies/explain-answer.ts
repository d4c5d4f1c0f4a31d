// What `POST /admin/explain` answers.
import { z } from "zod";

export const explainSchema = z.looseObject({
  key_status: z.string(),
  effect: z.enum(["allow", "deny"]),
  code: z.string().nullable(),
  policy: z.string().nullable(),
  rule: z.string().nullable(),
  bundle: z.string(),
  explanation: z.string(),
  mask: z.array(z.string()),
  limits: z.array(
    z.looseObject({
      limit: z.string(),
      bucket: z.string(),
      amount: z.number(),
      max: z.number(),
      left: z.number(),
      resets_at: z.string(),
    }),
  ),
  shadow: z.array(z.looseObject({ policy: z.string(), rule: z.string(), effect: z.enum(["allow", "deny"]).nullable() })),
  steps: z.array(
    z.looseObject({
      policy: z.string(),
      rule: z.string(),
      effect: z.string(),
      shadow: z.boolean(),
      asked: z.boolean(),
      matched: z.boolean().nullable(),
      why: z.string(),
      saw: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type Explanation = z.infer<typeof explainSchema>;
