// How far a key reaches, told from the bundle alone, without a call: for an operation it is allowed whatever is sent, or under conditions,
// or denied whatever is sent. Deliberately coarse: it compares bundles; `explain` decides single calls.
import {
  type ApplicableRule,
  askTerms,
  type CompiledBundle,
  isStanding,
  isTellable,
  type Rate,
  standingAllows,
  stricter,
  type VocabularyEntry,
  withinScopes,
} from "../../policy/engine.ts";
import { masksOf, rowTermsOf, termsOf } from "./rule-terms.ts";

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
  if (!withinScopes(key.scopes, entry.name, entry)) return DENIED;
  const sets = key.policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  const denies = sets.flatMap((set) => set.denies);
  const rows = sets.flatMap((set) => set.rows);
  const masks = masksOf(bundle, key.policies);
  const allows = [...sets.flatMap((set) => set.allows), ...standingAllows(entry)].filter(
    (rule) => !rule.broken && isTellable(entry, rows, [...masks, ...rule.mask]),
  );
  if (allows.length === 0 || denies.some(alwaysHolds)) return DENIED;
  const [first] = allows;
  const free =
    denies.length + rows.length === 0 &&
    first !== undefined &&
    alwaysHolds(first) &&
    first.only === null &&
    first.limits.length === 0 &&
    first.approval === null;
  const terms = JSON.stringify([
    denies.map(termsOf),
    allows.map(termsOf),
    allows.every(isStanding) ? [] : masks,
    rows.map(rowTermsOf),
    askTerms(bundle, key.policies, entry),
  ]);
  return { reach: free ? "allowed" : "conditional", terms };
}

function alwaysHolds(rule: ApplicableRule): boolean {
  return rule.broken || rule.condition === null;
}

/** How many calls to Clerk the key may cause, as its policies say it: `50/10s`. Null when none of them does. */
export function rateOf(bundle: CompiledBundle, policies: readonly string[]): string | null {
  const rates = policies.map((name) => bundle.policies.get(name)?.rate() ?? null);
  const rate = rates.reduce<Rate | null>(stricter, null);
  return rate === null ? null : `${rate.max}/${rate.windowMs / 1000}s`;
}
