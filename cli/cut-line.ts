// A line of 80 columns for people, of what there is to say: what does not fit is cut at the end.
import { visible } from "./visible.ts";
import { COLUMNS } from "./wrap-line.ts";

/** Null and "": nothing to say. */
export function cutLine(indent: string, parts: readonly (string | null)[]): string {
  const text = indent + visible(parts.filter((part) => part !== null && part !== "").join("  "));
  return text.length <= COLUMNS ? text : `${text.slice(0, COLUMNS - 1)}…`;
}
