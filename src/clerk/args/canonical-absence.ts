// Ways to say nothing. Where Clerk takes null, an empty value or the default for what was left out, all of them are left out here: then a
// rule's `has()` and an idempotency key's digest see one of them. Where null clears something (`update`), it stays a value of its own.
import * as z from "zod/mini";
import { type CanonicalForm, declareForm, formOf } from "../../canonical-form.ts";
import { once } from "../../once.ts";

/** Optional; null says the same. */
export function orNothing<Schema extends z.ZodMiniType<unknown, unknown>>(schema: Schema) {
  return declareForm(z.optional(z.nullable(schema)).check(z.overwrite((value) => value ?? undefined)), {
    ...formOrNone(schema),
    absent: "null",
  });
}

/** Optional; an empty list or object says the same. */
export function orEmpty<Schema extends z.ZodMiniType<object, object>>(schema: Schema) {
  return declareForm(
    z
      .optional(schema)
      .check(z.overwrite((value) => (value === undefined || Object.keys(value).length === 0 ? undefined : value))),
    { ...formOrNone(schema), absent: "one that is empty" },
  );
}

/** Optional; an empty text says the same. */
export function orBlank(schema: z.ZodMiniString) {
  return declareForm(z.optional(schema).check(z.overwrite((text) => (text === "" ? undefined : text))), {
    ...formOrNone(schema),
    absent: "an empty text",
  });
}

/** Something to be done besides, if true: Clerk describes it as “when set to true”. */
export const switchOn = once(() =>
  declareForm(z.optional(z.nullable(z.boolean())).check(z.overwrite((value) => (value === true ? true : undefined))), {
    form: "true",
    others: "refused",
    absent: "false and null",
  }),
);

/** A switch that Clerk's description gives a default: null is that default. */
export const switchOff = once(() =>
  declareForm(z._default(z.nullable(z.boolean()).check(z.overwrite((value) => value ?? false)), false), {
    form: "true or false",
    others: "normalised",
    rewritten: "null, which is false",
  }),
);

function formOrNone(schema: z.ZodMiniType): CanonicalForm {
  return formOf(schema) ?? { form: "", others: "exact" };
}
