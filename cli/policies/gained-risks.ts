// What a publish hands out that can do harm: operations of class secret, money and destructive that keys gain, by operation, first of all that
// is shown. Fits 80 columns, whatever keys are called.
import type { RiskClass, Vocabulary } from "../../src/policy/engine.ts";
import { visible } from "../visible.ts";
import type { KeyChange, ReachingKey } from "./effect-changes.ts";

export interface GainedRisk {
  readonly class: RiskClass;
  readonly operation: string;
  readonly keys: readonly Pick<ReachingKey, "id" | "name" | "owner">[];
}

/** Worst first. */
const MARKED: readonly RiskClass[] = ["secret", "money", "destructive"];
/** Less the indentation of a report. */
const COLUMNS = 78;
const KEYS_SHOWN = 5;

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

export function riskLines(gained: readonly GainedRisk[]): readonly string[] {
  return gained.flatMap(({ class: risk, operation, keys }) => [
    `! ${risk.padEnd("destructive".length)}  ${operation}`,
    ...keys.slice(0, KEYS_SHOWN).map(({ id, name, owner }) => cutToFit(`    ${id}  ${name} (${owner})`)),
    ...(keys.length > KEYS_SHOWN ? [`    and ${keys.length - KEYS_SHOWN} more keys`] : []),
  ]);
}

function cutToFit(line: string): string {
  const shown = [...visible(line)];
  return shown.length <= COLUMNS ? shown.join("") : `${shown.slice(0, COLUMNS - 1).join("")}…`;
}
