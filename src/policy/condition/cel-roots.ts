// Fields right below `args`, `target`, `context` and `key`: most of what conditions read.
import type { ASTNode } from "@marcbachmann/cel-js";
import { fail } from "./cel-error.ts";
import type { Step } from "./cel-step.ts";
import { isReadRoot, type ReadRoot } from "./read-path.ts";

/** No variable is named like a root. */
export function isRoot(
  node: ASTNode,
  scope: readonly string[],
  roots: ReadonlySet<string>,
): node is ASTNode & { readonly op: "id"; readonly args: ReadRoot } {
  return node.op === "id" && isReadRoot(node.args, roots) && !scope.includes(node.args);
}

export function fieldOf(root: ReadRoot, name: string): Step {
  return ({ bindings }) => {
    const value = bindings[root].get(name);
    return value === undefined ? fail("no_such_key") : value;
  };
}
