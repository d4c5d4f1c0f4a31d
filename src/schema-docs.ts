// What documents say of a schema: the OpenAPI document, the reference and the policies' JSON Schema read it out of zod's registry. Said
// here and not by zod's own `z.describe` and `z.meta`: those are checks, so each would run for every value that is held against the schema,
// and would say the same of whatever is made out of it (`.check(…)`), where an id must be one schema's alone.
import * as z from "zod/mini";

/** A copy that says what it is, with examples if there are any. What the schema already said of itself still holds. */
export function described<Schema extends z.core.$ZodType>(schema: Schema, description: string, ...examples: unknown[]): Schema {
  return documented(schema, examples.length === 0 ? { description } : { description, examples });
}

/** A copy that says more than that: a name in the OpenAPI document (`id`), words of JSON Schema that zod has no check for. */
export function documented<Schema extends z.core.$ZodType>(schema: Schema, words: z.core.GlobalMeta): Schema {
  const copy = z.clone(schema);
  z.globalRegistry.add(copy, words);
  return copy;
}
