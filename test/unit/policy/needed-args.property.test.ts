// Without an argument that it needs, a condition is never true: what the lint says of an `only` that closes one rests on that.
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { parseExpression } from "../../../src/policy/condition/expression.ts";
import { loadConditions } from "../../../src/policy/engine.ts";

beforeAll(loadConditions);

const NAMES = ["a", "b", "c"] as const;
const NOTHING: ReadonlyMap<string, unknown> = new Map();

const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("true", 'args.a == "x"', "args.b.size() == 1", "has(args.a)", "has(args.b)", '["x"].exists(e, e == args.c)'),
    fc
      .tuple(tie("any"), fc.constantFrom("&&", "||", "=="), tie("any"))
      .map(([one, sign, other]) => `(${one} ${sign} (${other}))`),
    tie("any").map((inner) => `!(${inner})`),
    tie("any").map((inner) => `["x", "y"].all(e, e == "y" || (${inner}))`),
    tie("any").map((inner) => `[${inner}].exists(e, e)`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([one, yes, no]) => `((${one}) ? (${yes}) : (${no}))`),
  ),
})).any;
const sent = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom("x", "yy"));

it("is never true without what it needs", () => {
  fc.assert(
    fc.property(condition, sent, (text, args) => {
      const parsed = parseExpression(text);
      // Loops within loops are refused.
      fc.pre(parsed.ok);
      if (!parsed.ok) return;
      const { expression } = parsed;
      const bindings = { args: new Map(Object.entries(args)), target: NOTHING, context: NOTHING, key: NOTHING, record: NOTHING };
      const lacks = [...expression.neededArgs()].some((name) => !Object.hasOwn(args, name));
      expect(lacks && expression.holds(bindings) === true).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});
