// What of a user a condition looks into, so that of each of hundreds no more is read: of `target.email_addresses.exists(e,
// e.email_address.endsWith("@corp.example"))` the one member of each element. Where it is not plain from the syntax, all of a value is looked at.
import type { ASTNode } from "@marcbachmann/cel-js";
import { LookedAt } from "../../json/wanted-parts.ts";
import { isComprehension } from "./condition-functions.ts";

/** What the variables in reach stand for. */
type Scope = ReadonlyMap<string, LookedAt>;

/** Notes what the condition looks at below `target`. The tree must have passed `readCondition`. */
export function noteLookedAt(ast: ASTNode, target: LookedAt): void {
  visit(ast, new Map([["target", target]]));
}

/** The value is used: all of it, whatever it is used for. */
function visit(node: ASTNode, scope: Scope): void {
  const place = placeOf(node, scope);
  if (place !== null) {
    place.whole();
    return;
  }
  const next = (child: ASTNode) => visit(child, scope);
  switch (node.op) {
    case "value":
    case "id":
      return;
    case ".":
    case ".?":
      next(node.args[0]);
      return;
    case "call":
      node.args[1].forEach(next);
      return;
    case "rcall":
      visitMethod(node.args[0], node.args[1], node.args[2], scope);
      return;
    case "map":
      for (const entry of node.args) entry.forEach(next);
      return;
    case "!_":
    case "-_":
      next(node.args);
      return;
    default:
      node.args.forEach(next);
  }
}

function visitMethod(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): void {
  const [variable, ...bodies] = args;
  if (!isComprehension(name) || variable?.op !== "id") {
    for (const part of [receiver, ...args]) visit(part, scope);
    return;
  }
  // What `filter` leaves are elements, and what becomes of them is not looked into.
  const list = name === "filter" ? null : placeOf(receiver, scope);
  if (list === null) visit(receiver, scope);
  const inner = new Map([...scope, [variable.args, list?.elements() ?? new LookedAt()]]);
  for (const body of bodies) visit(body, inner);
}

/** Members of members by their written names, from the target or from a variable; null: it is something else. */
function placeOf(node: ASTNode, scope: Scope): LookedAt | null {
  switch (node.op) {
    case "id":
      return scope.get(node.args) ?? null;
    case ".":
      return placeOf(node.args[0], scope)?.member(node.args[1]) ?? null;
    case "[]": {
      const [container, key] = node.args;
      if (key.op !== "value" || typeof key.args !== "string") return null;
      return placeOf(container, scope)?.member(key.args) ?? null;
    }
    default:
      return null;
  }
}
