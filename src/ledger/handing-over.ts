// Hands a Ledger's records to the Courier where they are events, at least once and in order. From the alarm: no call waits for it. How far it
// has come is kept in the Ledger, so that nothing is lost when the Courier is away or the object dies in between: the same is handed over
// again, and the Courier knows it.
import type { AuditRecord } from "../audit/record.ts";
import { eventsOf, onlyHookOf } from "../audit/record-events.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { ToldRecord } from "../hooks/courier-protocol.ts";
import { answerOf } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { courierStub } from "./registry-stub.ts";

const READ_AHEAD_RECORDS = 100;
/** A call to an object carries 32 MiB, and a record may have a quarter of one, and its intent as well. */
const TOGETHER_CHARS = 4_194_304;
/** So that one alarm does not hold the object for a whole backlog. */
const MOST_AT_ONCE = 50;

const HANDED_SEQ = "handed_seq";

export function handedSeq(store: LedgerStore): number {
  return store.readMeta<number>(HANDED_SEQ) ?? 0;
}

/** Up to here it has seen them. */
export function handedUntil(store: LedgerStore, seq: number): void {
  store.writeMeta(HANDED_SEQ, seq);
}

/** True when nothing is left. @throws when the Courier does not answer. */
export async function handOver(deps: Deps, env: LedgerEnv, store: LedgerStore, source: string): Promise<boolean> {
  for (let done = 0; done < MOST_AT_ONCE; done += 1) {
    const records = store.linesFrom(handedSeq(store) + 1, READ_AHEAD_RECORDS).map((line): AuditRecord => JSON.parse(line));
    const [first] = records;
    if (first === undefined) return true;
    const unhanded = first.seq - handedSeq(store) - 1;
    if (unhanded > 0 && handedSeq(store) > 0) deps.log("records_pruned_before_hooks", { ledger: source, records: unhanded });
    const { told, lastSeq } = toldOf(store, records);
    if (told.length > 0) await answerOf<void>(deps, "receive", async () => courierStub(env).receive({ source, told }));
    handedUntil(store, lastSeq);
  }
  return false;
}

/** Of the first of these records what is an event, as much as goes in one call; and up to which record that is. */
function toldOf(store: LedgerStore, records: readonly AuditRecord[]): { readonly told: ToldRecord[]; readonly lastSeq: number } {
  const told: ToldRecord[] = [];
  let [chars, lastSeq] = [0, 0];
  for (const record of records) {
    const types = eventsOf(asAct(store, record));
    const data = types.length === 0 ? "" : dataOf(store, record);
    chars += data.length;
    if (chars > TOGETHER_CHARS && told.length > 0) break;
    if (types.length > 0) told.push({ seq: record.seq, types, onlyHook: onlyHookOf(record), data });
    lastSeq = record.seq;
  }
  return { told, lastSeq };
}

/** An operator's word on an act is an event of that act: the record of it names the operation by which the word was given. */
function asAct(store: LedgerStore, record: AuditRecord): AuditRecord {
  const intent = record.type === "resolved" ? ownIntent(store, record) : null;
  return intent === null ? record : { ...record, operation: intent.operation };
}

/** What a hook is sent of a record: the record, and where it does not say what was to be done, the intent that does. */
export function dataOf(store: LedgerStore, record: AuditRecord): string {
  const intent = record.type !== "intent" && record.args === null ? ownIntent(store, record) : null;
  return JSON.stringify(intent === null ? record : { ...record, intent });
}

function ownIntent(store: LedgerStore, { ledger, intent_id: id }: AuditRecord): AuditRecord | null {
  return id?.startsWith(`${ledger}-`) === true ? store.record(Number(id.slice(ledger.length + 1))) : null;
}
