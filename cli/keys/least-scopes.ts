// The smallest list of scopes that covers what a key did, and the proof that it would have refused nothing that was allowed: the calls
// themselves, decided again under it.
import type { ReplayResult } from "../replay/replay-tally.ts";

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

/** Null: it was granted nothing that it did not use, or did nothing to go by. */
export function leastScopes(used: readonly string[], granted: readonly string[]): readonly string[] | null {
  return used.length > 0 && granted.some((operation) => !used.includes(operation)) ? used : null;
}

export function proofOf({ calls, flips, untold }: ReplayResult): ScopeProposal["proof"] {
  const sum = (groups: readonly { readonly calls: number }[]) => groups.reduce((total, group) => total + group.calls, 0);
  return { calls, lost: sum(flips.filter(({ was }) => was.effect === "allow")), untold: sum(untold) };
}
