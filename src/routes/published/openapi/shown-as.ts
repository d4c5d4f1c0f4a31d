// Arguments that are taken as they come and checked later, because their checker reports every problem at once and a schema only its own
// kind: what the API document shows in their place.
import type * as z from "zod/mini";

const SHOWN = new WeakMap<z.ZodMiniType, () => z.ZodMiniType>();

/** The document shows the other one, which is made when it is asked for. Said beside the answers, so that no start pays for it. */
export function showAs(schema: z.ZodMiniType, shown: () => z.ZodMiniType): void {
  SHOWN.set(schema, shown);
}

export function shownAs(schema: z.ZodMiniType): z.ZodMiniType | undefined {
  return SHOWN.get(schema)?.();
}
