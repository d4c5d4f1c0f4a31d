// Steps of two operands that decide: `&&`, `||` and the comparisons of order.
import { compare } from "./cel-operators.ts";
import { bool, type Step } from "./cel-step.ts";

/** `&&` and `||`: the value that decides wins on either side, over an error too; else an error stays one. */
export function shortCircuit([left, right]: readonly [Step, Step], decides: boolean): Step {
  return (frame) => {
    let first: boolean;
    try {
      first = bool(left(frame));
    } catch (error) {
      if (right(frame) === decides) return decides;
      throw error;
    }
    return first === decides ? decides : bool(right(frame));
  };
}

export function ordering(op: "<" | "<=" | ">" | ">=", [left, right]: readonly [Step, Step]): Step {
  switch (op) {
    case "<":
      return (frame) => compare(left(frame), right(frame)) < 0;
    case "<=":
      return (frame) => compare(left(frame), right(frame)) <= 0;
    case ">":
      return (frame) => compare(left(frame), right(frame)) > 0;
    case ">=":
      return (frame) => compare(left(frame), right(frame)) >= 0;
  }
}
