// The keys minted through one, as far as the call may show them. The Registry counts them all; up to a border they are counted one by one,
// or a number would tell of keys beyond it.
import type { MintedKey } from "../../../ledger/minted-store.ts";
import type { Services } from "../../services.ts";
import { keyTarget } from "../view/own-targets.ts";
import type { View } from "../view/view.ts";
import { readKeys } from "./key-lookup.ts";

export interface MintedInView {
  /** The first `limit` of the living, by id. */
  readonly data: readonly MintedKey[];
  readonly living: number;
  /** Ended, and their tombstones are still to be written. */
  readonly revoking: number;
  /** Without tombstone, expired ones too: so many would end with the key. */
  readonly unrevoked: number;
  readonly total: number;
}

/** Null when the Registry does not answer. */
export async function mintedInView(services: Services, view: View, id: string, limit: number): Promise<MintedInView | null> {
  if (view.whole) {
    const known = await services.ledgers.minted(id, limit);
    return known === null ? null : { ...known.value, unrevoked: known.value.living };
  }
  const keys = await readKeys(services);
  if (keys === null) return null;
  const above = new Map(keys.map((key) => [key.id, key]));
  const below = keys.filter((key) => key.ancestors.includes(id) && view.shows(keyTarget(key)));
  const unrevoked = below.filter(({ revoked }) => revoked === null);
  // One that is cut off by a new secret above it shows only in the Registry's list: it counts as living for the moment until its tombstone.
  const ended = unrevoked.filter(({ ancestors }) => ancestors.some((one) => above.get(one)?.revoked != null));
  const living = unrevoked
    .filter((key) => !ended.includes(key) && key.status !== "expired")
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    data: living.slice(0, limit).map(({ id: own, name, owner, minted_by }) => ({ id: own, name, owner, minted_by })),
    living: living.length,
    revoking: ended.length,
    unrevoked: unrevoked.length,
    total: below.length,
  };
}
