// What a replay found, in the order in which one looks at it: who would be refused, who let in, what needs others, what only has other terms.
import type { Change, ReplayResult } from "../../../../src/compare/replay/replay-tally.ts";

export interface ChangeGroup {
  readonly title: string;
  readonly about: string;
  readonly changes: readonly Change[];
  readonly calls: number;
}

export function groupChanges({ flips, terms }: Pick<ReplayResult, "flips" | "terms">): readonly ChangeGroup[] {
  const denied = flips.filter(({ would_be }) => would_be.effect === "deny");
  const allowed = flips.filter(({ was, would_be }) => was.effect === "deny" && would_be.effect === "allow");
  const approval = flips.filter((change) => !denied.includes(change) && !allowed.includes(change));
  return [
    group("Newly denied", "These calls were allowed, at once or with the word of others, and would not be any more.", denied),
    group("Newly allowed", "These calls were denied, and would go through.", allowed),
    group("Approval", "Others would have to agree first, or would not any more.", approval),
    group("On other terms", "The same decision, by another rule or with another mask.", terms),
  ];
}

export function callsOf(groups: readonly { readonly calls: number }[]): number {
  return groups.reduce((sum, { calls }) => sum + calls, 0);
}

function group(title: string, about: string, changes: readonly Change[]): ChangeGroup {
  return { title, about, changes, calls: callsOf(changes) };
}
