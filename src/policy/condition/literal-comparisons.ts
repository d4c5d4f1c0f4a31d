// What a condition holds against numbers and texts that it spells out, and how: `context.now.getHours() >= 18`, `target.created_at < 5`. Only the
// lint asks: some of these comparisons say something else than they seem to.
import type { ASTNode } from "@marcbachmann/cel-js";
import { partsOf } from "./constant-parts.ts";
import { nodeText } from "./node-text.ts";
import { isReadRoot } from "./read-path.ts";

type Sign = "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface LiteralComparison {
  /** As if the literal stood on the right; of `in`, each element by itself, as `==`. */
  readonly sign: Sign;
  readonly value: number | string;
  /** What is compared, as it is written. */
  readonly text: string;
  /** Of a field: `target.created_at`. */
  readonly path: string | null;
  /** Of a part of a time: `getHours`. A duration has such parts, too, and they have other bounds. */
  readonly timePart: string | null;
}

const FLIPPED: Readonly<Record<Sign, Sign>> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

export function literalComparisons(ast: ASTNode): readonly LiteralComparison[] {
  return [...own(ast), ...partsOf(ast).flatMap(literalComparisons)];
}

function own(node: ASTNode): readonly LiteralComparison[] {
  switch (node.op) {
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const [left, right] = node.args;
      return [...compared(node.op, left, [right]), ...compared(FLIPPED[node.op], right, [left])];
    }
    case "in": {
      const [element, container] = node.args;
      return container.op === "list" ? compared("==", element, container.args) : [];
    }
    default:
      return [];
  }
}

function compared(sign: Sign, node: ASTNode, literals: readonly ASTNode[]): readonly LiteralComparison[] {
  if (node.op === "value") return [];
  const text = nodeText(node);
  return literals.flatMap(({ op, args }) => {
    const value = typeof args === "bigint" ? Number(args) : args;
    if (op !== "value" || (typeof value !== "number" && typeof value !== "string")) return [];
    return [{ sign, value, text, path: pathOf(node), timePart: timePartOf(node) }];
  });
}

function pathOf(node: ASTNode): string | null {
  if (node.op === "id") return isReadRoot(node.args) ? node.args : null;
  if (node.op !== ".") return null;
  const inner = pathOf(node.args[0]);
  return inner === null ? null : `${inner}.${node.args[1]}`;
}

function timePartOf(node: ASTNode): string | null {
  if (node.op !== "rcall") return null;
  const [name, receiver] = node.args;
  const isTime = pathOf(receiver) === "context.now" || (receiver.op === "call" && receiver.args[0] === "timestamp");
  return isTime && name.startsWith("get") ? name : null;
}
