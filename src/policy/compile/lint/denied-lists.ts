// A deny that reads the target does not apply to operations that have none: a list shows whom a look-up refuses.
import { type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** `rules`: of one policy. */
export function deniedLists(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  const allowed = rules.flatMap(({ effect, entries }) => (effect === "allow" ? entries : []));
  return rules.flatMap((one) => {
    if (one.effect === "allow" || one.condition?.readsTarget !== true) return [];
    const families = new Set(one.entries.filter((entry) => entry.class === "read").map(({ name }) => familyOf(name)));
    const lists = allowed.filter(
      (entry) => entry.class === "read" && entry.target === "none" && families.has(familyOf(entry.name)),
    );
    if (lists.length === 0) return [];
    const names = namesOf([...new Set(lists)]);
    const message = `it reads the target, which ${names} ${lists.length === 1 ? "has" : "have"} not: whom it refuses is shown there all the same`;
    return [
      warningOf(
        one,
        "list_shows_denied",
        "when",
        message,
        `do not allow ${names} beside it, or mask what such a user must not show`,
      ),
    ];
  });
}

function familyOf(name: string): string | undefined {
  return name.split(".")[0];
}
