// Borders against the book: which records a page shows, which keys a list holds and whether a call may be aimed at a key follow from the
// decision on the call with that record, or key, for its target, as “Borders: keys and the log” says.
import fc from "fast-check";
import { expect, it } from "vitest";
import { gatewayVocabulary } from "../../../../cli/policies/gateway-vocabulary.ts";
import {
  type CompiledBundle,
  compileBundle,
  createElementJudge,
  type DecisionInput,
  decide,
} from "../../../../src/policy/engine.ts";
import { type BookCall, type BookOperation, type BookPolicy, type BookRule, decideByTheBook } from "./by-the-book.ts";
import { type Formula, type Path, printed } from "./formula.ts";

const CASES = Number(process.env["REFERENCE_CASES"] ?? 20_000);
const ELEMENTS = 8;
const vocabulary = gatewayVocabulary();

/** To the book each element is the one target of a call. */
const OPERATIONS: readonly BookOperation[] = ["audit.read", "audit.acts", "keys.list", "keys.get"].map((name) => ({
  ...{ name, class: "read", target: "one", signedLists: [], allowedUnlessDenied: false },
  pathArgs: name === "keys.get" ? ["key_id"] : [],
  defaults: name.startsWith("audit.") ? { limit: 50 } : {},
  also: () => [],
  asks: () => [],
}));
const WORLD = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

const texts = fc.constantFrom("support", "finance", "root", "users.get", "intent", "k1", "k2");
const target = (...names: string[]): fc.Arbitrary<Path> => fc.constantFrom(...names.map((name): Path => ["target", name]));
/** Of a key and of a record alike, of the one, of the other. */
const fields = (own: fc.Arbitrary<Path>) => fc.oneof({ weight: 3, arbitrary: target("owner") }, { weight: 2, arbitrary: own });
const plain: fc.Arbitrary<Path> = fc.constantFrom<Path>(["context", "reason"], ["key", "owner"], ["key", "id"]);
const leaf = (own: fc.Arbitrary<Path>): fc.Arbitrary<Formula> =>
  fc.oneof(
    fc.record({
      is: fc.constant("compare" as const),
      path: fc.oneof({ weight: 4, arbitrary: fields(own) }, plain),
      by: fc.constantFrom("==" as const, "!=" as const),
      with: texts,
    }),
    fc.record({ is: fc.constant("has" as const), path: fields(own) }),
    fc.record({ is: fc.constant("starts" as const), path: fields(own), text: fc.constantFrom("users.", "s", "k") }),
    fc.record({
      is: fc.constant("among" as const),
      path: fields(own),
      literals: fc.array(texts, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ is: fc.constant("some" as const), path: target("ancestors"), equals: texts }),
  );
function formulas(own: fc.Arbitrary<Path>): fc.Arbitrary<Formula> {
  const one = leaf(own);
  return fc.oneof(
    { weight: 3, arbitrary: one },
    fc.record({ is: fc.constantFrom("and" as const, "or" as const), left: one, right: one }),
    fc.record({ is: fc.constant("not" as const), of: one }),
  );
}

const rulesOf = (names: readonly string[], own: fc.Arbitrary<Path>): fc.Arbitrary<Omit<BookRule, "id">> =>
  fc.record({
    effect: fc.constantFrom("allow" as const, "allow" as const, "allow" as const, "deny" as const),
    patterns: fc.subarray([...names], { minLength: 1 }),
    when: fc.option(formulas(own), { freq: 8 }),
    only: fc.constantFrom(null, null, null, []),
    mask: fc.constant([]),
    limits: fc.constant([]),
    approve: fc.constant(null),
    shadow: fc.constantFrom(false, false, false, true),
  });
const rules = fc.oneof(
  rulesOf(["audit.read", "audit.acts"], target("key_id", "operation", "class", "type")),
  rulesOf(["keys.list", "keys.get"], target("id", "name", "minted_by")),
);
const bundles: fc.Arbitrary<readonly BookPolicy[]> = fc
  .array(fc.array(rules, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 2 })
  .map((all) =>
    all.map((own, at) => ({
      ...{ name: `p${at}`, mask: [], searchable: [], counts: false, writeAhead: false },
      // An `only` stands on allows alone.
      rules: own.map((rule, n) => ({ ...rule, id: `r${n}`, only: rule.effect === "deny" ? null : rule.only })),
    })),
  );

const owner = fc.constantFrom("support", "finance", "");
const ancestors = fc.subarray(["k1", "k2", "root"]);
const records = fc.record(
  {
    type: fc.constantFrom("intent", "read"),
    owner,
    ancestors,
    key_id: texts,
    operation: texts,
    class: fc.constantFrom("read", "money"),
  },
  { requiredKeys: ["type"] },
);
const keys = fc.record({
  id: texts,
  name: texts,
  owner,
  minted_by: fc.constantFrom("root", "k1"),
  ancestors,
  policies: fc.constant([]),
});

function documentOf({ name, rules: own }: BookPolicy): object {
  const ruleOf = ({ id, effect, patterns, when, only, shadow }: BookRule) => ({
    ...{ id, [effect]: patterns },
    ...(when === null ? {} : { when: printed(when) }),
    ...(only === null ? {} : { only }),
    ...(shadow ? { shadow } : {}),
  });
  return { policy: name, rules: own.map(ruleOf) };
}

function inputOf({ operation, args, key, context, policies }: BookCall): DecisionInput {
  return {
    key: { id: String(key["id"]), name: "n", owner: String(key["owner"]), policies, scopes: null },
    operation,
    args,
    context: { reason: String(context["reason"]), ip: null, country: null, nowMs: 0, userAgent: "" },
  };
}

/** Does the engine let this element through? */
function letsThrough(bundle: CompiledBundle, input: DecisionInput): (element: object) => boolean {
  const first = decide(bundle, input);
  if (first.kind === "needs_target")
    return (element) => {
      const again = decide(bundle, { ...input, target: element });
      return again.kind === "decided" && again.decision.effect === "allow";
    };
  const { effect, elements } = first.decision;
  if (effect === "deny") return () => false;
  const judge = elements === null ? null : createElementJudge(bundle, elements);
  return (element) => judge?.shows(element) ?? true;
}

it(`what ${CASES} calls show is what the book shows`, { timeout: 3_600_000 }, () => {
  const tally = { shown: 0, hidden: 0, whole: 0, closed: 0, refused: 0 };
  const calls = fc.record({
    operation: fc.constantFrom(...WORLD.keys()),
    reason: fc.constantFrom("", "support"),
    limit: fc.constantFrom(50, 5),
    of: texts,
  });
  fc.assert(
    fc.property(
      bundles,
      calls,
      fc.array(records, { minLength: ELEMENTS, maxLength: ELEMENTS }),
      fc.array(keys, { minLength: ELEMENTS, maxLength: ELEMENTS }),
      (bundle, asked, someRecords, someKeys) => {
        const compiled = compileBundle(bundle.map(documentOf), vocabulary, "v1");
        if (!compiled.ok) {
          tally.refused += 1;
          return;
        }
        const ofLog = asked.operation.startsWith("audit.");
        const call: BookCall = {
          ...{ policies: bundle.map(({ name }) => name), scopes: null, operation: asked.operation, target: undefined },
          args: ofLog ? { limit: asked.limit } : asked.operation === "keys.get" ? { key_id: "ppuNnIQOVt44" } : {},
          context: { reason: asked.reason },
          key: { id: asked.of, name: "n", owner: asked.of },
        };
        const shows = letsThrough(compiled.bundle, inputOf(call));
        const some: readonly object[] = ofLog ? someRecords : someKeys;
        let shown = 0;
        for (const element of some) {
          const book = decideByTheBook(WORLD, bundle, { ...call, target: element }).decision.effect === "allow";
          if (shows(element) !== book)
            expect({ bundle: bundle.map(documentOf), call, element, shows: shows(element) }).toEqual({ shows: book });
          tally[book ? "shown" : "hidden"] += 1;
          shown += book ? 1 : 0;
        }
        if (shown === 0) tally.closed += 1;
        if (shown === some.length) tally.whole += 1;
      },
    ),
    { numRuns: Math.ceil(CASES / ELEMENTS) },
  );
  // Of every kind enough, or the cases say nothing.
  expect(tally.refused).toBeLessThan(CASES / ELEMENTS / 5);
  for (const kind of ["shown", "hidden", "whole", "closed"] as const) expect([kind, tally[kind] > 100]).toEqual([kind, true]);
  expect(tally.whole + tally.closed).toBeLessThan((CASES / ELEMENTS) * 0.95);
});
