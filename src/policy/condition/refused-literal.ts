// Literals of a condition that no comparison could take as they are written. They are refused when the bundle is checked: a deny with one
// would look as if it held and never match.
import type { ASTNode } from "@marcbachmann/cel-js";
import { isExactly } from "../../json/written-number.ts";

/** Why a literal is refused, or null. */
export function refusedLiteral(node: ASTNode): string | null {
  const { args: value } = node;
  if (typeof value === "bigint") {
    return value >= -(2n ** 63n) && value < 2n ** 63n
      ? null
      : "whole numbers go from -9223372036854775808 to 9223372036854775807";
  }
  if (typeof value === "number") return isExactly(node.input.slice(node.start, node.end), value) ? null : INEXACT;
  if (typeof value !== "object" || value === null) return null;
  // JSON has neither.
  return value instanceof Uint8Array
    ? "there are no bytes here: write a text"
    : "there are no unsigned numbers here: leave the u away";
}

const INEXACT =
  "this number has more digits than can be compared (a double holds 15 to 17): write fewer, and a whole number without a point";
