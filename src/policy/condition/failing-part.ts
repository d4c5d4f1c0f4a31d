// Does a condition fall over a user as they are: `target.created_at > context.now`, a number held against a time? Of a user the type checker
// knows nothing, so such a rule is published and refuses every call. Told by trying it on one, with all that depends on the call left open.
import type { ASTNode } from "@marcbachmann/cel-js";
import { CelError, type CelErrorCode } from "./cel-error.ts";
import { compileCel } from "./cel-program.ts";
import type { Fields } from "./cel-step.ts";
import { CelTime } from "./cel-times.ts";
import { CEL_TYPES } from "./cel-types.ts";
import { isComprehension } from "./condition-functions.ts";
import { partsOf } from "./constant-parts.ts";
import { nodeText } from "./node-text.ts";
import { readCondition } from "./read-condition.ts";
import { createWorkMeter } from "./work-meter.ts";

export interface FailingPart {
  /** The smallest part that fails, as it is written. */
  readonly text: string;
  /** Where it stands in the condition. */
  readonly offset: number;
  readonly code: CelErrorCode;
  /** Texts of the paths below `target` that it reads. */
  readonly reads: readonly string[];
}

/** Of a part: what it comes to whatever the call is (`value`: not true or false), or that it depends on that. */
type Outcome = boolean | "value" | "open" | FailingPart;

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** Null: it does not, or only for some calls. What an absent field does is for others to say. The tree must have passed `readCondition`. */
export function failingPart(ast: ASTNode, target: Fields): FailingPart | null {
  const context = new Map([["now", new CelTime(0n)]]);
  const bindings = { args: NOTHING, target, context, key: NOTHING, record: NOTHING };
  const evaluate = (node: ASTNode): unknown => compileCel(node, createWorkMeter())(bindings);
  const outcome = truthOf(ast, evaluate);
  return typeof outcome === "object" ? outcome : null;
}

type Evaluate = (node: ASTNode) => unknown;

/** Of what has to be true or false. */
function truthOf(node: ASTNode, evaluate: Evaluate): Exclude<Outcome, "value"> {
  const outcome = outcomeOf(node, evaluate);
  return outcome === "value" ? failureOf(node, "no_such_overload") : outcome;
}

function outcomeOf(node: ASTNode, evaluate: Evaluate): Outcome {
  switch (node.op) {
    case "&&":
      return joined(node.args, false, evaluate);
    case "||":
      return joined(node.args, true, evaluate);
    case "?:": {
      const [condition, yes, no] = node.args;
      const chosen = truthOf(condition, evaluate);
      if (typeof chosen === "object" || chosen === "open") return chosen;
      return outcomeOf(chosen ? yes : no, evaluate);
    }
    case "!_": {
      const inner = truthOf(node.args, evaluate);
      return typeof inner === "boolean" ? !inner : inner;
    }
    default:
      return isKnown(node, []) ? tried(node, evaluate) : (failureIn(node, evaluate) ?? "open");
  }
}

/** One side may say it over the other's error. */
function joined(sides: readonly ASTNode[], decisive: boolean, evaluate: Evaluate): Outcome {
  const outcomes = sides.map((side) => truthOf(side, evaluate));
  if (outcomes.includes(decisive)) return decisive;
  return outcomes.find((one) => typeof one === "object") ?? (outcomes.includes("open") ? "open" : !decisive);
}

function tried(node: ASTNode, evaluate: Evaluate): Outcome {
  try {
    const value = evaluate(node);
    return typeof value === "boolean" ? value : "value";
  } catch (error) {
    if (!(error instanceof CelError) || isAbsence(node, error)) return "open";
    return failureIn(node, evaluate) ?? failureOf(node, error.code);
  }
}

/** A field that is not there, or the first of a list that is empty. */
function isAbsence(node: ASTNode, { code }: CelError): boolean {
  return code === "no_such_key" || (code === "out_of_range" && hasIndex(node));
}

function hasIndex(node: ASTNode): boolean {
  return node.op === "[]" || partsOf(node).some(hasIndex);
}

/** Of what has to have a value for the node to have one. */
function failureIn(node: ASTNode, evaluate: Evaluate): FailingPart | null {
  const needed = node.op === "rcall" && isComprehension(node.args[0]) ? [node.args[1]] : partsOf(node);
  for (const part of needed) {
    const outcome = outcomeOf(part, evaluate);
    if (typeof outcome === "object") return outcome;
  }
  return null;
}

function failureOf(node: ASTNode, code: CelErrorCode): FailingPart {
  const reads = readCondition(node).reads.filter(({ root }) => root === "target");
  return { text: nodeText(node), offset: node.start, code, reads: reads.map(({ text }) => text) };
}

/** Does it read nothing but the user and the time? */
function isKnown(node: ASTNode, variables: readonly string[]): boolean {
  const known = (part: ASTNode) => isKnown(part, variables);
  switch (node.op) {
    case "value":
      return true;
    case "id":
      return node.args === "target" || variables.includes(node.args) || CEL_TYPES.has(node.args);
    case ".": {
      const [inner, name] = node.args;
      return inner.op === "id" && inner.args === "context" ? name === "now" : known(inner);
    }
    case "rcall": {
      const [name, receiver, args] = node.args;
      if (!isComprehension(name)) return known(receiver) && args.every(known);
      const [variable, ...bodies] = args;
      return variable?.op === "id" && known(receiver) && bodies.every((body) => isKnown(body, [...variables, variable.args]));
    }
    default:
      return partsOf(node).every(known);
  }
}
