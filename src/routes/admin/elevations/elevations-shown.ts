// The elevations that a call may list, a page at a time: of keys that are in the caller's sight.

import type { ElevationPage } from "../../../ledger/elevation-index.ts";
import type { Elevation } from "../../../ledger/elevation-protocol.ts";
import type { AdminCall } from "../admin-handler.ts";
import { keysInSight } from "../keys/keys-in-sight.ts";
import { type Place, type ShownPage, shownPage } from "../shown-page.ts";

interface AskedElevations {
  readonly status?: ElevationPage["status"] | undefined;
  readonly key?: string | undefined;
  readonly limit: number;
}

/** Null when the Registry does not answer. */
export async function elevationsShown(
  admin: AdminCall,
  { status = null, key, limit }: AskedElevations,
  from: Place | null,
): Promise<ShownPage<Elevation> | null> {
  const inSight = await keysInSight(admin);
  if (inSight === null) return null;
  const ask = (before: Place | null, most: number) =>
    admin.services.ledgers.listedElevations({ status, before: before && { openedMs: before.ms, id: before.id }, limit: most });
  const shows = ({ key: { id } }: Elevation) => (key === undefined || id === key) && inSight(id);
  return shownPage({ ask, placeOf: ({ openedAt, id }) => ({ ms: Date.parse(openedAt), id }), shows }, limit, from);
}
