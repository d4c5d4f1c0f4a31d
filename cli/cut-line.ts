// A line of 80 columns for people, of what there is to say: what does not fit is cut at the end.
import { visible } from "./visible.ts";

const WIDTH = 80;

/** Null and "": nothing to say. */
export function cutLine(indent: string, parts: readonly (string | null)[]): string {
  const text = indent + visible(parts.filter((part) => part !== null && part !== "").join("  "));
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}
