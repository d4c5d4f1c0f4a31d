// What a node of a condition becomes: a function of what one evaluation has. Shared by the files that make such functions.
import { fail } from "./cel-error.ts";

/** The values that an expression sees, as CEL has them (see `cel-values.ts`). */
export interface Bindings {
  readonly args: ReadonlyMap<string, unknown>;
  readonly target: ReadonlyMap<string, unknown>;
  readonly context: ReadonlyMap<string, unknown>;
  readonly key: ReadonlyMap<string, unknown>;
}

/** One evaluation: its bindings, and the variables of the comprehensions that it is in, outermost first. */
export interface Frame {
  readonly bindings: Bindings;
  readonly variables: unknown[];
}

export type Step = (frame: Frame) => unknown;

export function bool(value: unknown): boolean {
  return typeof value === "boolean" ? value : fail("no_such_overload");
}
