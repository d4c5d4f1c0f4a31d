// `all`, `exists`, `exists_one`, `filter` and `map`: a body that is run for each element of a list, or for each key of a map. What they visit
// is charged to the meter.
// Source: CEL language definition, "Macros".
import { fail } from "./cel-error.ts";
import { bool, type Frame, type Step } from "./cel-step.ts";
import type { WorkMeter } from "./work-meter.ts";

/**
 * Null: there is no such comprehension of so many bodies.
 *
 * @param depth of its variable, among those of the comprehensions that it is in
 */
export function comprehension(
  name: string,
  range: Step,
  [first, second]: readonly Step[],
  depth: number,
  meter: WorkMeter,
): Step | null {
  if (first === undefined || (second !== undefined && name !== "map")) return null;
  const elements = (frame: Frame): readonly unknown[] => {
    const value = meter.visited(range(frame));
    if (Array.isArray(value)) return value;
    return value instanceof Map ? [...value.keys()] : fail("no_such_overload");
  };
  /** The body with the variable at one element. */
  const at = (step: Step, frame: Frame, element: unknown): unknown => {
    frame.variables[depth] = element;
    return step(frame);
  };
  switch (name) {
    case "all":
    case "exists":
      return (frame) => quantify(elements(frame), name === "exists", (element) => at(first, frame, element));
    case "exists_one":
      return (frame) => elements(frame).filter((element) => bool(at(first, frame, element))).length === 1;
    case "filter":
      return (frame) => elements(frame).filter((element) => bool(at(first, frame, element)));
    case "map":
      if (second === undefined) return (frame) => elements(frame).map((element) => at(first, frame, element));
      return (frame) =>
        elements(frame).flatMap((element) => (bool(at(first, frame, element)) ? [at(second, frame, element)] : []));
    default:
      return null;
  }
}

/** `exists` (decides: true) is an `||` over the elements, `all` (false) an `&&`. */
function quantify(elements: readonly unknown[], decides: boolean, holds: (element: unknown) => unknown): boolean {
  let error: unknown = null;
  for (const element of elements) {
    try {
      if (bool(holds(element)) === decides) return decides;
    } catch (thrown) {
      error ??= thrown;
    }
  }
  if (error !== null) throw error;
  return !decides;
}
