// Steps for what most conditions are made of: a value held against texts that the policy spells out. They answer as the general operators
// do, and hand them every value that is no text; they only do not look up what is known when the condition is compiled.
import type { ASTNode } from "@marcbachmann/cel-js";
import { fail } from "./cel-error.ts";
import { equal, isIn } from "./cel-operators.ts";
import type { Step } from "./cel-step.ts";

/** The text that the node is; null for any other node. */
export function literalText(node: ASTNode | undefined): string | null {
  return node?.op === "value" && typeof node.args === "string" ? node.args : null;
}

/** The texts that a list is made of; null for what is not a list of nothing but texts. */
export function literalTexts(node: ASTNode): readonly string[] | null {
  if (node.op !== "list") return null;
  const texts = node.args.flatMap((element) => literalText(element) ?? []);
  return texts.length === node.args.length ? texts : null;
}

/** `value == "text"`, `value != "text"`, `value in ["text", …]`; null for what is none of them. */
export function comparedWithText(
  op: "==" | "!=" | "in",
  [leftNode, rightNode]: readonly [ASTNode, ASTNode],
  left: Step,
  right: Step,
): Step | null {
  if (op === "in") {
    const texts = literalTexts(rightNode);
    if (texts === null) return null;
    const known = new Set(texts);
    return (frame) => {
      const value = left(frame);
      return typeof value === "string" ? known.has(value) : isIn(value, texts);
    };
  }
  const [onRight, onLeft] = [literalText(rightNode), literalText(leftNode)];
  const text = onRight ?? onLeft;
  if (text === null) return null;
  const other = onRight === null ? right : left;
  const holds = op === "==";
  return (frame) => {
    const value = other(frame);
    return (typeof value === "string" ? value === text : equal(value, text)) === holds;
  };
}

const TESTS: ReadonlyMap<string, (text: string, part: string) => boolean> = new Map([
  ["startsWith", (text: string, part: string) => text.startsWith(part)],
  ["endsWith", (text: string, part: string) => text.endsWith(part)],
  ["contains", (text: string, part: string) => text.includes(part)],
]);

/** `value.startsWith("text")` and its like; null where another method is called, or with what is not a literal. */
export function testOfText(name: string, arg: ASTNode, receiver: Step): Step | null {
  const [test, part] = [TESTS.get(name), literalText(arg)];
  if (test === undefined || part === null) return null;
  return (frame) => {
    const value = receiver(frame);
    return typeof value === "string" ? test(value, part) : fail("no_such_overload");
  };
}
