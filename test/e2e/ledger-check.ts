// Does every ledger of an export hold together? Read off docs of the record format: gapless seq from 1, each record carries the hash of the
// one before, both digests are true, time does not run backwards, and the manifest names what is there.
import { GENESIS_HASH, hashArgs, hashRecord } from "../../src/audit/chain.ts";
import type { AuditRecord, RecordType } from "../../src/audit/record.ts";
import type { Export } from "./gateway-admin.ts";

/** Everything that is wrong with a whole export; empty when it is sound. */
export function chainFaults({ records, manifest }: Export): string[] {
  const byLedger = Map.groupBy(records, ({ ledger }) => ledger);
  const faults = [...byLedger.values()].flatMap((ledger) => ledgerFaults(ledger));
  for (const { ledger, first, last, head } of manifest.ledgers) {
    const end = byLedger.get(ledger)?.at(-1);
    if (first !== 1 || end?.seq !== last || end.hash !== head) faults.push(`${ledger}: not what the manifest says`);
  }
  for (const { ledger, seq, kind } of manifest.contradictions) faults.push(`${ledger}-${seq}: ${kind} is contradicted`);
  if (manifest.ledgers.length !== byLedger.size) faults.push("the manifest does not name every ledger");
  return faults;
}

function ledgerFaults(records: readonly AuditRecord[]): string[] {
  const faults: string[] = [];
  let prev = GENESIS_HASH;
  let at = "";
  let seq = 0;
  for (const record of records) {
    const { hash, ...unsealed } = record;
    const where = `${record.ledger}-${record.seq}`;
    seq += 1;
    if (record.seq !== seq || record.id !== where) faults.push(`${where}: expected seq ${seq}`);
    if (record.prev !== prev) faults.push(`${where}: prev is not the hash of the record before`);
    if (hashRecord(unsealed) !== hash) faults.push(`${where}: hash does not hold`);
    if (hashArgs(record.args, record.seen, record.args_salt ?? "") !== record.args_hash)
      faults.push(`${where}: args_hash does not hold`);
    if (record.at < at) faults.push(`${where}: earlier than the record before`);
    prev = hash;
    at = record.at;
  }
  return faults;
}

/** What says how an intent ended. A `read` may name one too: an answer that was told again. */
const ENDINGS: ReadonlySet<RecordType> = new Set(["outcome", "admin", "resolved"]);

/** Every intent, with the records that say how it ended, in the order of the chain. */
export function closedBy(records: readonly AuditRecord[]): Map<AuditRecord, AuditRecord[]> {
  const endings = Map.groupBy(
    records.filter(({ type }) => ENDINGS.has(type)),
    ({ intent_id }) => intent_id,
  );
  const intents = records.filter(({ type }) => type === "intent");
  return new Map(intents.map((intent) => [intent, endings.get(intent.id) ?? []]));
}
