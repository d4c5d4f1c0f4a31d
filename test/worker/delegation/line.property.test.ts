// Whatever can happen to a line of keys in the midst of a call: one of them is changed, narrowed or revoked, others agree or do not, an answer
// of Clerk's is lost, an operator says what became of it, time passes. No money moves that a key of the line forbade when it was asked last, or
// that nobody had agreed to; what moved is charged to each of them, and what is charged was asked for.
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { CLERK, type Credit, type Event, type Held, KEYS, Line, type Name, type Who } from "./line-scene.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("hold" as const),
      who: fc.constantFrom(...KEYS),
      policy: fc.constantFrom<Held>("free", "free", "asking", "asking", "closed"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("revoke" as const), who: fc.constantFrom<Who>("low", "mid") }) },
  { weight: 2, arbitrary: fc.constant({ kind: "agree" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "resolve" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), minutes: fc.constantFrom(1, 20, 61) }) },
);
const credit: fc.Arbitrary<Credit> = fc.record({
  kind: fc.constant("credit" as const),
  who: fc.constantFrom<Who>("low", "low", "mid", "top"),
  name: fc.constantFrom<Name>("a", "a", "b", "c"),
  isolate: fc.constantFrom<0 | 1>(0, 1, 1),
  clerk: fc.constantFrom(...CLERK),
  meanwhile: fc.option(
    fc.record({
      gate: fc.constantFrom("admit" as const, "reserve" as const, "settle" as const),
      after: fc.boolean(),
      nth: fc.integer({ min: 1, max: 3 }),
      event,
    }),
  ),
});
/** Asked for, and once more after what happens in between: most of what goes wrong with a credit goes wrong with its repeat. */
const twice = fc
  .tuple(credit, fc.array(event, { minLength: 1, maxLength: 2 }), fc.constantFrom(...CLERK), credit)
  .map(([first, between, clerk, { meanwhile }]) => [first, ...between, { ...first, clerk, meanwhile }]);
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: twice }, { weight: 1, arbitrary: event.map((one) => [one]) }), {
  minLength: 3,
  maxLength: 8,
  size: "max",
});

const asks = (clerk: Credit["clerk"], who: Who = "low"): Credit => ({
  kind: "credit",
  who,
  name: "a",
  isolate: 1,
  clerk,
  meanwhile: null,
});
/** What has gone wrong before. */
const KNOWN: readonly (readonly (Credit | Event)[])[] = [
  [asks("is not reached"), { kind: "hold", who: "mid", policy: "asking" }, asks("gives")],
  [asks("is not reached"), { kind: "hold", who: "top", policy: "closed" }, asks("gives")],
  [asks("tells too much", "mid"), asks("is not reached", "mid"), { kind: "resolve" }, asks("gives", "mid")],
];

afterEach(() => {
  runFromNoon();
});

it("no money moves past any key of a line, and each of them is charged what moved", { timeout: 120_000 }, async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      vi.setSystemTime(NOON);
      const line = new Line();
      await line.begin();
      for (const one of all.flat()) {
        await line.happen(one);
        expect(line.faults).toEqual([]);
      }
      await line.check();
      moved += line.entries.size;
    }),
    { numRuns: 12, examples: KNOWN.map((one): [(Credit | Event)[][]] => [[[...one]]]) },
  );
  // Of calls that went through enough, or the cases say nothing.
  expect(moved).toBeGreaterThan(3);
});
