// Arguments that are taken as they come and checked later, because their checker reports every problem at once and a schema only its own
// kind: what the API document shows in their place.
import type * as z from "zod";

const SHOWN = new WeakMap<z.ZodType, () => z.ZodType>();

/** The same schema; the document shows the other one, which is made when it is asked for. */
export function showAs<Schema extends z.ZodType>(schema: Schema, shown: () => z.ZodType): Schema {
  SHOWN.set(schema, shown);
  return schema;
}

export function shownAs(schema: z.ZodType): z.ZodType | undefined {
  return SHOWN.get(schema)?.();
}
