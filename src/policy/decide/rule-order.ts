// Which rules wait for the target. Pure.
import type { ApplicableRule, RuleSet } from "../compile/bundle.ts";

/** Rules in the order in which they are judged. */
export interface JudgedRules {
  /** Denies that need no target. */
  readonly plainDenies: readonly ApplicableRule[];
  readonly targetDenies: readonly ApplicableRule[];
  readonly allows: readonly ApplicableRule[];
}

/** `noTarget`: there will be none, so nothing waits for one. */
export function inOrder({ denies, allows }: Pick<RuleSet, "denies" | "allows">, noTarget?: true): JudgedRules {
  if (noTarget === true || denies.every(needsNoTarget)) return { plainDenies: denies, targetDenies: [], allows };
  return { plainDenies: denies.filter(needsNoTarget), targetDenies: denies.filter((rule) => !needsNoTarget(rule)), allows };
}

export function needsNoTarget({ broken, condition }: ApplicableRule): boolean {
  return broken || condition === null || !condition.readsTarget;
}
