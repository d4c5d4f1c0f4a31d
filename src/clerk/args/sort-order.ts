// What a list is sorted by: a field, and a direction before it. `+` and no sign are one, and written without.
import { canonicalText } from "./canonical-text.ts";

export function sortOrder(fields: readonly string[]) {
  const pattern = new RegExp(`^[+-]?(${fields.join("|")})$`);
  return canonicalText({
    form: `one of ${fields.join(", ")}, with - before it to descend (a plus sign in a URL is written %2B)`,
    rewritten: "+ before it",
    pattern,
    spell: (order) => (pattern.test(order) ? withoutPlus(order) : null),
    part: withoutPlus,
  });
}

function withoutPlus(order: string): string {
  return order.replace(/^\+/, "");
}
