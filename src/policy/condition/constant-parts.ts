// The parts of a condition that are the same for every call, evaluated once when a bundle is checked: `timestamp("2026-12-31")` or
// `duration("30d")` would otherwise be published and deny everything in production.
import type { ASTNode } from "@marcbachmann/cel-js";
import type { ConditionProblem } from "../language/problem.ts";
import { shortened } from "../language/shown-text.ts";
import { ZONED_METHODS } from "./cel-calls.ts";
import { CelError, type CelErrorCode } from "./cel-error.ts";
import { compileCel } from "./cel-program.ts";
import { offsetMs } from "./cel-times.ts";
import { CEL_TYPES } from "./cel-types.ts";
import { createWorkMeter } from "./work-meter.ts";

const NOTHING: ReadonlyMap<string, unknown> = new Map();
const NO_BINDINGS = { args: NOTHING, target: NOTHING, context: NOTHING, key: NOTHING, record: NOTHING };

/** What can never have a value. The tree must have passed `readCondition`. */
export function constantProblems(ast: ASTNode): readonly ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  visit(ast, problems);
  return problems;
}

/** Is the node constant? If not, those of its parts that are have been tried. */
function visit(node: ASTNode, problems: ConditionProblem[]): boolean {
  if (node.op === "value") return true;
  if (node.op === "id") return CEL_TYPES.has(node.args);
  const parts = partsOf(node);
  const constant = parts.map((part) => visit(part, problems));
  if (constant.length > 0 && constant.every(Boolean)) {
    // A part that cannot be has been told already, where it stands.
    const before = problems.length;
    for (const part of parts) tryConstant(part, problems);
    if (problems.length === before && node.op === "rcall") tryZone(node, problems);
    return problems.length === before;
  }
  for (const [index, part] of parts.entries()) if (constant[index] === true) tryConstant(part, problems);
  if (node.op === "rcall") tryZone(node, problems);
  return false;
}

function tryConstant(node: ASTNode, problems: ConditionProblem[]): void {
  if (node.op === "value" || node.op === "id") return;
  try {
    compileCel(node, createWorkMeter())(NO_BINDINGS);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    problems.push({ offset: node.start, message: `${textOf(node)} has no value: ${reason(error.code)}${hint(node)}` });
  }
}

/** `context.now.getHours("Nowhere/City")` is not constant, and its zone is. */
function tryZone(node: ASTNode & { readonly op: "rcall" }, problems: ConditionProblem[]): void {
  const [name, , [zone]] = node.args;
  if (!ZONED_METHODS.has(name) || zone?.op !== "value" || typeof zone.args !== "string") return;
  try {
    offsetMs(zone.args, 0);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    problems.push({
      offset: zone.start,
      message: `${textOf(zone)} is no time zone: use a name like "Europe/Berlin", or an offset like "+02:00"`,
    });
  }
}

/** The nodes right below. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** A policy's own text, so it may be shown. */
function textOf(node: ASTNode): string {
  return shortened(node.input.slice(node.start, node.end), 60);
}

function reason(code: CelErrorCode): string {
  switch (code) {
    case "no_such_key":
      return "there is no such key";
    case "no_such_overload":
      return "it is not defined for values of these types";
    case "out_of_range":
      return "it is out of range";
    case "numeric_overflow":
      return "the number is too large, or two numbers cannot be compared exactly";
    case "division_by_zero":
      return "it divides by zero";
    case "conversion_error":
      return "the text is not one";
  }
}

function hint(node: ASTNode): string {
  if (node.op !== "call") return "";
  const [name] = node.args;
  if (name === "timestamp") return ' (a time is written like timestamp("2026-12-31T00:00:00Z"), with a zone)';
  return name === "duration" ? ' (units are h, m, s, ms: 30 days are duration("720h"))' : "";
}
