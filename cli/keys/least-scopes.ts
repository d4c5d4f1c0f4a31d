// The smallest list of scopes that covers what a key did, and the proof that it would have refused nothing that was allowed: the calls
// themselves, decided again under it.

import type { ReplayResult } from "../../src/compare/replay/replay-tally.ts";
import { patternWithin, type Vocabulary, withinScopes } from "../../src/policy/engine.ts";
import type { GivenScopes } from "./given-scopes.ts";

export interface ScopeProposal {
  readonly scopes: readonly string[];
  readonly proof: {
    /** Calls that were decided again. */
    readonly calls: number;
    /** Allowed then, refused under the proposal: 0, or it is not to be used. */
    readonly lost: number;
    /** Calls of which the record does not tell enough. */
    readonly untold: number;
  };
}

/**
 * Null: it was granted nothing that it did not need, or did nothing to go by.
 *
 * @param needed patterns: operations that it used, scopes that it gave away
 * @param granted names of operations
 */
export function leastScopes(
  needed: readonly string[],
  granted: readonly string[],
  vocabulary: Vocabulary,
): readonly string[] | null {
  const each = [...new Set(needed)].sort();
  const least = each.filter(
    (pattern) =>
      !patternWithin(
        pattern,
        each.filter((other) => other !== pattern),
        vocabulary,
      ),
  );
  const covers = (operation: string) => withinScopes(least, operation, vocabulary.get(operation));
  return least.length > 0 && !granted.every(covers) ? least : null;
}

/** What it gave to other keys is no decision of a policy, so the calls decided again do not show it. */
export function proofOf({ calls, flips, untold }: ReplayResult, given: GivenScopes): ScopeProposal["proof"] {
  const sum = (groups: readonly { readonly calls: number }[]) => groups.reduce((total, group) => total + group.calls, 0);
  const lost = sum(flips.filter(({ was }) => was.effect === "allow"));
  return { calls, lost: lost + given.unscoped, untold: sum(untold) + given.untold };
}
