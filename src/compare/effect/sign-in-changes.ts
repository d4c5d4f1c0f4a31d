// Who signs in without a key, before and after: entry by entry, because each lets somebody in.
import { canonicalJson } from "../../audit/chain.ts";
import type { SignInLists } from "../../policy/engine.ts";

const LISTS = ["people", "machines"] as const;

/** `+ people: {"emails":["ada@example.com"],"policies":["auditor"]}`; empty where nothing changes. An absent list is an empty one. */
export function signInChanges(before: SignInLists, after: SignInLists): string[] {
  return LISTS.flatMap((name) => {
    const [old, next] = [entriesOf(before[name]), entriesOf(after[name])];
    const lines = [
      ...old.filter((entry) => !next.includes(entry)).map((entry) => `- ${name}: ${entry}`),
      ...next.filter((entry) => !old.includes(entry)).map((entry) => `+ ${name}: ${entry}`),
    ];
    const moved = lines.length === 0 && canonicalJson(old) !== canonicalJson(next);
    return moved ? [`~ ${name}: in another order, and the first that matches decides`] : lines;
  });
}

function entriesOf(list: unknown): string[] {
  return Array.isArray(list) ? list.map((entry: unknown) => canonicalJson(entry)) : [];
}
