// Finds, among many rules about one operation, those that this call could meet: most conditions ask one field for a text (a reason, an
// owner, a currency), so the text of the field says which of them are left. What is passed over are rules that would miss, and nothing
// else: the rules that are left are asked as ever, in their order. Pure.
import { WrittenNumber } from "../../json/written-number.ts";
import type { ApplicableRule } from "../compile/bundle.ts";
import { fieldName, type NeededTest } from "../condition/needed-tests.ts";
import type { DecisionInput } from "./decision.ts";
import { contextText, keyText } from "./text-fields.ts";

export interface RuleIndex {
  /** Whether it ever passes over one. */
  readonly finds: boolean;
  /** The rules without those that miss this call for sure, provided that no argument that they read is too large to look at. */
  left(input: DecisionInput): readonly ApplicableRule[];
}

/** So few are asked faster than found. */
const FEW = 6;

/** `rules`: in the order in which they are asked. */
export function createRuleIndex(rules: readonly ApplicableRule[]): RuleIndex {
  const places = rules.length <= FEW ? [] : groupedByField(rules);
  if (places.length === 0) return { finds: false, left: () => rules };
  const found = new Set(places.flatMap(({ all }) => all));
  const always = rules.flatMap((_, at) => (found.has(at) ? [] : [at]));
  const alwaysRules = always.flatMap((at) => rules[at] ?? []);
  return {
    finds: true,
    left(input) {
      let hits: number[] | null = null;
      for (const place of places) {
        const value = textAt(place, input);
        if (value === undefined) hits = joined(hits, place.withoutIt);
        else if (typeof value === "string") hits = place.addHits(value, hits);
        else hits = joined(hits, place.all);
      }
      if (hits === null) return alwaysRules;
      return [...new Set([...always, ...hits])].sort((a, b) => a - b).flatMap((at) => rules[at] ?? []);
    },
  };
}

/** The rules that are found by one field, as positions. */
class RulesOfField {
  readonly root: NeededTest["root"];
  readonly segments: readonly string[];
  readonly all: number[] = [];
  /** Those that may not be passed over when there is no such field. */
  readonly withoutIt: number[] = [];
  /** Those that ask no more than that there be one. */
  readonly #present: number[] = [];
  readonly #equals = new Map<string, number[]>();
  readonly #starts = new Map<number, Map<string, number[]>>();
  readonly #ends = new Map<number, Map<string, number[]>>();

  constructor({ root, segments }: NeededTest) {
    this.root = root;
    this.segments = segments;
  }

  add(at: number, test: NeededTest): void {
    this.all.push(at);
    if (!test.falseWithout) this.withoutIt.push(at);
    if (test.presence) this.#present.push(at);
    for (const text of test.equals) pushTo(this.#equals, text, at);
    for (const text of test.starts) pushTo(ofLength(this.#starts, text.length), text, at);
    for (const text of test.ends) pushTo(ofLength(this.#ends, text.length), text, at);
  }

  addHits(text: string, hits: number[] | null): number[] | null {
    let more = joined(hits, this.#present);
    more = joined(more, this.#equals.get(text));
    for (const [length, begins] of this.#starts)
      if (length <= text.length) more = joined(more, begins.get(text.slice(0, length)));
    for (const [length, ends] of this.#ends)
      if (length <= text.length) more = joined(more, ends.get(text.slice(text.length - length)));
    return more;
  }
}

function groupedByField(rules: readonly ApplicableRule[]): readonly RulesOfField[] {
  const tests = rules.map(needsOf);
  // A rule is found by the field that tells most rules apart: what all of them ask for alike (a reason that begins with "TICKET-") finds none.
  const texts = new Map<string, Set<string>>();
  for (const test of tests.flat())
    for (const text of [...test.equals, ...test.starts, ...test.ends]) {
      const name = fieldName(test);
      texts.set(name, (texts.get(name) ?? new Set()).add(text));
    }
  const worth = (test: NeededTest) => (test.presence ? 0 : (texts.get(fieldName(test))?.size ?? 0));
  const fields = new Map<string, RulesOfField>();
  for (const [at, options] of tests.entries()) {
    const [first, ...others] = options;
    if (first === undefined) continue;
    const best = others.reduce((one, other) => (worth(other) > worth(one) ? other : one), first);
    const name = fieldName(best);
    const field = fields.get(name) ?? new RulesOfField(best);
    fields.set(name, field);
    field.add(at, best);
  }
  return [...fields.values()];
}

/** A rule that reads the target is not known to miss before the target is known to be one that can be looked at. */
function needsOf({ broken, condition }: ApplicableRule): readonly NeededTest[] {
  return broken || condition === null || condition.readsTarget ? [] : condition.needs();
}

/** Undefined: there is no such field. Null: it is there and no text, or lies where it cannot be told. */
function textAt({ root, segments }: RulesOfField, input: DecisionInput): string | null | undefined {
  const [first, ...below] = segments;
  if (first === undefined) return null;
  let value = root === "args" ? ownField(input.args, first) : root === "key" ? keyText(input, first) : contextText(input, first);
  for (const name of below) {
    // What stands below nothing, or below what has no fields, is an error and not absent.
    if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof WrittenNumber) return null;
    value = ownField(value, name);
  }
  if (value === undefined) return below.length === 0 ? undefined : null;
  return typeof value === "string" ? value : null;
}

function ownField(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function joined(hits: number[] | null, more: readonly number[] | undefined): number[] | null {
  if (more === undefined || more.length === 0) return hits;
  if (hits === null) return [...more];
  for (const at of more) hits.push(at);
  return hits;
}

function pushTo(map: Map<string, number[]>, text: string, at: number): void {
  const known = map.get(text);
  if (known === undefined) map.set(text, [at]);
  else known.push(at);
}

function ofLength(map: Map<number, Map<string, number[]>>, length: number): Map<string, number[]> {
  const known = map.get(length) ?? new Map<string, number[]>();
  map.set(length, known);
  return known;
}
