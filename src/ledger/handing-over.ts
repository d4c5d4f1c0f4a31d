// Hands a Ledger's records to the Courier where they are events, at least once and in order. From the alarm: no call waits for it. How far it
// has come is kept in the Ledger, so that nothing is lost when the Courier is away or the object dies in between: the same is handed over
// again, and the Courier knows it.
import type { AuditRecord } from "../audit/record.ts";
import { eventsOf, onlyHookOf } from "../audit/record-events.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { guardedCall } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { courierStub } from "./registry-stub.ts";

const READ_AHEAD_RECORDS = 500;
/** So that one alarm does not hold the object for a whole backlog. */
const MOST_AT_ONCE = 20;

const HANDED_SEQ = "handed_seq";

class CourierAway extends Error {
  override readonly name = "CourierAway";
}

export function handedSeq(store: LedgerStore): number {
  return store.readMeta<number>(HANDED_SEQ) ?? 0;
}

/** True when nothing is left. @throws when the Courier does not answer. */
export async function handOver(deps: Deps, env: LedgerEnv, store: LedgerStore, source: string): Promise<boolean> {
  for (let done = 0; done < MOST_AT_ONCE; done += 1) {
    const records = store.linesFrom(handedSeq(store) + 1, READ_AHEAD_RECORDS).map((line): AuditRecord => JSON.parse(line));
    const last = records.at(-1);
    if (last === undefined) return true;
    const told = records.flatMap((record) => {
      const types = eventsOf(record);
      return types.length === 0 ? [] : [{ seq: record.seq, types, onlyHook: onlyHookOf(record), data: dataOf(store, record) }];
    });
    if (told.length > 0) {
      const call = async () => courierStub(env).receive({ source, told });
      if ((await guardedCall<void>(deps, "receive", call)) === null) throw new CourierAway();
    }
    store.writeMeta(HANDED_SEQ, last.seq);
  }
  return false;
}

/** What a hook is sent of a record: the record, and where it does not say what was to be done, the intent that does. */
export function dataOf(store: LedgerStore, record: AuditRecord): string {
  const { type, args, intent_id: intentId, ledger } = record;
  const ofOther = type !== "intent" && args === null && intentId?.startsWith(`${ledger}-`) === true;
  const intent = ofOther ? store.record(Number(intentId.slice(ledger.length + 1))) : null;
  return JSON.stringify(intent === null ? record : { ...record, intent });
}
