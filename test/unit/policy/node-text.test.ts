// The text of every part of a condition is that part again: brackets that only group belong to it, and those in literals and comments do not count.
import type { ASTNode } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { syntaxEnvironment } from "../../../src/policy/condition/cel-environment.ts";
import { partsOf } from "../../../src/policy/condition/constant-parts.ts";
import { nodeText, oneLine } from "../../../src/policy/condition/node-text.ts";
import { loadConditions } from "../../../src/policy/engine.ts";

beforeAll(loadConditions);

const parse = (text: string): ASTNode => syntaxEnvironment().parse(text).ast;

/** What a part says, without where it stands. */
function shape({ op, args }: ASTNode): unknown {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value === "object" && value !== null && "op" in value) return shape(value as ASTNode);
    return typeof value === "bigint" ? `${value}n` : value;
  };
  return [op, inner(args)];
}

function* everyPart(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const part of partsOf(node)) yield* everyPart(part);
}

const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      "a.b",
      "1",
      '"x"',
      '"a)b("',
      "'it\\'s ('",
      'r"\\("',
      '"""a "( b"""',
      "size(a.b)",
      "a.b[0]",
      "[1, (2)]",
      "has(a.b)",
    ),
    tie("any").map((inner) => `(${inner})`),
    tie("any").map((inner) => `!(${inner})`),
    tie("any").map((inner) => `( ${inner} )`),
    tie("any").map((inner) => `(${inner}).size()`),
    tie("any").map((inner) => `(${inner} // a comment (\n)`),
    fc
      .tuple(tie("any"), fc.constantFrom("&&", "||", "==", "+", "in"), tie("any"))
      .map(([left, sign, right]) => `(${left}) ${sign} (${right})`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
})).any;

it("is that part again", () => {
  fc.assert(
    fc.property(condition, (text) => {
      for (const part of everyPart(parse(text))) expect(shape(parse(nodeText(part)))).toEqual(shape(part));
    }),
    { numRuns: 1_000 },
  );
});

it("says the same on one line, without its comments", () => {
  const inLines = condition.map((text) => text.replaceAll(" == ", " // equal? (\n\t== "));
  fc.assert(
    fc.property(inLines, (text) => {
      const line = oneLine(text);
      expect(line).not.toContain("\n");
      expect(shape(parse(line))).toEqual(shape(parse(text)));
    }),
    { numRuns: 500 },
  );
});
