// `startsWith("TICKET-")` takes "TICKET-" alone: no ticket at all.
import { type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

export function lonePrefixes(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) =>
    (one.condition?.prefixTests ?? []).flatMap(({ receiver, prefix }) => {
      // After a word the rest may well be nothing; after a sign something is meant to follow.
      if (!/[-_:/#.=]$/.test(prefix) || /[*?]/.test(prefix)) return [];
      const message = `${receiver}.startsWith(${JSON.stringify(prefix)}) also takes ${JSON.stringify(prefix)} with nothing behind it`;
      return [warningOf(one, "prefix_alone", "when", message, `${receiver}.glob(${JSON.stringify(`${prefix}*`)})`)];
    }),
  );
}
