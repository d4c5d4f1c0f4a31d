// Is there a key in force that can do anything on the admin plane? From then on the root token is not for the console.

import { type KeyRecord, keyStatus } from "../../../keys/key-record.ts";
import { lineFault } from "../../../keys/line.ts";
import { reachOf } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import { currentBundle, currentKeys } from "../keys/key-lookup.ts";
import { forSome } from "./what-may.ts";

/** Null: nobody can tell now. */
export async function adminKeyExists(services: Services): Promise<boolean | null> {
  const [keys, bundle] = await Promise.all([currentKeys(services), currentBundle(services)]);
  if (keys === null || bundle === null) return null;
  const nowMs = services.deps.now();
  const byId = new Map(keys.map((record) => [record.id, record]));
  const inForce = keys.filter((record) => record.mode === services.settings.mode && isInForce(record, byId, nowMs));
  // Of very many keys most have the policies of another.
  const kinds = new Map(inForce.map(({ policies, scopes }) => [JSON.stringify([policies, scopes]), { policies, scopes }]));
  return [...kinds.values()].some((key) => forSome().some(({ name }) => reachOf(bundle, [key], name) !== "none"));
}

function isInForce(record: KeyRecord, byId: ReadonlyMap<string, KeyRecord>, nowMs: number): boolean {
  const above = record.ancestors.flatMap((id) => byId.get(id) ?? []);
  return keyStatus(record, nowMs) === "active" && lineFault(record, above, nowMs, undefined) === null;
}
