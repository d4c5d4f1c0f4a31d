// What must hold of one field or a condition is false, whatever else the call holds: `context.reason == "A" && …` is false for every other
// reason. By this, rules are found instead of asked one after the other. Only what is exactly so is told, errors and the bound on work
// included: in `a && b` the `b` alone makes it false, over an error in `a` too, but not over an `a` that breaches that bound.
import type { ASTNode } from "@marcbachmann/cel-js";
import { literalText, literalTexts } from "./cel-literal-steps.ts";
import { isComprehension } from "./condition-functions.ts";
import { partsOf } from "./constant-parts.ts";
import { isReadRoot, type ReadRoot } from "./read-path.ts";

/** False when the field is a text and none of the tests holds. Of a field that is neither text nor absent nothing is said. */
export interface NeededTest {
  /** Never the target: it has to be looked at for that. */
  readonly root: Exclude<ReadRoot, "target">;
  readonly segments: readonly string[];
  /** False also when there is no such field. */
  readonly falseWithout: boolean;
  /** Nothing is said of a field that is there. */
  readonly presence: boolean;
  readonly equals: readonly string[];
  readonly starts: readonly string[];
  readonly ends: readonly string[];
}

const NO_TEXTS: readonly string[] = [];

/** Any one of these says it; empty where nothing can be said. */
export function neededTests(node: ASTNode): readonly NeededTest[] {
  switch (node.op) {
    case "&&":
      return ofBoth(node.args);
    case "||":
      return ofEither(node.args);
    case "==": {
      const [left, right] = node.args;
      return onText(left, literalText(right), "equals") ?? onText(right, literalText(left), "equals") ?? [];
    }
    case "in":
      return onTexts(node.args[0], literalTexts(node.args[1]), "equals") ?? [];
    case "rcall": {
      const [name, receiver, [arg, ...more]] = node.args;
      const kind = name === "startsWith" ? "starts" : name === "endsWith" ? "ends" : null;
      return kind === null || more.length > 0 ? [] : (onText(receiver, literalText(arg), kind) ?? []);
    }
    case "call": {
      const [name, [arg, ...more]] = node.args;
      const field = name === "has" && arg?.op === "." && more.length === 0 ? fieldOf(arg) : null;
      // Below a field that is not there itself, `has` is an error.
      return field === null || field.segments.length > 1
        ? []
        : [{ ...field, falseWithout: true, presence: true, equals: NO_TEXTS, starts: NO_TEXTS, ends: NO_TEXTS }];
    }
    default:
      return [];
  }
}

/** Either part may say it, the second one only where the first cannot be too much work. */
function ofBoth([left, right]: readonly [ASTNode, ASTNode]): readonly NeededTest[] {
  const tests = [...neededTests(left), ...(isMetered(left) ? [] : neededTests(right))];
  return tests.map((test) =>
    test.falseWithout ? test : { ...test, falseWithout: tests.some((other) => other.falseWithout && isSameField(test, other)) },
  );
}

/** Both parts must say it of the same field. */
function ofEither([left, right]: readonly [ASTNode, ASTNode]): readonly NeededTest[] {
  const others = neededTests(right);
  return neededTests(left).flatMap((test) =>
    others
      .filter((other) => isSameField(test, other))
      .map((other) => ({
        ...test,
        falseWithout: test.falseWithout && other.falseWithout,
        presence: test.presence || other.presence,
        equals: [...test.equals, ...other.equals],
        starts: [...test.starts, ...other.starts],
        ends: [...test.ends, ...other.ends],
      })),
  );
}

function onText(field: ASTNode, text: string | null, kind: "equals" | "starts" | "ends"): readonly NeededTest[] | null {
  return onTexts(field, text === null ? null : [text], kind);
}

function onTexts(
  node: ASTNode,
  texts: readonly string[] | null,
  kind: "equals" | "starts" | "ends",
): readonly NeededTest[] | null {
  const field = texts === null ? null : fieldOf(node);
  if (texts === null || field === null) return null;
  return [{ ...field, falseWithout: false, presence: false, equals: NO_TEXTS, starts: NO_TEXTS, ends: NO_TEXTS, [kind]: texts }];
}

function fieldOf(outermost: ASTNode): Pick<NeededTest, "root" | "segments"> | null {
  const segments: string[] = [];
  let node = outermost;
  while (node.op === "." || node.op === "[]") {
    const [inner, step]: readonly [ASTNode, ASTNode | string] = node.args;
    const name = typeof step === "string" ? step : literalText(step);
    if (name === null) return null;
    segments.unshift(name);
    node = inner;
  }
  if (node.op !== "id" || !isReadRoot(node.args) || node.args === "target" || segments.length === 0) return null;
  return { root: node.args, segments };
}

function isSameField(one: NeededTest, other: NeededTest): boolean {
  return fieldName(one) === fieldName(other);
}

/** The same for the same field, and for no other. */
export function fieldName({ root, segments }: Pick<NeededTest, "root" | "segments">): string {
  return JSON.stringify([root, ...segments]);
}

/** May it be too much work? What is refused for that is refused whatever stands beside it. */
function isMetered(node: ASTNode): boolean {
  if (node.op === "+" || (node.op === "rcall" && isComprehension(node.args[0]))) return true;
  return partsOf(node).some(isMetered);
}
