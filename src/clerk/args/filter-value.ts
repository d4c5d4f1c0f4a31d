// One value of a filter that is a list: an address, a number, an id. Says what is wrong where a caller's encoding is the cause.
import type * as z from "zod/mini";

export const PLUS = "a plus sign in a URL is written %2B";
const COMMA = "Clerk does not split lists: send the name once for each value";

/** The same schema; a value with a blank or a comma in it, which none of its kind holds, is told in other words. */
export function oneValue<T extends z.ZodMiniString>(schema: T, what: string): T {
  return schema.check((part) => {
    const fault = /\s/.test(part.value)
      ? `a blank, which no ${what} does: ${PLUS}`
      : part.value.includes(",")
        ? `a comma: ${COMMA}`
        : null;
    if (fault === null) return;
    part.issues.splice(0, part.issues.length, { code: "custom", message: `holds ${fault}`, input: part.value, continue: true });
  });
}
