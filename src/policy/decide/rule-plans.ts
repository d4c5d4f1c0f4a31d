// The plans of a bundle, kept while it is in use: keys under the same policies share one for each operation. What is kept is bounded by the
// rules in it, not by how many keys and operations there are; the oldest go first.
import type { CompiledBundle } from "../compile/bundle.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { RulePlan } from "./rule-plan.ts";

/** In rules; a plan counts as twenty beside its own. */
const MAX_WEIGHT = 40_000;

const books = new WeakMap<CompiledBundle, PlanBook>();

/** The same for the same policies in the same order. */
export function planOf(bundle: CompiledBundle, policies: readonly string[], entry: VocabularyEntry): RulePlan {
  let book = books.get(bundle);
  if (book === undefined) {
    book = new PlanBook(bundle);
    books.set(bundle, book);
  }
  return book.planOf(policies, entry);
}

class PlanBook {
  readonly #bundle: CompiledBundle;
  /** By the names of the policies, then by operation. */
  readonly #plans = new Map<string, Map<VocabularyEntry, RulePlan>>();
  /** Long lists come again and again in the same array: that of a lease. */
  readonly #names = new WeakMap<readonly string[], { readonly list: readonly string[]; readonly joined: string }>();
  #weight = 0;

  constructor(bundle: CompiledBundle) {
    this.#bundle = bundle;
  }

  planOf(policies: readonly string[], entry: VocabularyEntry): RulePlan {
    const names = this.#nameOf(policies);
    let plans = this.#plans.get(names);
    const known = plans?.get(entry);
    if (known !== undefined) return known;
    const plan = new RulePlan(this.#bundle, policies, entry);
    this.#makeRoom(plan.weight);
    plans = this.#plans.get(names);
    if (plans === undefined) {
      plans = new Map();
      this.#plans.set(names, plans);
    }
    plans.set(entry, plan);
    this.#weight += plan.weight;
    return plan;
  }

  #makeRoom(weight: number): void {
    for (const [names, plans] of this.#plans) {
      if (this.#weight + weight <= MAX_WEIGHT) return;
      for (const plan of plans.values()) this.#weight -= plan.weight;
      this.#plans.delete(names);
    }
  }

  /** A text that no other list has: JSON of it, but for the one name that most keys have, which is no JSON of a list. */
  #nameOf(policies: readonly string[]): string {
    const [first] = policies;
    if (first !== undefined && policies.length === 1 && !first.startsWith("[")) return first;
    const known = this.#names.get(policies);
    // An array is what it holds now.
    if (known !== undefined && isSame(known.list, policies)) return known.joined;
    const joined = JSON.stringify(policies);
    this.#names.set(policies, { list: [...policies], joined });
    return joined;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
