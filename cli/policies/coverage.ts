// Which rules the tests of a bundle reach. A rule is reached when its pattern and condition held for at least one case: a rule that was
// looked at and never held is as untested as one that was never looked at.
import { type Decision, policyDocumentSchema } from "../../src/policy/engine.ts";

export interface Coverage {
  readonly rules: number;
  readonly reached: number;
  /** In the order of the documents. */
  readonly unreached: readonly { readonly policy: string; readonly rule: string }[];
}

export interface CoverageCounter {
  readonly observe: (decision: Decision) => void;
  result(): Coverage;
}

/** `documents` have been checked. */
export function createCoverage(documents: readonly unknown[]): CoverageCounter {
  const rules = documents.flatMap((document) => {
    const { policy, rules: own } = policyDocumentSchema().parse(document);
    return own.map(({ id }) => ({ policy, rule: id }));
  });
  const held = new Set<string>();
  const name = ({ policy, rule }: { policy: string; rule: string }) => `${policy}/${rule}`;
  return {
    observe({ steps }) {
      for (const step of steps) if (step.matched === true) held.add(name(step));
    },
    result() {
      const unreached = rules.filter((rule) => !held.has(name(rule)));
      return { rules: rules.length, reached: rules.length - unreached.length, unreached };
    },
  };
}
