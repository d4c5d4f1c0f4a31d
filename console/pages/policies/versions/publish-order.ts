// Publishes in their order. The same content again is the same version, so a version may stand in the list several times.
import type { Publish } from "../../../api/answers.ts";

/** The one that was in force until then; null: there was none, or it is not among these. */
export function publishBefore(publish: Publish, publishes: readonly Publish[]): Publish | null {
  return publishes.find(({ seq }) => seq === publish.seq - 1) ?? null;
}

/** A choice for each version, by its newest publish. */
export function versionsOnce(publishes: readonly Publish[]): readonly Publish[] {
  const seen = new Set<string>();
  return publishes.filter(({ version }) => !seen.has(version) && seen.add(version) !== undefined);
}
