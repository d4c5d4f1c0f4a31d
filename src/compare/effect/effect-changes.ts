// What publishing a bundle would change for the keys that there are: which operations each gains and loses, and where only the terms change.
import type { CompiledBundle, Vocabulary } from "../../policy/engine.ts";
import { rateOf, reachOf } from "./reach.ts";

export interface ReachingKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly policies: readonly string[];
  readonly scopes: readonly string[] | null;
}

export interface KeyChange {
  readonly key: ReachingKey;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Still possible, under other conditions, limits or masks. */
  readonly changes: readonly string[];
  /** Of all its calls together; null when it stays. Within: null is the deployment's default. */
  readonly rate: { readonly before: string | null; readonly after: string | null } | null;
}

/** Keys for which something changes, in the order of `keys`. */
export function effectChanges(
  before: CompiledBundle,
  after: CompiledBundle,
  keys: readonly ReachingKey[],
  vocabulary: Vocabulary,
): readonly KeyChange[] {
  return keys.flatMap((key) => {
    const gains: string[] = [];
    const loses: string[] = [];
    const changes: string[] = [];
    for (const entry of vocabulary.values()) {
      const [old, next] = [reachOf(before, key, entry), reachOf(after, key, entry)];
      if (old.terms === next.terms) continue;
      (old.reach === "denied" ? gains : next.reach === "denied" ? loses : changes).push(entry.name);
    }
    const [oldRate, newRate] = [rateOf(before, key.policies), rateOf(after, key.policies)];
    const rate = oldRate === newRate ? null : { before: oldRate, after: newRate };
    return gains.length + loses.length + changes.length === 0 && rate === null ? [] : [{ key, gains, loses, changes, rate }];
  });
}
