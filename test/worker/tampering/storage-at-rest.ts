// Writes where Bailiff keeps the log, behind its back: in a ledger's storage, in the Registry's, in KV. What somebody can do who has
// all of Cloudflare's access and knows how hashes are made.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { hashArgs, hashRecord } from "../../../src/audit/chain.ts";
import type { Checkpoint } from "../../../src/audit/checkpoint.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { systemDeps } from "../../../src/deps.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { witnessStores } from "../../../src/ledger/witness-stores.ts";
import { ledgerOf } from "../ledger-inspection.ts";

/** RFC 8410, section 10.3: an Ed25519 key that everybody knows. */
export const AUDIT_SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

const registryOf = () => env.REGISTRY.get(env.REGISTRY.idFromName("registry"));

/** After it the object starts anew, as it does when its storage is set back: it remembers nothing but what is stored. */
export async function inLedger<T>(ledger: string, work: (sql: SqlStorage) => T): Promise<T> {
  const done = await runInDurableObject(ledgerOf(ledger), (_ledger, { storage }) => work(storage.sql));
  await evictDurableObject(ledgerOf(ledger));
  return done;
}

export async function inRegistry<T>(work: (sql: SqlStorage) => T): Promise<T> {
  const done = await runInDurableObject(registryOf(), (_registry, { storage }) => work(storage.sql));
  await evictDurableObject(registryOf());
  return done;
}

/** The Registry's alarm with what it logs, as if its last checkpoint were minutes old. */
export async function ringRegistry(aheadMs: number): Promise<string[]> {
  const logged: string[] = [];
  const deps = { ...systemDeps(), now: () => Date.now() + aheadMs, log: (event: string) => void logged.push(event) };
  await runInDurableObject(registryOf(), (_registry, state) => new Registry(state, { ...env, AUDIT_SIGNING_KEY }, deps).alarm());
  return logged;
}

export function newestCheckpoint(): Promise<Checkpoint | null> {
  return runInDurableObject(registryOf(), (_registry, { storage }) => witnessStores(storage).checkpoints.last());
}

/** Everything from a record on anew, after a change: hashes fit again. */
export function resealed(
  records: readonly AuditRecord[],
  from: number,
  change: (record: AuditRecord) => AuditRecord,
): AuditRecord[] {
  const made: AuditRecord[] = [];
  for (const record of records) {
    if (record.seq < from) {
      made.push(record);
      continue;
    }
    const other = record.seq === from ? change(record) : record;
    const linked = { ...other, prev: made.at(-1)?.hash ?? other.prev };
    const args = { ...linked, args_hash: hashArgs(linked.args, linked.seen, linked.args_salt ?? "") };
    made.push({ ...args, hash: hashRecord(args) });
  }
  return made;
}
