// Bodies of the billing operations.
// Source: Clerk Backend API 2026-05-12, AdjustCreditBalanceRequest; the default currency and "greater than zero" are in its prose.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { orBlank } from "./canonical-absence.ts";
import { currencyCode } from "./canonical-money.ts";
import { idempotencyName, note } from "./canonical-names.ts";

export const adjustCreditBody = once(() =>
  z.strictObject({
    amount: described(z.int().check(z.minimum(1)), "In the currency's smallest unit: cents."),
    action: described(z.enum(["increase", "decrease"]), "Give or take."),
    currency: described(z._default(currencyCode(), "USD"), "ISO 4217."),
    idempotency_key: described(
      idempotencyName(),
      "Names this credit, so that it is made once. One space of names for the whole Clerk instance.",
    ),
    note: described(orBlank(note()), "Kept with the entry."),
  }),
);
