// Numbers that a double would change, in JSON that others read as doubles: records (canonical JSON, RFC 8785), explanations, users that
// somebody supposes. There such a number is an object that holds its text, `{"$number": "1234567890123456789"}`. A real object that looks
// like one gets a `$` more, so that each is told from the other.
import { numberFrom, WrittenNumber } from "./written-number.ts";

const NAME = /^\$+number$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MAX_CHARS = 65_536;

/** Stands for a value that no JSON holds. */
export const NO_JSON: unique symbol = Symbol("no JSON");

/** Deeper than anything that is read as JSON here; keeps what is not (a cycle) from overflowing the stack. */
const MAX_DEPTH = 300;

/** The value as JSON of doubles, or NO_JSON. One without such numbers is given back as it is. */
export function withNumberForms(value: unknown, depth = 0): unknown {
  if (typeof value === "symbol" || depth > MAX_DEPTH) return NO_JSON;
  if (value instanceof WrittenNumber) return { $number: value.text };
  const deeper = (inner: unknown) => withNumberForms(inner, depth + 1);
  const name = onlyName(value);
  if (name === null || !NAME.test(name)) return mapped(value, deeper);
  const inner = deeper(Reflect.get(Object(value), name));
  return inner === NO_JSON ? NO_JSON : { [`$${name}`]: inner };
}

/** What `withNumberForms` was given. A `$number` that holds no number is left as it stands. */
export function fromNumberForms(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value;
  const deeper = (inner: unknown) => fromNumberForms(inner, depth + 1);
  const name = onlyName(value);
  if (name === null || !NAME.test(name)) return mapped(value, deeper);
  const inner: unknown = Reflect.get(Object(value), name);
  if (name !== "$number") return { [name.slice(1)]: deeper(inner) };
  const isNumber = typeof inner === "string" && inner.length <= MAX_CHARS && NUMBER.test(inner);
  return isNumber ? numberFrom(inner) : mapped(value, deeper);
}

function onlyName(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const names = Object.keys(value);
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** What is in a list or an object, each changed; the same list or object when nothing is. */
function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const before: readonly [string, unknown][] = Object.entries(value);
  const after = before.map(([name, inner]): [string, unknown] => [name, change(inner)]);
  if (after.some(([, inner]) => inner === NO_JSON)) return NO_JSON;
  if (after.every(([, inner], index) => Object.is(inner, before[index]?.[1]))) return value;
  return Array.isArray(value) ? after.map(([, inner]) => inner) : Object.fromEntries(after);
}
