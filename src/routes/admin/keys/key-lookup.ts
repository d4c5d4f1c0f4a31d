// Finding keys: the index of the Registry, and the Ledger wherever the index says that it may be behind.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { type KeyRecord, type KeyView, viewKey } from "../../../keys/key-record.ts";
import type { KeyIndexEntry } from "../../../ledger/registry-store.ts";
import { type CompiledBundle, didYouMean, expandPattern } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import type { AdminCall } from "../admin-handler.ts";
import type { FindKey, Found } from "../view/find-key.ts";
import { delegationFault, ownerFault, speaksOfOwner } from "./delegation.ts";

export function noSuchKey(id: string): BailiffError {
  return bailiffError("bailiff_not_found", `There is no key with the id ${id}. GET /admin/keys lists them.`);
}

export function registryUnavailable(): BailiffError {
  const detail = "Bailiff's own storage did not answer; the change may or may not have been made. Look before you repeat it.";
  return bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "1" } });
}

export async function findKey(services: Services, id: string): Promise<Found<KeyRecord>> {
  const entry = await services.ledgers.key(id);
  return entry === null ? { ok: false, error: registryUnavailable() } : found(services, id, entry.value);
}

async function found(services: Services, id: string, entry: KeyIndexEntry | null | undefined): Promise<Found<KeyRecord>> {
  const record = entry ? await current(services, entry) : null;
  return record === null ? { ok: false, error: noSuchKey(id) } : { ok: true, record };
}

/**
 * Finds these, and no others, with one question to the Registry however many they are: asked when the first is wanted. And each with one to its
 * Ledger at most, where the index may be behind, however often it is wanted.
 */
export function finderOf(services: Services, ids: readonly string[]): FindKey {
  let asked: ReturnType<Services["ledgers"]["keysNamed"]> | undefined;
  const finding = new Map<string, Promise<Found<KeyRecord>>>();
  const find = async (id: string): Promise<Found<KeyRecord>> => {
    asked ??= services.ledgers.keysNamed(ids);
    const named = await asked;
    if (named === null) return { ok: false, error: registryUnavailable() };
    return found(
      services,
      id,
      named.value.find(({ record }) => record.id === id),
    );
  };
  return (id) => {
    const known = finding.get(id) ?? find(id);
    finding.set(id, known);
    return known;
  };
}

/** The records of all keys; null when the index cannot be had. */
export async function currentKeys(services: Services): Promise<readonly KeyRecord[] | null> {
  const entries = await services.ledgers.keys();
  if (entries === null) return null;
  const records = await Promise.all(entries.value.map((entry) => current(services, entry)));
  return records.filter((record) => record !== null);
}

/** All keys, by name; null when the index cannot be had. */
export async function readKeys(services: Services): Promise<KeyView[] | null> {
  const records = await currentKeys(services);
  if (records === null) return null;
  return records
    .map((record) => viewKey(record, services.deps.now()))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** Null for a key whose minting was cut off: its secret was never shown, and its Ledger knows nothing of it. */
async function current(services: Services, { record, stale }: KeyIndexEntry): Promise<KeyRecord | null> {
  if (!stale) return record;
  const answer = await services.ledgers.lease(record.id);
  if (answer === null) return record;
  if (answer.value === null) return null;
  await services.ledgers.endKeyChange([answer.value.record]);
  return answer.value.record;
}

/** What is wrong with what a key would reach: unknown policies or scopes, times in the wrong order, or more than the acting key or one above it has now. */
export async function checkReach(
  { services, actor, above }: Pick<AdminCall, "services" | "actor" | "above">,
  bundle: CompiledBundle,
  record: KeyRecord,
): Promise<BailiffError | null> {
  const invalid = (param: string, detail: string) => bailiffError("bailiff_param_invalid", detail, { param });
  const unknown = unknownPolicy(bundle, record);
  if (actor === null && unknown !== null) {
    const known = [...bundle.policies.keys()].join(", ") || "none yet: PUT /admin/policies first";
    return invalid(
      unknown.param,
      `There is no policy “${unknown.name}”${didYouMean(unknown.name, bundle.policies.keys()) || "."} Published are: ${known}.`,
    );
  }
  const empty = record.scopes?.find((scope) => expandPattern(scope, services.vocabulary, "scope").length === 0);
  if (empty !== undefined)
    return invalid("scopes", `The scope “${empty}” matches no operation${didYouMean(empty, services.vocabulary.keys()) || "."}`);
  const { expires_at: expires, not_before: notBefore } = record;
  if (expires !== null && Date.parse(expires) <= Date.parse(notBefore ?? new Date(services.deps.now()).toISOString())) {
    return invalid("expires_at", "“expires_at” must lie in the future, and after “not_before”.");
  }
  if (actor === null) return null;
  const inHand = [actor, ...above.map((lease) => lease.record)];
  const line = await Promise.all(
    record.ancestors.map(async (id) => inHand.find((key) => key.id === id) ?? (await services.ledgers.lease(id))?.value?.record),
  );
  const known = line.filter((key) => key !== undefined);
  if (known.length < line.length) return registryUnavailable();
  // Whoever may only give away their own is not told which others there are.
  const beyond = delegationFault(bundle, actor, record, known);
  if (beyond !== null || unknown === null) return beyond;
  return invalid(unknown.param, `There is no policy “${unknown.name}” in the bundle in force.`);
}

function unknownPolicy(
  bundle: CompiledBundle,
  { policies, elevate = [] }: KeyRecord,
): { readonly param: "policies" | "elevate"; readonly name: string } | null {
  const isUnknown = (name: string) => !bundle.policies.has(name);
  const held = policies.find(isUnknown);
  if (held !== undefined) return { param: "policies", name: held };
  const opened = elevate.map(({ policy }) => policy).find(isUnknown);
  return opened === undefined ? null : { param: "elevate", name: opened };
}

/** May this key act on that one, as it is? */
export function checkDelegation(bundle: CompiledBundle, actor: KeyRecord | null, record: KeyRecord): BailiffError | null {
  return actor === null ? null : delegationFault(bundle, actor, record);
}

/** May the acting key give that one this owner? `before`: null for a key that is being minted. */
export function checkOwner(
  { actor, decision }: Pick<AdminCall, "actor" | "decision">,
  bundle: CompiledBundle,
  operation: string,
  { id, before, after }: { readonly id: string; readonly before: string | null; readonly after: string },
): BailiffError | null {
  if (actor === null) return null;
  return ownerFault(actor, id, { before, after }, speaksOfOwner(bundle, operation, decision));
}

/** What the checks of one call are all made on; null when it cannot be had. */
export async function currentBundle(services: Services): Promise<CompiledBundle | null> {
  const current = await services.ledgers.currentBundle();
  return current === null ? null : services.bundles.get(current.value, "all");
}
