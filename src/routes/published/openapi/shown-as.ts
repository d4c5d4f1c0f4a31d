// Arguments that are taken as they come and checked later, because their checker reports every problem at once and a schema only its own
// kind: what the API document shows in their place.
import type * as z from "zod";

const SHOWN = new WeakMap<z.ZodType, () => z.ZodType>();

/** The document shows the other one, which is made when it is asked for. Said beside the answers, so that no start pays for it. */
export function showAs(schema: z.ZodType, shown: () => z.ZodType): void {
  SHOWN.set(schema, shown);
}

export function shownAs(schema: z.ZodType): z.ZodType | undefined {
  return SHOWN.get(schema)?.();
}
