// From a condition's syntax tree to a function: one closure per node. We evaluate ourselves what a library parses and types, because a
// policy must mean what CEL says on every value, numbers that no double holds included, and because the work of one evaluation has to be
// bounded: both were seen to fail with evaluators that are made for trusted input. CEL's own conformance cases are run against this
// (`test/unit/policy/cel-conformance.test.ts`).
// Source: CEL language definition, "Evaluation".
import type { ASTNode } from "@marcbachmann/cel-js";
import { CEL_FUNCTIONS, CEL_METHODS } from "./cel-calls.ts";
import { comprehension } from "./cel-comprehension.ts";
import { CelError, fail } from "./cel-error.ts";
import { comparedWithText, testOfText } from "./cel-literal-steps.ts";
import { type Arithmetic, calculate, equal, isIn, mapKey, negate } from "./cel-operators.ts";
import { fieldOf, isRoot } from "./cel-roots.ts";
import { ordering, shortCircuit } from "./cel-short-steps.ts";
import { type Bindings, bool, type Step } from "./cel-step.ts";
import { CEL_TYPES } from "./cel-types.ts";
import { isComprehension } from "./condition-functions.ts";
import { isReadRoot, POLICY_ROOTS } from "./read-path.ts";
import type { WorkMeter } from "./work-meter.ts";

/** Where a node stands: names of the variables in reach, outermost first. In a comprehension what is compared is charged to the meter. */
type Scope = readonly string[];

/** The tree must have passed `readCondition`. The function throws CelError, or the meter's error when the work is too much. */
export function compileCel(ast: ASTNode, meter: WorkMeter, roots = POLICY_ROOTS): (bindings: Bindings) => unknown {
  const compiler = new Compiler(meter, roots);
  const step = compiler.step(ast, []);
  return (bindings) => step({ bindings, variables: [] });
}

const never: Step = () => fail("no_such_overload");
const NO_ARGS: readonly unknown[] = [];

class Compiler {
  readonly #meter: WorkMeter;
  readonly #roots: ReadonlySet<string>;

  constructor(meter: WorkMeter, roots: ReadonlySet<string>) {
    this.#meter = meter;
    this.#roots = roots;
  }

  step(node: ASTNode, scope: Scope): Step {
    switch (node.op) {
      case "value": {
        const value = literal(node.args);
        return value === undefined ? never : () => value;
      }
      case "id":
        return identifier(node.args, scope, this.#roots);
      case ".":
        return this.#select(node, scope);
      case "[]": {
        const [root, name] = node.args;
        if (isRoot(root, scope, this.#roots) && name.op === "value" && typeof name.args === "string")
          return fieldOf(root.args, name.args);
        const [container, key] = this.#steps(node.args, scope);
        return (frame) => elementAt(container(frame), key(frame));
      }
      case "list": {
        const elements = this.#steps(node.args, scope);
        return (frame) => elements.map((element) => element(frame));
      }
      case "map":
        return this.#map(node.args, scope);
      case "call":
        return this.#call(node.args[0], node.args[1], scope);
      case "rcall":
        return this.#method(node.args[0], node.args[1], node.args[2], scope);
      case "!_": {
        const inner = this.step(node.args, scope);
        return (frame) => !bool(inner(frame));
      }
      case "-_": {
        const inner = this.step(node.args, scope);
        return (frame) => negate(inner(frame));
      }
      case "?:": {
        const [condition, yes, no] = this.#steps(node.args, scope);
        return (frame) => (bool(condition(frame)) ? yes(frame) : no(frame));
      }
      case "&&":
        return shortCircuit(this.#steps(node.args, scope), false);
      case "||":
        return shortCircuit(this.#steps(node.args, scope), true);
      case "==":
      case "!=":
      case "in":
        return this.#comparison(node.op, node.args, scope);
      case "<":
      case "<=":
      case ">":
      case ">=":
        return ordering(node.op, [this.#goneOver(node.args[0], scope), this.#goneOver(node.args[1], scope)]);
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return this.#arithmetic(node.op, this.#steps(node.args, scope));
      default:
        return never;
    }
  }

  #steps<T extends readonly ASTNode[]>(nodes: T, scope: Scope): { [K in keyof T]: Step };
  #steps(nodes: readonly ASTNode[], scope: Scope): readonly Step[] {
    return nodes.map((node) => this.step(node, scope));
  }

  #select(node: ASTNode & { readonly op: "." }, scope: Scope): Step {
    const type = CEL_TYPES.get(node.input.slice(node.start, node.end).replaceAll(/\s/g, ""));
    if (type !== undefined) return () => type;
    const [inner, name] = node.args;
    if (isRoot(inner, scope, this.#roots)) return fieldOf(inner.args, name);
    const container = this.step(inner, scope);
    return (frame) => memberOf(container(frame), name);
  }

  #map(entries: readonly (readonly [ASTNode, ASTNode])[], scope: Scope): Step {
    const steps = entries.map(([key, value]): readonly [Step, Step] => [this.step(key, scope), this.step(value, scope)]);
    return (frame) => {
      const map = new Map<unknown, unknown>();
      for (const [keyStep, valueStep] of steps) {
        const key = keyStep(frame);
        if (typeof key === "number" || map.has(mapKey(key))) throw new CelError("no_such_overload");
        map.set(key, valueStep(frame));
      }
      return map;
    };
  }

  #call(name: string, args: readonly ASTNode[], scope: Scope): Step {
    const [arg, ...more] = args;
    if (arg === undefined || more.length > 0) return never;
    if (name === "has") return arg.op === "." ? this.#has(arg, scope) : never;
    const work = CEL_FUNCTIONS.get(name);
    const value = this.#goneOver(arg, scope);
    return work === undefined ? never : (frame) => work(value(frame));
  }

  #has(node: ASTNode & { readonly op: "." }, scope: Scope): Step {
    const [inner, name] = node.args;
    if (isRoot(inner, scope, this.#roots)) {
      const root = inner.args;
      return ({ bindings }) => bindings[root].get(name) !== undefined;
    }
    const container = this.step(inner, scope);
    return (frame) => {
      const value = container(frame);
      return value instanceof Map ? value.has(name) : fail("no_such_overload");
    };
  }

  #method(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): Step {
    if (isComprehension(name)) return this.#comprehension(name, receiver, args, scope);
    const work = CEL_METHODS.get(name);
    const value = this.#goneOver(receiver, scope);
    const steps = this.#steps(args, scope);
    if (work === undefined) return never;
    const [first, ...more] = args;
    if (first === undefined) return (frame) => work(value(frame), NO_ARGS);
    const test = more.length === 0 ? testOfText(name, first, value) : null;
    if (test !== null) return test;
    return (frame) =>
      work(
        value(frame),
        steps.map((step) => step(frame)),
      );
  }

  /** A step whose text a function goes over: in a comprehension once for each element. */
  #goneOver(node: ASTNode, scope: Scope): Step {
    const value = this.step(node, scope);
    const meter = this.#meter;
    return scope.length === 0 ? value : (frame) => meter.goneOver(value(frame));
  }

  #comprehension(name: string, receiver: ASTNode, [variable, ...bodies]: readonly ASTNode[], scope: Scope): Step {
    if (variable?.op !== "id") return never;
    const range = this.step(receiver, scope);
    const steps = bodies.map((body) => this.step(body, [...scope, variable.args]));
    return comprehension(name, range, steps, scope.length, this.#meter) ?? never;
  }

  #comparison(op: "==" | "!=" | "in", nodes: readonly [ASTNode, ASTNode], scope: Scope): Step {
    const [left, right] = this.#steps(nodes, scope);
    const quick = comparedWithText(op, nodes, left, right);
    if (quick !== null) return quick;
    const work: (a: unknown, b: unknown) => boolean = op === "in" ? isIn : op === "==" ? equal : (a, b) => !equal(a, b);
    // Against a literal, equality ends at the first look; a list written in the policy is as long as its author made it.
    const [a, b] = nodes;
    const cheap = scope.length === 0 || a.op === "value" || b.op === "value" || (op === "in" && b.op === "list");
    if (cheap) return (frame) => work(left(frame), right(frame));
    const meter = this.#meter;
    return (frame) => {
      const value = left(frame);
      const other = meter.compared(right(frame));
      return work(op === "in" ? value : meter.compared(value), other);
    };
  }

  /** A sum can double a string or a list, so it is measured. */
  #arithmetic(op: Arithmetic, [left, right]: readonly [Step, Step]): Step {
    const meter = this.#meter;
    if (op === "+") return (frame) => meter.visited(calculate(op, left(frame), right(frame)));
    return (frame) => calculate(op, left(frame), right(frame));
  }
}

/** Undefined for what no value of JSON equals in a way that CEL and JavaScript agree on: unsigned numbers and bytes. */
function literal(value: unknown): unknown {
  return typeof value === "object" && value !== null ? undefined : value;
}

function identifier(name: string, scope: Scope, roots: ReadonlySet<string>): Step {
  const depth = scope.lastIndexOf(name);
  if (depth !== -1) return (frame) => frame.variables[depth];
  if (isReadRoot(name, roots)) return (frame) => frame.bindings[name];
  const type = CEL_TYPES.get(name);
  return type === undefined ? never : () => type;
}

function memberOf(container: unknown, name: string): unknown {
  if (!(container instanceof Map)) throw new CelError("no_such_overload");
  const value: unknown = container.get(name);
  return value === undefined ? fail("no_such_key") : value;
}

function elementAt(container: unknown, key: unknown): unknown {
  if (container instanceof Map) {
    const value: unknown = container.get(mapKey(key));
    return value === undefined ? fail("no_such_key") : value;
  }
  if (!Array.isArray(container) || (typeof key !== "bigint" && typeof key !== "number")) throw new CelError("no_such_overload");
  const value: unknown = container[Number(key)];
  return value === undefined ? fail("out_of_range") : value;
}
