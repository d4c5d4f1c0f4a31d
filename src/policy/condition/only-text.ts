// The one text that an argument must be for a condition to hold.
import type { Expression } from "./expression.ts";

/** Null: there is none, or several. */
export function onlyText(condition: Expression | null, argument: string): string | null {
  for (const { root, segments, equals, starts, ends, presence } of condition?.needs() ?? []) {
    const [only, ...others] = equals;
    const isOne = others.length === 0 && starts.length === 0 && ends.length === 0 && !presence;
    if (root === "args" && segments.length === 1 && segments[0] === argument && isOne && only !== undefined) return only;
  }
  return null;
}
