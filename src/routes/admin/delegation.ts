// What a key may do to other keys: only to itself and to those minted through it, and never so that they could do more than it can. Else a
// key could hand itself a secret that outlives it, or that is counted elsewhere.
import { type BailiffError, bailiffError } from "../../clerk/errors.ts";
import { beyondCeiling } from "../../keys/ceiling.ts";
import type { KeyRecord } from "../../keys/key-record.ts";
import type { CompiledBundle } from "../../policy/compile.ts";
import { topField } from "../../policy/read-path.ts";

/** @param record the other key, as it is or as it would become */
export function delegationFault(bundle: CompiledBundle, actor: KeyRecord, record: KeyRecord): BailiffError | null {
  const beyond = notItsOwn(actor, record) ?? beyondCeiling(actor, record) ?? otherwiseJudged(bundle, actor, record);
  return beyond === null ? null : bailiffError("bailiff_scope_denied", `A key cannot give away more than it has: ${beyond}.`);
}

/** A key that names another owner for itself is no longer found when all keys of its owner are revoked. Null where it does not. */
export function ownOwnerFault(actor: KeyRecord, before: KeyRecord, patch: Partial<KeyRecord>): BailiffError | null {
  if (before.id !== actor.id || patch.owner === undefined || patch.owner === before.owner) return null;
  return bailiffError(
    "bailiff_scope_denied",
    "A key cannot change its own owner: who revokes all keys of an owner must find it.",
  );
}

function notItsOwn(actor: KeyRecord, record: KeyRecord): string | null {
  return record.id === actor.id || record.ancestors.includes(actor.id)
    ? null
    : "the other key was not minted by means of the acting key";
}

/** Rules may read the key's id, name and owner: then the same policies are not the same reach for a key that is called otherwise. */
function otherwiseJudged(bundle: CompiledBundle, actor: KeyRecord, record: KeyRecord): string | null {
  const read = keyFieldsRead(bundle, actor.policies);
  const differing = (["id", "name", "owner"] as const).find((field) => read.has(field) && record[field] !== actor[field]);
  return differing === undefined ? null : `its policies have a rule that reads key.${differing}, in which the two keys differ`;
}

function keyFieldsRead(bundle: CompiledBundle, policyNames: readonly string[]): ReadonlySet<string> {
  const rules = policyNames.flatMap((name) =>
    [...bundle.vocabulary.values()].flatMap((entry) => {
      const set = bundle.policies.get(name)?.rulesFor(entry);
      return [...(set?.denies ?? []), ...(set?.allows ?? [])];
    }),
  );
  const reads = rules.flatMap(({ condition, limits }) =>
    [condition, ...limits.map(({ sum }) => sum)].flatMap((one) => one?.reads ?? []),
  );
  return new Set(reads.filter(({ root }) => root === "key").map(topField));
}
