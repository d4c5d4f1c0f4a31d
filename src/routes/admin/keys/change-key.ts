// A change of keys: index marked stale, the Ledgers changed, the index brought up to date, this isolate's leases dropped.

import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { inPortions } from "../../../in-portions.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import type { KeyChange } from "../../../ledger/key-custody.ts";
import type { Services } from "../../services.ts";
import { noSuchKey, registryUnavailable } from "./key-lookup.ts";

export type ChangedKey =
  /** `revoking`: how many of the keys below it have ended with it, and still get their tombstones. */
  | { readonly ok: true; readonly record: KeyRecord; readonly revoking: number }
  | { readonly ok: false; readonly error: BailiffError };

/** So many Ledgers are asked at once: whoever else calls meanwhile finds room. */
const WIDTH = 8;

export async function changeKey(services: Services, id: string, change: KeyChange): Promise<ChangedKey> {
  const listed = await services.ledgers.key(id);
  if (listed === null) return { ok: false, error: registryUnavailable() };
  if (listed.value === null) return { ok: false, error: noSuchKey(id) };
  const [changed] = await changeKeys(services, [id], change, listed.value.record);
  return changed ?? { ok: false, error: registryUnavailable() };
}

/** Each on its own, in the order of the ids, which must be listed. `listed`: how the one is. */
export async function changeKeys(
  services: Services,
  ids: readonly string[],
  change: KeyChange,
  listed?: KeyRecord,
): Promise<ChangedKey[]> {
  const away = { ok: false, error: registryUnavailable() } as const;
  if ((await services.ledgers.beginKeyChange(ids)) === null) return ids.map(() => away);
  const tried = await inPortions(ids, WIDTH, (id) => changeOne(services, id, change, listed));
  // Also of those that were not changed: for them too it is over.
  const records = tried.flatMap(({ record }) => record ?? []);
  // If this fails the entries stay stale: the next reader asks the Ledger, and so does the Registry after a while.
  const revoking = records.length === 0 ? null : await services.ledgers.endKeyChange(records);
  return tried.map((one) =>
    one.ok
      ? { ok: true, record: one.record, revoking: revoking?.value[records.indexOf(one.record)] ?? 0 }
      : { ok: false, error: one.error },
  );
}

type Tried =
  | { readonly ok: true; readonly record: KeyRecord }
  /** `record`: what the Ledger has; not given: nobody knows, or there is no such key. */
  | { readonly ok: false; readonly error: BailiffError; readonly record?: KeyRecord | undefined };

async function changeOne(services: Services, id: string, change: KeyChange, listed?: KeyRecord): Promise<Tried> {
  const changed = await services.ledgers.changeKey(id, change, listed);
  services.leases.drop(id);
  if (changed === null) return { ok: false, error: registryUnavailable() };
  const { value } = changed;
  if (value.ok) return value;
  switch (value.code) {
    case "revoked":
      return { ok: false, error: tombstone(id), record: value.record };
    case "moved_on":
      return { ok: false, error: movedOn(id), record: value.record };
    case "no_such_key":
    case "exists":
      return { ok: false, error: noSuchKey(id) };
  }
}

function movedOn(id: string): BailiffError {
  const detail = `Somebody else changed key ${id} while this call was on its way, so nothing was done. Look at it, and ask again.`;
  return bailiffError("bailiff_version_conflict", detail);
}

function tombstone(id: string): BailiffError {
  return bailiffError("bailiff_key_revoked", `Key ${id} is revoked, and nothing lifts that: mint a new key instead.`);
}
