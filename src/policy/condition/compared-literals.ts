// Which literals a condition holds against which arguments (or fields of context and target): `args.currency == "usd"`, `args.currency in
// ["usd"]`, `"user_1" in args.user_ids`, `args.email_address.exists(e, e.endsWith("@Example.com"))`, `{"usd": 1}[args.currency]`. Read off
// the syntax tree, for no operation in particular. What is computed (`args.currency.lowerAscii()`) is no argument any more, and left alone.
import type { ASTNode } from "@marcbachmann/cel-js";
import { isComprehension } from "./condition-functions.ts";
import { partsOf } from "./constant-parts.ts";

/** `equal`, `list`: as a whole. `glob`: part for part. The others: as a part of the value. */
export type Comparison = "equal" | "list" | "start" | "end" | "within" | "glob";

export interface ComparedLiteral {
  /** Below `args`, `context`, `target` or `record`; null is any element of a list. */
  readonly path: readonly (string | null)[];
  readonly comparison: Comparison;
  /** A list of texts, of a `list`. */
  readonly value: string | number | boolean | null | readonly string[];
  /** The literal in the condition's text, quotes included. */
  readonly start: number;
  readonly end: number;
}

type Path = readonly (string | null)[];
/** What a variable of a comprehension stands for: a path, or each of some literals. */
type Scope = ReadonlyMap<string, { readonly path: Path } | { readonly literals: readonly ASTNode[] }>;

const PARTS: Readonly<Record<string, Comparison>> = {
  startsWith: "start",
  endsWith: "end",
  contains: "within",
  glob: "glob",
  indexOf: "within",
  lastIndexOf: "within",
  split: "within",
};

export function comparedLiterals(ast: ASTNode, root: "args" | "context" | "target" | "record"): readonly ComparedLiteral[] {
  const found: ComparedLiteral[] = [];
  visit(ast, new Map([[root, { path: [] }]]), found);
  // A literal may be met more than once: as an element and as the list that it is in.
  return [...new Map(found.map((one) => [`${one.start} ${one.path.join(".")}`, one])).values()];
}

function visit(node: ASTNode, scope: Scope, found: ComparedLiteral[]): void {
  const note = (path: Path | null, literals: readonly ASTNode[], comparison: Comparison) => {
    if (path === null) return;
    for (const literal of literals) {
      const value = literalValue(literal);
      if (value !== undefined) found.push({ path, comparison, value, start: literal.start, end: literal.end });
    }
  };
  switch (node.op) {
    case "==":
    case "!=":
      for (const [one, other] of [node.args, [node.args[1], node.args[0]] as const]) {
        note(pathOf(one, scope), literalsOf(other, scope), "equal");
        if (other.op !== "list") continue;
        note(elementOf(pathOf(one, scope)), other.args, "equal");
        noteList(pathOf(one, scope), other, found);
      }
      break;
    case "in": {
      const [element, container] = node.args;
      note(pathOf(element, scope), membersOf(container), "equal");
      note(elementOf(pathOf(container, scope)), literalsOf(element, scope), "equal");
      break;
    }
    case "[]":
    case "[?]":
      note(pathOf(node.args[1], scope), membersOf(node.args[0]), "equal");
      break;
    case "rcall":
      visitCall(node.args[0], node.args[1], node.args[2], scope, found, note);
      return;
    default:
  }
  for (const child of partsOf(node)) visit(child, scope, found);
}

function literalValue({ op, args }: ASTNode): Exclude<ComparedLiteral["value"], readonly string[]> | undefined {
  if (op !== "value") return undefined;
  if (typeof args === "bigint") return Number(args);
  return typeof args === "string" || typeof args === "number" || typeof args === "boolean" || args === null ? args : undefined;
}

/** Of texts alone: what order they are in says something, too. */
function noteList(path: Path | null, list: ASTNode & { readonly op: "list" }, found: ComparedLiteral[]): void {
  const values = list.args.map(literalValue).filter((value) => typeof value === "string");
  if (path !== null && values.length === list.args.length)
    found.push({ path, comparison: "list", value: values, start: list.start, end: list.end });
}

type Note = (path: Path | null, literals: readonly ASTNode[], comparison: Comparison) => void;

function visitCall(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  scope: Scope,
  found: ComparedLiteral[],
  note: Note,
): void {
  visit(receiver, scope, found);
  const comparison = PARTS[name];
  if (comparison !== undefined && args[0] !== undefined) {
    note(pathOf(receiver, scope), literalsOf(args[0], scope), comparison);
    // `"USD,EUR".contains(args.currency)`: canonical values are looked for in it.
    note(pathOf(args[0], scope), literalsOf(receiver, scope), "within");
  }
  const [variable, ...bodies] = args;
  if (!isComprehension(name) || variable?.op !== "id") {
    for (const arg of args) visit(arg, scope, found);
    return;
  }
  const path = elementOf(pathOf(receiver, scope));
  const meaning = path === null ? { literals: membersOf(receiver) } : { path };
  for (const body of bodies) visit(body, new Map([...scope, [variable.args, meaning]]), found);
}

/** The path below the root that this node reads; null where it reads something else. */
function pathOf(node: ASTNode, scope: Scope): Path | null {
  switch (node.op) {
    case "id": {
      const meaning = scope.get(node.args);
      return meaning !== undefined && "path" in meaning ? meaning.path : null;
    }
    case ".":
    case ".?": {
      const base = pathOf(node.args[0], scope);
      return base === null ? null : [...base, node.args[1]];
    }
    case "[]":
    case "[?]": {
      const base = pathOf(node.args[0], scope);
      const index = node.args[1];
      if (base === null) return null;
      return [...base, index.op === "value" && typeof index.args === "string" ? index.args : null];
    }
    default:
      return null;
  }
}

function elementOf(path: Path | null): Path | null {
  return path === null ? null : [...path, null];
}

/** A literal, either of two (`?:`), or what a variable goes through. */
function literalsOf(node: ASTNode, scope: Scope): readonly ASTNode[] {
  if (node.op === "?:") return [...literalsOf(node.args[1], scope), ...literalsOf(node.args[2], scope)];
  if (node.op !== "id") return [node];
  const meaning = scope.get(node.args);
  return meaning !== undefined && "literals" in meaning ? meaning.literals : [];
}

/** Elements of a list, names of a map, as they are written. */
function membersOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === "list") return node.args;
  return node.op === "map" ? node.args.map(([name]) => name) : [];
}
