// Prints a condition again with calls to the work meter where work is done: around the range of each comprehension, around each `+`
// (which can double a string or a list), and inside a comprehension's body around what `==` and `in` compare. The condition that
// people wrote is what is checked and shown; this text is only ever run.
import type { ASTNode } from "@marcbachmann/cel-js";
import { isComprehension } from "./condition-functions.ts";

/** Source text with the same meaning and bounded work. Expects a tree that passed `readCondition`. */
export function guardedSource(node: ASTNode): string {
  return print(node, false);
}

function print(node: ASTNode, repeated: boolean): string {
  const inner = (child: ASTNode) => print(child, repeated);
  switch (node.op) {
    case "value":
      // The literal as written: printing a double anew would round it.
      return node.input.slice(node.start, node.end);
    case "id":
      return node.args;
    case ".":
    case ".?":
      return `${inner(node.args[0])}.${node.args[1]}`;
    case "[]":
    case "[?]":
      return `${inner(node.args[0])}[${inner(node.args[1])}]`;
    case "call":
      return `${node.args[0]}(${node.args[1].map(inner).join(", ")})`;
    case "rcall": {
      const [name, receiver, args] = node.args;
      if (!isComprehension(name)) return `${inner(receiver)}.${name}(${args.map(inner).join(", ")})`;
      return `visited(${inner(receiver)}).${name}(${args.map((arg) => print(arg, true)).join(", ")})`;
    }
    case "list":
      return `[${node.args.map(inner).join(", ")}]`;
    case "map":
      return `{${node.args.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(", ")}}`;
    case "?:":
      return `(${inner(node.args[0])} ? ${inner(node.args[1])} : ${inner(node.args[2])})`;
    case "!_":
      return `!(${inner(node.args)})`;
    case "-_":
      return `-(${inner(node.args)})`;
    case "+":
      return `visited(${inner(node.args[0])} + ${inner(node.args[1])})`;
    case "==":
    case "!=":
    case "in": {
      const [left, right] = node.args;
      // Against a literal, equality ends at the first look; a list written in the policy is as long as its author made it.
      const cheap = !repeated || left.op === "value" || right.op === "value" || (node.op === "in" && right.op === "list");
      const side = (child: ASTNode) => (cheap ? inner(child) : `compared(${inner(child)})`);
      return `(${node.op === "in" ? inner(left) : side(left)} ${node.op} ${side(right)})`;
    }
    default:
      return `(${inner(node.args[0])} ${node.op} ${inner(node.args[1])})`;
  }
}
