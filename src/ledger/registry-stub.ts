// The one Registry of a deployment, by its fixed name, and the Ledgers by theirs. A stub is cheap, and one that has thrown must not be used
// again: make a new one. The shards of the detector too. Made here and nowhere else, so that none is made outside of the deployment's jurisdiction.
import type { LedgerEnv } from "../env.ts";
import { within } from "./jurisdiction.ts";

export function registryStub(env: Pick<LedgerEnv, "REGISTRY" | "JURISDICTION">) {
  const objects = within(env.REGISTRY, env.JURISDICTION);
  return objects.get(objects.idFromName("registry"));
}

/** One shard of the detector of what goes past Bailiff. */
export function watchStub(env: Pick<LedgerEnv, "BYPASS" | "JURISDICTION">, shard: number) {
  const objects = within(env.BYPASS, env.JURISDICTION);
  return objects.get(objects.idFromName(`watch-${shard}`));
}

/** The one Courier, which keeps hooks. */
export function courierStub(env: Pick<LedgerEnv, "COURIER" | "JURISDICTION">) {
  const objects = within(env.COURIER, env.JURISDICTION);
  return objects.get(objects.idFromName("courier"));
}

/** Ids follow from names, by a hash each; those that were asked for last are remembered. */
const MAX_IDS = 2_000;
const ledgerIds = new WeakMap<LedgerEnv["LEDGER"], Map<string, DurableObjectId>>();

export function ledgerStub({ LEDGER, JURISDICTION }: Pick<LedgerEnv, "LEDGER" | "JURISDICTION">, ledger: string) {
  const objects = within(LEDGER, JURISDICTION);
  const ids = ledgerIds.get(LEDGER) ?? new Map<string, DurableObjectId>();
  const name = `${JURISDICTION ?? ""} ${ledger}`;
  const known = ids.get(name);
  if (known !== undefined) return objects.get(known);
  if (ids.size >= MAX_IDS) ids.clear();
  const id = objects.idFromName(ledger);
  ledgerIds.set(LEDGER, ids.set(name, id));
  return objects.get(id);
}
