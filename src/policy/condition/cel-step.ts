// What a node of a condition becomes: a function of what one evaluation has. Shared by the files that make such functions.
import { fail } from "./cel-error.ts";
import type { ReadRoot } from "./read-path.ts";

/** Fields below a root, as CEL has them (see `cel-values.ts`); undefined is absent. A map is one; what converts when it is asked, too. */
export interface Fields {
  get(name: string): unknown;
}

/** The values that an expression sees. */
export type Bindings = Readonly<Record<ReadRoot, Fields>>;

/** One evaluation: its bindings, and the variables of the comprehensions that it is in, outermost first. */
export interface Frame {
  readonly bindings: Bindings;
  readonly variables: unknown[];
}

export type Step = (frame: Frame) => unknown;

export function bool(value: unknown): boolean {
  return typeof value === "boolean" ? value : fail("no_such_overload");
}
