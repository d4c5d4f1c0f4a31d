// What keys gain that can do harm, for a terminal. Fits 80 columns, whatever keys are called.
import type { GainedRisk } from "../../src/compare/effect/gained-risks.ts";
import { visible } from "../visible.ts";

/** Less the indentation of a report. */
const COLUMNS = 78;
const KEYS_SHOWN = 5;

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
