// Filters of hooks, compiled once. A hook's filter was checked when the hook was made; one that is none any more passes nothing. More are not
// kept than there can be hooks and some: who changes a filter all day long must not fill the memory of the one object that delivers for all.
import { compileFilter, type Filter } from "../policy/engine.ts";
import type { Hook } from "./hook.ts";

export type Passed = "passes" | "fails" | "filter_errors";

const MAX_KEPT = 100;

export class HookFilters {
  readonly #compiled = new Map<string, Filter>();
  readonly #compile: typeof compileFilter;

  constructor(compile = compileFilter) {
    this.#compile = compile;
  }

  /** `shown`: what the maker of the hook sees. */
  passes({ filter }: Pick<Hook, "filter">, type: string, shown: object): Passed {
    if (filter === null || type === "hook.test") return "passes";
    const passed = this.#of(filter).matches(shown);
    if (passed === true) return "passes";
    return passed === false ? "fails" : "filter_errors";
  }

  #of(text: string): Filter {
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    const compiled = this.#compile(text, null);
    const filter: Filter = compiled.ok ? compiled.filter : { matches: () => ({ error: "not_a_filter" }) };
    if (this.#compiled.size >= MAX_KEPT) this.#compiled.clear();
    this.#compiled.set(text, filter);
    return filter;
  }
}
