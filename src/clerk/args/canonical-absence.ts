// Ways to say nothing. Where Clerk takes null, an empty value or the default for what was left out, all of them are left out here: then a
// rule's `has()` and an idempotency key's digest see one of them. Where null clears something (`update`), it stays a value of its own.
import * as z from "zod";
import { type CanonicalForm, declareForm, formOf } from "../../canonical-form.ts";
import { once } from "../../once.ts";

/** Optional; null says the same. */
export function orNothing<Schema extends z.ZodType<unknown, unknown>>(schema: Schema) {
  return declareForm(
    schema
      .nullable()
      .optional()
      .overwrite((value) => value ?? undefined),
    { ...described(schema), absent: "null" },
  );
}

/** Optional; an empty list or object says the same. */
export function orEmpty<Schema extends z.ZodType<object, object>>(schema: Schema) {
  return declareForm(
    schema.optional().overwrite((value) => (value === undefined || Object.keys(value).length === 0 ? undefined : value)),
    { ...described(schema), absent: "one that is empty" },
  );
}

/** Optional; an empty text says the same. */
export function orBlank(schema: z.ZodString) {
  return declareForm(
    schema.optional().overwrite((text) => (text === "" ? undefined : text)),
    { ...described(schema), absent: "an empty text" },
  );
}

/** Something to be done besides, if true: Clerk describes it as “when set to true”. */
export const switchOn = once(() =>
  declareForm(
    z
      .boolean()
      .nullable()
      .optional()
      .overwrite((value) => (value === true ? true : undefined)),
    { form: "true", others: "refused", absent: "false and null" },
  ),
);

/** A switch that Clerk's description gives a default: null is that default. */
export const switchOff = once(() =>
  declareForm(
    z
      .boolean()
      .nullable()
      .overwrite((value) => value ?? false)
      .default(false),
    { form: "true or false", others: "normalised", rewritten: "null, which is false" },
  ),
);

function described(schema: z.ZodType): CanonicalForm {
  return formOf(schema) ?? { form: "", others: "exact" };
}
