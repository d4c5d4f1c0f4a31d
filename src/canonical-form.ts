// One spelling per value, as a fact that a schema carries: what the canonical form of a value is, and what becomes of other spellings of it.
// A schema that has a form gives only that form, so policy, limits, idempotency, record and Clerk see one and the same text. Who reads the
// fact: the docs, the check of a policy's literals, the property tests. Neither Clerk's facts nor policy's logic: both need it.
import * as z from "zod/mini";

export interface CanonicalForm {
  /** In words, to follow “must be”: `a currency code of ISO 4217: three upper-case letters`. */
  readonly form: string;
  /** `normalised`: what is certain to mean the same is rewritten. `refused`: anything else is 422. `exact`: every character counts. */
  readonly others: "normalised" | "refused" | "exact";
  /** Of a `normalised` form: which other spellings are taken, in words: `letters in any case`. */
  readonly rewritten?: string;
  /** It goes without saying in a list of arguments. */
  readonly plain?: true;
  /** Values that say the same as leaving it out, and are left out: `null`. */
  readonly absent?: string;
  /** A part of such a value in canonical form, for a rule that looks at the beginning or the end of one, or into it; null: none has it. */
  readonly part?: (text: string, where: "start" | "end" | "within") => string | null;
}

const FORMS = z.registry<CanonicalForm>();

/** The same schema, which from now on says what form its values have. */
export function declareForm<Schema extends z.ZodMiniType>(schema: Schema, form: CanonicalForm): Schema {
  FORMS.add(schema, form);
  return schema;
}

const NUMBER: CanonicalForm = {
  form: "a number: in JSON `1`, `1.0` and `1e0` are one, in a query digits alone",
  others: "normalised",
  rewritten: "in JSON, other ways to write the same number",
  plain: true,
};

/** The form of a value, behind optional, null and default; undefined when nothing says how it is spelled. */
export function formOf(schema: z.ZodMiniType): CanonicalForm | undefined {
  const own = FORMS.get(schema);
  if (own !== undefined) return own;
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault) {
    const inner = schema.def.innerType;
    return inner instanceof z.ZodMiniType ? formOf(inner) : undefined;
  }
  if (schema instanceof z.ZodMiniEnum) {
    return { form: schema.options.map((value) => `\`${value}\``).join(", "), others: "refused" };
  }
  if (schema instanceof z.ZodMiniBoolean) return { form: "true or false", others: "refused" };
  return schema instanceof z.ZodMiniNumber ? NUMBER : undefined;
}
