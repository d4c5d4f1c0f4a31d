// The one Registry of a deployment, by its fixed name, and the Ledgers by theirs. A stub is cheap, and one that has thrown must not be used
// again: make a new one. Made here and nowhere else, so that none is made outside of the deployment's jurisdiction.
import type { LedgerEnv } from "../env.ts";
import { within } from "./jurisdiction.ts";

export function registryStub(env: Pick<LedgerEnv, "REGISTRY" | "JURISDICTION">) {
  const objects = within(env.REGISTRY, env.JURISDICTION);
  return objects.get(objects.idFromName("registry"));
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
