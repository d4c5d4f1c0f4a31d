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

export function ledgerStub(env: Pick<LedgerEnv, "LEDGER" | "JURISDICTION">, ledger: string) {
  const objects = within(env.LEDGER, env.JURISDICTION);
  return objects.get(objects.idFromName(ledger));
}
