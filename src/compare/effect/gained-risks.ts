// What a publish hands out that can do harm: operations of class secret, money and destructive that keys gain, by operation, first of all that
// is shown.
import type { RiskClass, Vocabulary } from "../../policy/engine.ts";
import type { KeyChange, ReachingKey } from "./effect-changes.ts";

export interface GainedRisk {
  readonly class: RiskClass;
  readonly operation: string;
  readonly keys: readonly Pick<ReachingKey, "id" | "name" | "owner">[];
}

/** Worst first. */
const MARKED: readonly RiskClass[] = ["secret", "money", "destructive"];

export function gainedRisks(changes: readonly KeyChange[], vocabulary: Vocabulary): readonly GainedRisk[] {
  return MARKED.flatMap((risk) =>
    [...vocabulary.values()].flatMap((entry) => {
      if (entry.class !== risk) return [];
      const keys = changes
        .filter(({ gains }) => gains.includes(entry.name))
        .map(({ key: { id, name, owner } }) => ({ id, name, owner }));
      return keys.length === 0 ? [] : [{ class: risk, operation: entry.name, keys }];
    }),
  );
}
