// Masks that were made ready, by their words: a deployment has some masks and some kinds of answers, and a key with several policies has
// another list, of the same words, for every call. The decision (does the answer show anybody?) and the answer ask for the same.
import type { AnswerFacts } from "../language/answer-facts.ts";
import { type CompiledMask, compileMask, NOTHING_KNOWN } from "./compile-mask.ts";

/** What was made of earlier bundles goes with the oldest. */
const MAX_MASKS = 300;

const masks = new Map<string, CompiledMask>();
const numbers = new WeakMap<AnswerFacts, number>();
let numbered = 0;

/** The same for equal entries, of the same facts. */
export function compiledMask(entries: readonly string[], facts: AnswerFacts = NOTHING_KNOWN): CompiledMask {
  const name = `${numberOf(facts)}\n${entries.join("\n")}`;
  const known = masks.get(name);
  if (known !== undefined) return known;
  const made = compileMask(entries, facts);
  const [oldest] = masks.keys();
  if (masks.size >= MAX_MASKS && oldest !== undefined) masks.delete(oldest);
  masks.set(name, made);
  return made;
}

function numberOf(facts: AnswerFacts): number {
  const known = numbers.get(facts);
  if (known !== undefined) return known;
  numbered += 1;
  numbers.set(facts, numbered);
  return numbered;
}
