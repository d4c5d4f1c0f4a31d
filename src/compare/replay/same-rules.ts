// A call about which two bundles say the same. A decision follows from the rules and the call, so it is the same one under both, also where
// the record does not tell all that the rules read; only how full limits are can differ.
import type { AuditRecord } from "../../audit/record.ts";
import {
  type ApplicableRule,
  askTerms,
  type CompiledBundle,
  type DecidedLimit,
  type VocabularyEntry,
  withinScopes,
} from "../../policy/engine.ts";
import { masksOf, rowTermsOf, termsOf } from "../effect/rule-terms.ts";
import { isOwnLedger, LIMIT_EXCEEDED } from "./limit-tally.ts";
import type { KeyReach, OperationFacts } from "./recorded-call.ts";

/**
 * What the call took of the limits of the rule that allowed it; null when the bundles do not say the same, when it cannot have been the key
 * as it is now, or when nobody knows what was taken.
 */
export function takenUnderBoth(
  record: AuditRecord,
  reach: KeyReach,
  { own, other }: { readonly own: CompiledBundle; readonly other: CompiledBundle },
  facts: OperationFacts,
): readonly DecidedLimit[] | null {
  const entries = entriesOf(record, own, facts);
  if (entries.length === 0) return null;
  if (entries.some((entry) => termsFor(own, reach.policies, entry) !== termsFor(other, reach.policies, entry))) return null;
  const rules = entries.flatMap((entry) =>
    reach.policies
      .flatMap((name) => other.policies.get(name)?.rulesFor(entry) ?? [])
      // A rule for the users in an answer decides where it cannot be asked.
      .flatMap(({ denies, allows, rows }) => [...denies, ...allows, ...rows.map(({ rule }) => rule)]),
  );
  return mayBeItsOwn(record, reach, rules, entries[0]) ? limitsTaken(record, rules) : null;
}

/** What was called and, whether or not this call needed it, what may have to be allowed too. */
function entriesOf(
  { operation }: AuditRecord,
  { vocabulary }: CompiledBundle,
  { operations }: OperationFacts,
): VocabularyEntry[] {
  const also = operation === null ? [] : (operations.get(operation)?.also ?? []);
  const names = operation === null ? [] : [operation, ...also.map((row) => row.operation)];
  return [...new Set(names)].flatMap((name) => vocabulary.get(name) ?? []);
}

/** The key's policies and scopes are those of now: does what is on record speak against their having been so then? */
function mayBeItsOwn(
  { operation, decision, error }: AuditRecord,
  { scopes }: KeyReach,
  rules: readonly ApplicableRule[],
  entry: VocabularyEntry | undefined,
): boolean {
  const outside = operation !== null && !withinScopes(scopes, operation, entry);
  if (outside !== (error === "bailiff_scope_denied")) return false;
  if (decision === null) return false;
  // By no rule: whoever was allowed needed none; a key that no rule allows it is denied so for certain; of another one nobody knows which policies it had.
  if (decision.rule === null) return outside || decision.effect === "allow" || rules.every(({ effect }) => effect === "deny");
  return rules.some((rule) => isIt(rule, decision));
}

function limitsTaken(record: AuditRecord, rules: readonly ApplicableRule[]): readonly DecidedLimit[] | null {
  const { decision, error, limits: recorded } = record;
  if (error === LIMIT_EXCEEDED) return null;
  if (decision?.effect !== "allow") return [];
  const limits = new Map(rules.flatMap((rule) => rule.limits.map((limit) => [limit.id, limit] as const)));
  if (recorded === null) {
    // A read, or a call that was sent again. What an admin call took, its record does not say.
    const unlimited = rules.every((rule) => !isIt(rule, decision) || rule.limits.length === 0);
    return isOwnLedger(record) || unlimited ? [] : null;
  }
  return recorded.flatMap(({ limit: id, bucket, amount }) => {
    const limit = limits.get(id);
    if (limit === undefined) return [];
    const { policy, rule, max, windowMs, calendar } = limit;
    return [{ id, policy, rule, amount, max, windowMs, calendar, bucket }];
  });
}

/** All that a key's policies say about an operation, in the order in which it counts. Rules on trial have no say. */
export function termsFor(bundle: CompiledBundle, policies: readonly string[], entry: VocabularyEntry): string {
  const sets = policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  const terms = [sets.flatMap(({ denies }) => denies.map(termsOf)), sets.flatMap(({ allows }) => allows.map(termsOf))];
  const rows = sets.flatMap((set) => set.rows.map(rowTermsOf));
  return JSON.stringify([...terms, rows, masksOf(bundle, policies), askTerms(bundle, policies, entry)]);
}

function isIt(rule: ApplicableRule, decided: { readonly policy: string | null; readonly rule: string | null }): boolean {
  return rule.policy === decided.policy && rule.id === decided.rule;
}
