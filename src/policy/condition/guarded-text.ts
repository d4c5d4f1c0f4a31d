// Where a guard has to stand in a condition: at the part of an `||` that reads the field, or the other parts would be guarded with it, and a deny
// that held by them would hold no more.
import type { ASTNode } from "@marcbachmann/cel-js";
import { partsOf } from "./constant-parts.ts";
import { oneLine, spanOf } from "./node-text.ts";

export interface Guard {
  /** True where the field is there: `has(target.a)`. */
  readonly holds: string;
  /** True where it is not: `!has(target.a)`. */
  readonly fails: string;
}

/**
 * The condition, on one line, with a guard before what reads a field at this offset.
 *
 * @param absentMatches of a part that asks whether the field is not something (`!=`, `!`), also beside others in an `&&`: whoever has no such
 * field is not that either, and is meant as well
 */
export function guardedText(ast: ASTNode, offset: number, guard: Guard, absentMatches: boolean): string {
  const outer = operandAt(ast, offset);
  const conjunct = absentMatches ? conjunctAt(outer, offset) : outer;
  const negates = absentMatches && (conjunct.op === "!=" || conjunct.op === "!_");
  const operand = negates ? conjunct : outer;
  const { start, end } = operand === ast ? { start: 0, end: ast.input.length } : spanOf(operand);
  const text = oneLine(ast.input.slice(start, end));
  const isLoose = operand.op === "?:" || operand.op === "||";
  const guarded = negates ? `${guard.fails} || ${text}` : `${guard.holds} && ${isLoose ? `(${text})` : text}`;
  return operand === ast ? guarded : oneLine(`${ast.input.slice(0, start)}(${guarded})${ast.input.slice(end)}`);
}

/** The innermost part of an `||` that the offset lies in, or all of it. */
function operandAt(node: ASTNode, offset: number): ASTNode {
  if (node.op === "rcall" || node.op === "call") return node;
  const inner = partsOf(node).find(({ start, end }) => start <= offset && offset < end);
  if (inner === undefined) return node;
  const deeper = operandAt(inner, offset);
  return deeper !== inner || node.op === "||" ? deeper : node;
}

/** The part of an `&&` that the offset lies in; of any other node, itself. */
function conjunctAt(node: ASTNode, offset: number): ASTNode {
  const inner = node.op === "&&" ? node.args.find(({ start, end }) => start <= offset && offset < end) : undefined;
  return inner === undefined ? node : conjunctAt(inner, offset);
}
