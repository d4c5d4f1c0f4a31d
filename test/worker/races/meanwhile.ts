// What somebody else does, and has done, while a call is on its way: behind the last look at the acting key, before anything is changed.
import { ADMIN_LEDGER } from "../../../src/ledger/protocol.ts";
import type { TestGateway } from "../test-gateway.ts";

/** With the next call of this gateway that changes keys: when all was looked at, just before the Ledger is asked. */
export function beforeChange(gateway: TestGateway, happens: () => Promise<unknown>): void {
  const { ledgers } = gateway.services;
  const { beginKeyChange } = ledgers;
  ledgers.beginKeyChange = async (ids) => {
    ledgers.beginKeyChange = beginKeyChange;
    await happens();
    return beginKeyChange(ids);
  };
}

/** With the next call of this gateway that changes something: once its intent is durable, `happens` is done to its end. */
export function meanwhile(gateway: TestGateway, happens: () => Promise<unknown>): void {
  const { ledgers } = gateway.services;
  const { admit } = ledgers;
  ledgers.admit = async (name, request) => {
    const admitted = await admit(name, request);
    if (name === ADMIN_LEDGER) {
      ledgers.admit = admit;
      await happens();
    }
    return admitted;
  };
}
