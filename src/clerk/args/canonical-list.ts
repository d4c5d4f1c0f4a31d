// Lists. Where order and repeats mean nothing to Clerk the list is a set, and has one order here.
import * as z from "zod/mini";
import { declareForm, formOf } from "../../canonical-form.ts";

interface Size {
  readonly min?: number;
  readonly max?: number;
}

/** Each element once, sorted by code units. Repeats do not count towards `max`. */
export function setOf(element: z.ZodMiniString, { min, max }: Size = {}) {
  const set = z.array(element).check(z.overwrite((values) => [...new Set(values)].sort()));
  const atLeast = min === undefined ? set : set.check(z.minLength(min));
  const schema = max === undefined ? atLeast : atLeast.check(z.maxLength(max));
  return declareForm(schema, {
    form: `a set, each of it ${formOf(element)?.form ?? ""}`,
    others: "normalised",
    rewritten: ["another order, repeats", formOf(element)?.rewritten].filter((words) => words !== undefined).join("; "),
  });
}

/** The first counts, the order is kept. One twice is refused: which of the two counts would be Clerk's to say. */
export function distinctListOf(element: z.ZodMiniString) {
  const schema = z
    .array(element)
    .check(
      z.refine((values) => new Set(values).size === values.length, "must be a list that names each once: one stands in it twice"),
    );
  return declareForm(schema, {
    form: `a list in its order, without repeats, each of it ${formOf(element)?.form ?? ""}`,
    others: formOf(element)?.others ?? "refused",
    ...(formOf(element)?.rewritten !== undefined && { rewritten: formOf(element)?.rewritten ?? "" }),
  });
}
