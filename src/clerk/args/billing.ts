// Bodies of the billing operations.
// Source: Clerk Backend API 2026-05-12, AdjustCreditBalanceRequest; the default currency and "greater than zero" are in its prose.
import { z } from "zod";
import { text } from "./fields.ts";

export const adjustCreditBody = z.strictObject({
  /** Cents. */
  amount: z.int().min(1),
  action: z.enum(["increase", "decrease"]),
  currency: text.default("USD"),
  /** One key space for the whole Clerk instance. */
  idempotency_key: text.min(1),
  note: text.optional(),
});
