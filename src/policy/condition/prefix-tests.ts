// Where a condition asks how a text begins: `context.reason.startsWith("TICKET-")`. Only of fields that are named, and of literals.
import type { ASTNode } from "@marcbachmann/cel-js";
import { partsOf } from "./constant-parts.ts";
import { isReadRoot } from "./read-path.ts";

export interface PrefixTest {
  /** As it is written: `context.reason`. */
  readonly receiver: string;
  readonly prefix: string;
}

export function prefixTests(ast: ASTNode): readonly PrefixTest[] {
  const below = partsOf(ast).flatMap(prefixTests);
  if (ast.op !== "rcall") return below;
  const [name, receiver, [literal]] = ast.args;
  if (name !== "startsWith" || literal?.op !== "value" || typeof literal.args !== "string" || !isField(receiver)) return below;
  return [{ receiver: receiver.input.slice(receiver.start, receiver.end), prefix: literal.args }, ...below];
}

function isField(node: ASTNode): boolean {
  if (node.op !== "." && node.op !== "[]") return false;
  const [inner] = node.args;
  return inner.op === "id" ? isReadRoot(inner.args) : isField(inner);
}
