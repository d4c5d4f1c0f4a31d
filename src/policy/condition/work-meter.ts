// How much work one evaluation may do. A condition is short and at most two comprehensions deep, but a caller chooses how long the
// lists are: three nested `all` over 400 elements took 11 s. So what a comprehension is about to walk is charged before it walks.
// CEL swallows errors inside `||` and `exists`, hence `breached`: once over, the evaluation is an error whatever it answers.
import { BOUNDS } from "../language/bounds.ts";

export interface WorkMeter {
  /** Charges a list or map by its length, a built string against the length limit. Returns the value; throws when it is too much. */
  visited(value: unknown): unknown;
  /** Charges a value by everything in it, for `==` and `in`, which look all the way down. */
  compared(value: unknown): unknown;
  /** Charges a long text that a function goes over by its length. Any other costs nothing. */
  goneOver(value: unknown): unknown;
  reset(): void;
  breached(): boolean;
}

/** A fresh meter. Not for concurrent use: an evaluation is synchronous, reset it before each. */
export function createWorkMeter(): WorkMeter {
  let left: number = BOUNDS.visitedElements;
  let over = false;
  const charge = (amount: number) => {
    left -= amount;
    if (left >= 0 && !over) return;
    over = true;
    throw new RangeError("the condition visits too many elements");
  };
  return {
    visited(value) {
      if (typeof value === "string") {
        if (value.length > BOUNDS.builtStringChars) charge(Number.POSITIVE_INFINITY);
      } else {
        charge(width(value));
      }
      return value;
    },
    compared(value) {
      const open: unknown[] = [value];
      while (open.length > 0) {
        const next = open.pop();
        if (typeof next !== "object" || next === null) continue;
        charge(width(next));
        if (Array.isArray(next)) open.push(...next);
        else if (next instanceof Map) open.push(...next.values());
      }
      return value;
    },
    goneOver(value) {
      if (typeof value === "string") charge(Math.floor(value.length / BOUNDS.charsPerElement));
      return value;
    },
    reset() {
      left = BOUNDS.visitedElements;
      over = false;
    },
    breached: () => over,
  };
}

function width(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}
