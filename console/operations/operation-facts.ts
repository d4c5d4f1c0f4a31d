// The operations of both planes: what each does, and how much harm it can do.
import type { RiskClass } from "../../src/policy/engine.ts";

export interface OperationFacts {
  readonly name: string;
  readonly summary: string;
  readonly class: RiskClass;
  /** Of the admin plane: `class:…` in an allow does not mean it. */
  readonly byFamilyOnly?: true;
  readonly allowedUnlessDenied?: true;
  /** Whether rules may look at whom it is about: nobody, one, several, or each element of the answer. */
  readonly target: "none" | "one" | "many" | "each";
  /** Arguments whose values may stand nowhere. */
  readonly secretArgs: readonly string[];
}

export type OperationBook = ReadonlyMap<string, OperationFacts>;
