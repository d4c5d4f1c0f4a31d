// How far a key reaches, told from the bundle alone, without a call: for an operation it is allowed whatever is sent, or under conditions,
// or denied whatever is sent. Deliberately coarse: it compares bundles; `explain` decides single calls.
import type { ApplicableRule, CompiledBundle } from "../../src/policy/bundle.ts";
import { matchesPattern } from "../../src/policy/pattern.ts";
import type { VocabularyEntry } from "../../src/policy/vocabulary.ts";

export interface OperationReach {
  readonly reach: "allowed" | "conditional" | "denied";
  /** The rules that have a say, as text: equal texts decide equally. "" when denied. */
  readonly terms: string;
}

const DENIED: OperationReach = { reach: "denied", terms: "" };

export function reachOf(
  bundle: CompiledBundle,
  key: { readonly policies: readonly string[]; readonly scopes: readonly string[] | null },
  entry: VocabularyEntry,
): OperationReach {
  if (key.scopes !== null && !key.scopes.some((scope) => matchesPattern(scope, entry.name))) return DENIED;
  const sets = key.policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  const denies = sets.flatMap((set) => set.denies);
  const allows = sets.flatMap((set) => set.allows).filter((rule) => !rule.broken);
  if (allows.length === 0 || denies.some(alwaysHolds)) return DENIED;
  const [first] = allows;
  const free =
    denies.length === 0 && first !== undefined && alwaysHolds(first) && first.only === null && first.limits.length === 0;
  return { reach: free ? "allowed" : "conditional", terms: JSON.stringify([denies.map(termsOf), allows.map(termsOf)]) };
}

function alwaysHolds(rule: ApplicableRule): boolean {
  return rule.broken || rule.condition === null;
}

function termsOf({ statement, condition, limited, mask, writeAhead }: ApplicableRule): unknown[] {
  // A statement shortens a long condition; its text does not.
  return [statement, condition?.text ?? null, limited, mask, writeAhead];
}
