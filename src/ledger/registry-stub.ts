// The one Registry of a deployment, by its fixed name. A stub is cheap, and one that has thrown must not be used again: make a new one.
import type { LedgerEnv } from "../env.ts";

export function registryStub(env: Pick<LedgerEnv, "REGISTRY">) {
  return env.REGISTRY.get(env.REGISTRY.idFromName("registry"));
}

export function ledgerStub(env: Pick<LedgerEnv, "LEDGER">, ledger: string) {
  return env.LEDGER.get(env.LEDGER.idFromName(ledger));
}
