// How far each of a new user's addresses (or numbers) is trusted: a list that runs parallel to theirs. “When omitted or empty, every email
// address is created verified”: so a list of nothing but `verified` is left out as well.
import * as z from "zod/mini";
import { declareForm } from "../../canonical-form.ts";
import { once } from "../../once.ts";

type Values = Readonly<Record<string, unknown>>;

export const identificationStatuses = once(() =>
  declareForm(z.optional(z.array(z.enum(["verified", "reserved"]))), {
    form: "a list of `verified` and `reserved`, one for each in its order",
    others: "refused",
    absent: "an empty list, one of nothing but `verified`",
  }),
);

/** A check of the body that has both lists. */
export function oneStatusForEach(list: string) {
  const name = `${list}_identification_status`;
  return (body: z.core.ParsePayload<Values>): void => {
    const { [list]: values = [], [name]: statuses } = body.value;
    if (!Array.isArray(statuses) || !Array.isArray(values)) return;
    if (statuses.length > 0 && statuses.length !== values.length) {
      const message = `must have as many items as ${list}, one for each, or be left out`;
      body.issues.push({ code: "custom", message, path: [name], input: statuses, continue: true });
    } else if (statuses.every((status) => status === "verified")) body.value = { ...body.value, [name]: undefined };
  };
}
