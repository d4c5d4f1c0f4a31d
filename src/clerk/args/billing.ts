// Bodies of the billing operations.
// Source: Clerk Backend API 2026-05-12, AdjustCreditBalanceRequest; the default currency and "greater than zero" are in its prose.
import * as z from "zod";
import { once } from "../../once.ts";
import { orBlank } from "./canonical-absence.ts";
import { currencyCode } from "./canonical-money.ts";
import { idempotencyName, note } from "./canonical-names.ts";

export const adjustCreditBody = once(() =>
  z.strictObject({
    amount: z.int().min(1).describe("In the currency's smallest unit: cents."),
    action: z.enum(["increase", "decrease"]).describe("Give or take."),
    currency: currencyCode().default("USD").describe("ISO 4217."),
    idempotency_key: idempotencyName().describe(
      "Names this credit, so that it is made once. One space of names for the whole Clerk instance.",
    ),
    note: orBlank(note()).describe("Kept with the entry."),
  }),
);
