// What a publish would change for keys, for a terminal.
import type { KeyChange } from "../../src/compare/effect/effect-changes.ts";

const DEFAULT_RATE = "the default";

export function effectReport(changes: readonly KeyChange[]): string {
  if (changes.length === 0) return "No key gains or loses anything.";
  return changes
    .map(({ key, gains, loses, changes: terms, rate }) =>
      [
        `${key.id}  ${key.name} (${key.owner})`,
        ...gains.map((name) => `  + ${name}`),
        ...loses.map((name) => `  - ${name}`),
        ...terms.map((name) => `  ~ ${name}`),
        ...(rate === null ? [] : [`  ~ rate ${rate.after ?? DEFAULT_RATE}, was ${rate.before ?? DEFAULT_RATE}`]),
      ].join("\n"),
    )
    .join("\n");
}
