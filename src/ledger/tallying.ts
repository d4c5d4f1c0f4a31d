// Counts a Ledger's calls by hour and day, behind the calls: from the alarm, once some hundreds of records have come together, and before
// records go. What was counted and up to where is one transaction, so each record counts once whatever is cut off in between. What has come
// since is counted when somebody asks, and kept nowhere.
import { type Counted, countedIn } from "../audit/counted-call.ts";
import type { AuditRecord } from "../audit/record.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { DAY_MS, HOUR_MS, type Tally, type TallyRequest } from "./tally-protocol.ts";
import { nameOf, rowsOf, type TallyRow, TallyStore } from "./tally-store.ts";

/** Fewer are counted when somebody asks: each row that is kept costs, and is there to be overwritten. */
const TOGETHER = 200;
/** Of one turn: the object has more to do. */
const MOST_AT_ONCE = 20;
/** Who asks waits for no more than this. */
const MOST_WHEN_ASKED = 10;
/** Of what is told of a span: far more than a reader looks at. */
const MAX_TOLD = 1_000;

const TALLIED_SEQ = "tallied_seq";
const TALLIED_SINCE_MS = "tallied_since_ms";

export class Tallying {
  readonly #storage: DurableObjectStorage;
  readonly #store: LedgerStore;
  readonly #tallies: TallyStore;

  constructor(storage: DurableObjectStorage, store: LedgerStore) {
    this.#storage = storage;
    this.#store = store;
    this.#tallies = new TallyStore(storage);
  }

  /** Records up to here are counted. */
  get seq(): number {
    return this.#store.readMeta<number>(TALLIED_SEQ) ?? 0;
  }

  /** Counts what has come together; true when the rest can wait. */
  catchUp(headSeq: number, nowMs: number, most = MOST_AT_ONCE): boolean {
    for (let done = 0; headSeq - this.seq >= TOGETHER; done += 1) {
      if (done === most) return false;
      this.#count(nowMs);
    }
    return true;
  }

  /** Counts this record, which is to go, and all the others while it is at it; as far as one turn has room. */
  catchUpTo(seq: number, headSeq: number, nowMs: number): void {
    if (this.seq >= seq) return;
    for (let done = 0; done < MOST_AT_ONCE && this.seq < headSeq; done += 1) this.#count(nowMs);
  }

  tally({ fromMs, toMs, bucketMs }: TallyRequest, headSeq: number, nowMs: number): Tally {
    const isCaughtUp = this.catchUp(headSeq, nowMs, MOST_WHEN_ASKED);
    const widthMs = bucketMs % DAY_MS === 0 ? DAY_MS : HOUR_MS;
    const { counted, gapMs } = this.#uncounted();
    const since = counted.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const rows = [...this.#tallies.rows(widthMs, fromMs, toMs), ...rowsOf(since, widthMs)];
    return {
      sinceMs: gapMs ?? this.#store.readMeta<number>(TALLIED_SINCE_MS),
      isBehind: !isCaughtUp,
      buckets: bucketsOf(rows, bucketMs),
      calls: callsOf(rows),
    };
  }

  #count(nowMs: number): void {
    this.#storage.transactionSync(() => {
      const { counted, lastSeq, gapMs } = this.#uncounted();
      this.#tallies.add(counted);
      this.#tallies.drop(nowMs);
      if (gapMs !== null) this.#store.writeMeta(TALLIED_SINCE_MS, gapMs);
      this.#store.writeMeta(TALLIED_SEQ, lastSeq);
    });
  }

  /** The oldest of what is not counted. `gapMs`: a version that does not count has let go of what was before. */
  #uncounted() {
    const first = this.seq + 1;
    const counted: Counted[] = [];
    let lastSeq = first - 1;
    let gapMs: number | null = null;
    for (let read = 0; read < TOGETHER; ) {
      // A read may be cut short by the size of what it reads.
      const records = this.#store.linesFrom(lastSeq + 1, TOGETHER - read).map((line): AuditRecord => JSON.parse(line));
      const [oldest, newest] = [records.at(0), records.at(-1)];
      if (oldest === undefined || newest === undefined) break;
      if (read === 0 && oldest.seq > first) gapMs = Date.parse(oldest.at);
      for (const record of records) counted.push(...countedIn(record));
      read += records.length;
      lastSeq = newest.seq;
    }
    return { counted, lastSeq, gapMs };
  }
}

function bucketsOf(rows: readonly TallyRow[], bucketMs: number): Tally["buckets"] {
  const buckets = new Map<string, Tally["buckets"][number]>();
  for (const { startsAtMs, plane, kind, count } of rows) {
    const bucket = Math.floor(startsAtMs / bucketMs) * bucketMs;
    const name = `${bucket} ${plane} ${kind}`;
    buckets.set(name, { startsAtMs: bucket, plane, kind, count: count + (buckets.get(name)?.count ?? 0) });
  }
  return [...buckets.values()];
}

function callsOf(rows: readonly TallyRow[]): Tally["calls"] {
  const calls = new Map<string, Tally["calls"][number]>();
  for (const { startsAtMs: _startsAtMs, count, lastAtMs, ...as } of rows) {
    const name = nameOf(as);
    const known = calls.get(name);
    calls.set(name, { ...as, count: count + (known?.count ?? 0), lastAtMs: Math.max(lastAtMs, known?.lastAtMs ?? lastAtMs) });
  }
  return [...calls.values()].sort((a, b) => b.count - a.count).slice(0, MAX_TOLD);
}
