// What a list is sorted by: a field, and a direction before it. `+` and no sign are one, and written without.
import { z } from "zod";

export function sortOrder(fields: readonly string[]) {
  return z
    .string()
    .regex(
      new RegExp(`^[+-]?(${fields.join("|")})$`),
      `must be one of ${fields.join(", ")}, with + or - before it if you like (in a URL, + is written %2B)`,
    )
    .overwrite((order) => order.replace(/^\+/, ""))
    .meta({ "x-bailiff-signs": "-" });
}
