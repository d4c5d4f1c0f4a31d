// Reads a condition's syntax tree, once, when it is compiled: which paths it reads (decisions never walk the tree again), and
// everything about it that can be refused without knowing the operation: functions, nesting, and reads that name no field. A root may
// only be read field by field, so that it is known beforehand which arguments a condition sees: records and messages leave out the
// secret ones by that.
import type { ASTNode } from "@marcbachmann/cel-js";
import { BOUNDS } from "../language/bounds.ts";
import type { ConditionProblem } from "../language/problem.ts";
import { globProblem } from "./cel-glob.ts";
import { isComprehension, refusedFunction } from "./condition-functions.ts";
import { isReadRoot, POLICY_ROOTS, type ReadPath } from "./read-path.ts";
import { refusedLiteral } from "./refused-literal.ts";

export interface ConditionReading {
  /** Each path once. */
  readonly reads: readonly ReadPath[];
  /** Texts of the paths whose value it reads, and not only, with `has()`, whether there is one. */
  readonly values: ReadonlySet<string>;
  /** Names of the fields on the way to such values, also of elements of lists. */
  readonly valueFields: ReadonlySet<string>;
  /** Texts of the paths that are asked for, with `has()` or `in`. */
  readonly guards: ReadonlySet<string>;
  readonly problems: readonly ConditionProblem[];
}

/** `roots`: names of what it may read. */
export function readCondition(ast: ASTNode, roots = POLICY_ROOTS): ConditionReading {
  const reads = new Map<string, ReadPath>();
  const [values, valueFields, guards] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const problems: ConditionProblem[] = [];
  visit(ast, 0, { roots, reads, values, valueFields, guards, problems });
  return { reads: [...reads.values()], values, valueFields, guards, problems };
}

interface Findings {
  readonly roots: ReadonlySet<string>;
  readonly reads: Map<string, ReadPath>;
  readonly values: Set<string>;
  readonly valueFields: Set<string>;
  readonly guards: Set<string>;
  readonly problems: ConditionProblem[];
}

function visit(node: ASTNode, depth: number, found: Findings): void {
  const next = (child: ASTNode) => visit(child, depth, found);
  switch (node.op) {
    case "value": {
      const message = refusedLiteral(node);
      if (message !== null) found.problems.push({ offset: node.start, message });
      return;
    }
    case "id":
      if (isReadRoot(node.args, found.roots)) {
        found.problems.push({
          offset: node.start,
          message: `${node.args} must be followed by the name of a field, as in ${node.args}.name`,
        });
      }
      return;
    case ".":
    case ".?":
    case "[]":
    case "[?]":
      visitChain(node, depth, found);
      return;
    case "call":
      visitCall(node, node.args[0], null, node.args[1], depth, found);
      return;
    case "rcall":
      visitCall(node, node.args[0], node.args[1], node.args[2], depth, found);
      return;
    case "list":
      node.args.forEach(next);
      return;
    case "in":
      node.args.forEach(next);
      noteKey(node.args, found);
      return;
    case "map":
      for (const [key, value] of node.args) {
        next(key);
        next(value);
      }
      return;
    case "-_":
      // The smallest int is written as the negative of a number that is none.
      if (node.args.op !== "value" || node.args.args !== 2n ** 63n) next(node.args);
      return;
    case "!_":
      next(node.args);
      return;
    default:
      node.args.forEach(next);
  }
}

/** `a.b["c"][0].d`: the longest part that is known beforehand is the path; what is computed is read for its own paths. */
function visitChain(outermost: ASTNode, depth: number, found: Findings, readsValue = true): void {
  const steps: (string | number | null)[] = [];
  let node = outermost;
  while (node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]") {
    if (node.op === "." || node.op === ".?") {
      steps.unshift(node.args[1]);
    } else {
      const index = literalIndex(node.args[1]);
      if (index === null) visit(node.args[1], depth, found);
      steps.unshift(index);
    }
    node = node.args[0];
  }
  if (readsValue) for (const step of steps) if (typeof step === "string") found.valueFields.add(step);
  if (node.op !== "id" || !isReadRoot(node.args, found.roots)) {
    visit(node, depth, found);
    return;
  }
  const known = steps.slice(0, steps.includes(null) ? steps.indexOf(null) : steps.length).filter((step) => step !== null);
  if (typeof known[0] !== "string") {
    found.problems.push({
      offset: node.start,
      message: `${node.args} must be followed by the name of a field, not by a computed one`,
    });
    return;
  }
  const text = [node.args, ...known].join(".");
  (readsValue ? found.values : found.guards).add(text);
  if (!found.reads.has(text)) found.reads.set(text, { root: node.args, segments: known, text, offset: node.start });
}

/** `"vip" in target.public_metadata` asks what `has(target.public_metadata.vip)` does. */
function noteKey([key, container]: readonly [ASTNode, ASTNode], { guards, roots }: Findings): void {
  const names: string[] = [];
  let node = container;
  for (; node.op === "."; node = node.args[0]) names.unshift(node.args[1]);
  if (key.op !== "value" || typeof key.args !== "string" || node.op !== "id" || !isReadRoot(node.args, roots)) return;
  guards.add([node.args, ...names, key.args].join("."));
}

function literalIndex(node: ASTNode): string | number | null {
  if (node.op !== "value") return null;
  if (typeof node.args === "string") return node.args;
  return typeof node.args === "bigint" ? Number(node.args) : null;
}

function visitCall(
  call: ASTNode,
  name: string,
  receiver: ASTNode | null,
  args: readonly ASTNode[],
  depth: number,
  found: Findings,
): void {
  const refusal = refusedFunction(name, receiver !== null);
  if (refusal !== null) found.problems.push({ offset: call.start, message: refusal });
  if (name === "glob" && receiver !== null) {
    const [pattern, ...more] = args;
    const literal = pattern?.op === "value" && typeof pattern.args === "string" && more.length === 0 ? pattern.args : null;
    const message = literal === null ? 'glob() takes a literal such as "TICKET-*"' : globProblem(literal);
    if (message !== null) found.problems.push({ offset: call.start, message });
  }
  if (receiver !== null) visit(receiver, depth, found);
  if (receiver === null || !isComprehension(name)) {
    if (name === "duration" && !args.every(isShortLiteral)) {
      found.problems.push({ offset: call.start, message: `duration() takes a literal such as "24h"` });
    }
    for (const arg of args) {
      if (name === "has" && receiver === null && arg.op === ".") visitChain(arg, depth, found, false);
      else visit(arg, depth, found);
    }
    return;
  }
  if (depth + 1 > BOUNDS.comprehensionDepth) {
    found.problems.push({
      offset: call.start,
      message: `at most ${BOUNDS.comprehensionDepth} levels of all, exists, map and filter inside one another`,
    });
  }
  const [variable, ...bodies] = args;
  if (variable?.op === "id" && isReadRoot(variable.args, found.roots)) {
    found.problems.push({ offset: variable.start, message: `${variable.args} cannot be the name of a variable` });
  }
  for (const body of bodies) visit(body, depth + 1, found);
}

/** The library reads durations with a regular expression of its own, which is slow on a long run of digits. */
function isShortLiteral(node: ASTNode): boolean {
  return node.op === "value" && typeof node.args === "string" && node.args.length <= BOUNDS.durationLiteralChars;
}
