// What a key may do to other keys: only to itself and to those minted through it, and never so that they could do more than it can. Else a
// key could hand itself a secret that outlives it, or that is counted elsewhere.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { beyondCeiling } from "../../../keys/ceiling.ts";
import { policiesEver } from "../../../keys/elevation.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { type CompiledBundle, type Decision, keyFieldsOfOwn, keyFieldsOfReach, topField } from "../../../policy/engine.ts";

/**
 * @param record the other key, as it is or as it would become
 * @param above the keys that this one is or would be minted through, where it may have no more than they have now
 */
export function delegationFault(
  bundle: CompiledBundle,
  actor: KeyRecord,
  record: KeyRecord,
  above: readonly KeyRecord[] = [],
): BailiffError | null {
  const named = above.filter(({ id }) => id !== actor.id).map((key) => [key, `key ${key.id} above it`] as const);
  const beyond =
    notItsOwn(actor, record) ??
    [[actor, "the acting key"] as const, ...named]
      .map(([key, whose]) => beyondCeiling(key, record, bundle.vocabulary, whose) ?? otherwiseJudged(bundle, key, record))
      .find((one) => one !== null) ??
    null;
  return beyond === null ? null : bailiffError("bailiff_scope_denied", `A key cannot give away more than it has: ${beyond}.`);
}

/**
 * Whose key is it? Who revokes all keys of an owner must find it, and the log must name who answers for it. Null where that stays so.
 *
 * @param before the owner that the other key has; null for one that is being minted
 * @param mayNameOwner whether the rule that allows the call speaks of the owner (`speaksOfOwner`)
 */
export function ownerFault(
  actor: KeyRecord,
  id: string,
  { before, after }: { readonly before: string | null; readonly after: string },
  mayNameOwner: boolean,
): BailiffError | null {
  if (after === before || (before === null && after === actor.owner)) return null;
  if (id === actor.id) {
    const detail = "A key cannot change its own owner: who revokes all keys of an owner must find it.";
    return bailiffError("bailiff_scope_denied", detail);
  }
  if (after === actor.owner || mayNameOwner) return null;
  const detail =
    "A key that is minted by a key has that key's owner. Another one takes a rule that speaks of it: " +
    "one that allows the operation and has owner in its only, or reads args.owner in its condition.";
  return bailiffError("bailiff_scope_denied", detail);
}

/** Has the rule that allowed looked at the owner, or listed it? Only then was another owner thought of when it was written. */
export function speaksOfOwner(
  bundle: CompiledBundle,
  operation: string,
  { policy, rule: id }: Pick<Decision, "policy" | "rule">,
): boolean {
  const entry = bundle.vocabulary.get(operation);
  if (entry === undefined || policy === null || id === null) return false;
  const rule = bundle.policies
    .get(policy)
    ?.rulesFor(entry)
    ?.allows.find((one) => one.id === id);
  if (rule === undefined) return false;
  const reads = rule.condition?.reads ?? [];
  return rule.only?.has("owner") === true || reads.some((path) => path.root === "args" && topField(path) === "owner");
}

function notItsOwn(actor: KeyRecord, record: KeyRecord): string | null {
  return record.id === actor.id || record.ancestors.includes(actor.id)
    ? null
    : "the other key was not minted by means of the acting key";
}

/**
 * Rules may read the key's id, name and owner: then the same policies are not the same reach for a key that is called otherwise. A key that
 * changes itself may come to act under what it may open, too.
 */
function otherwiseJudged(bundle: CompiledBundle, actor: KeyRecord, record: KeyRecord): string | null {
  const read =
    record.id === actor.id ? keyFieldsOfOwn(bundle, policiesEver({ record: actor })) : keyFieldsOfReach(bundle, actor.policies);
  const differing = read.find((field) => record[field] !== actor[field]);
  return differing === undefined ? null : `its policies have a rule that reads key.${differing}, in which the two keys differ`;
}
