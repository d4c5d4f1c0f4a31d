// A change of a key: index marked stale, the Ledger changed, the index brought up to date, this isolate's lease dropped.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import type { KeyChange } from "../../../ledger/key-custody.ts";
import type { Services } from "../../services.ts";
import { noSuchKey, registryUnavailable } from "./key-lookup.ts";

export async function changeKey(
  services: Services,
  id: string,
  change: KeyChange,
): Promise<{ ok: true; record: KeyRecord } | { ok: false; error: BailiffError }> {
  const listed = await services.ledgers.key(id);
  if (listed === null) return { ok: false, error: registryUnavailable() };
  if (listed.value === null) return { ok: false, error: noSuchKey(id) };
  if ((await services.ledgers.beginKeyChange(id)) === null) return { ok: false, error: registryUnavailable() };
  const changed = await services.ledgers.changeKey(id, change);
  services.leases.drop(id);
  if (changed === null) return { ok: false, error: registryUnavailable() };
  if (!changed.value.ok) {
    const error = changed.value.code === "revoked" ? tombstone(id) : noSuchKey(id);
    return { ok: false, error };
  }
  // If this fails the entry stays stale, and the next reader asks the Ledger.
  await services.ledgers.endKeyChange(changed.value.record);
  return { ok: true, record: changed.value.record };
}

function tombstone(id: string): BailiffError {
  return bailiffError("bailiff_key_revoked", `Key ${id} is revoked, and nothing lifts that: mint a new key instead.`);
}
