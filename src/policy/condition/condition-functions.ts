// The functions that a condition may call: an allow-list, so that an update of the CEL library cannot bring one in unseen. Left out
// on purpose: `matches` (a backtracking RegExp over text that a caller may choose), `join` and `cel.bind` (each can double a value
// with every use), and everything about bytes and unsigned numbers, which JSON does not have.
import { didYouMean } from "../language/suggest.ts";
import { CEL_FUNCTIONS, CEL_METHODS } from "./cel-calls.ts";

const COMPREHENSIONS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
const FUNCTIONS: ReadonlySet<string> = new Set(["has", ...CEL_FUNCTIONS.keys()]);
const METHODS: ReadonlySet<string> = new Set([...COMPREHENSIONS, ...CEL_METHODS.keys()]);

/** What other languages call them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ len: "size", length: "size", count: "size", lower: "lowerAscii", tolowercase: "lowerAscii", upper: "upperAscii" },
  ...{ touppercase: "upperAscii", includes: "contains", like: "glob", match: "glob", substr: "substring", strip: "trim" },
  ...{ any: "exists", some: "exists", every: "all", date: "timestamp", datetime: "timestamp", isset: "has", defined: "has" },
};

/** Parts of a time fill two lines, and one says what they are called. */
function isTold(name: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(name) === index && (!name.startsWith("get") || name === "getHours");
}

/** Does this method walk a list or map with a variable of its own? */
export function isComprehension(name: string): boolean {
  return COMPREHENSIONS.has(name);
}

/** Why the call is refused, or null. */
export function refusedFunction(name: string, method: boolean): string | null {
  if ((method ? METHODS : FUNCTIONS).has(name)) return null;
  if (name === "matches") {
    return "matches() is refused: its regular expressions can take forever on a text that the caller chooses; use glob, startsWith, endsWith, contains or ==";
  }
  const other = (method ? FUNCTIONS : METHODS).has(name);
  if (other) return method ? `${name} is a function: write ${name}(…)` : `${name} is a method: write ….${name}(…)`;
  const called = name.toLowerCase();
  const known = Object.hasOwn(ELSEWHERE, called) ? ELSEWHERE[called] : undefined;
  const hint = known === undefined ? didYouMean(name, [...FUNCTIONS, ...METHODS]) : `; did you mean ${known}?`;
  return `there is no function ${name}${hint === "" ? `: there are ${[...FUNCTIONS, ...METHODS].filter(isTold).join(", ")}` : hint}`;
}
