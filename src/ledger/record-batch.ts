// Records of plain reads, gathered in the isolate and appended together: a read does not wait for its record. This is the one place
// where a record can be lost, and how much is bounded: what an isolate gathered in FLUSH_AFTER_MS before it died.
import type { RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import { CUT_OFF_AFTER_MS } from "./guarded-call.ts";

const FLUSH_AFTER_MS = 500;
/** While a Ledger is down records pile up; past this many the oldest are dropped, and the loss is logged. */
const MAX_WAITING = 10_000;
const RETRIES = 5;
/** In one call, which carries 32 MiB: all that waits may be more, and would never be taken. */
const MAX_TOGETHER = 500;

export interface RecordBatch {
  /**
   * Appended soon; `waitUntil` keeps the isolate alive for it. `firstTriedMs`: when it was first sent to the Ledger, if it was, and no
   * answer came: it may be there already.
   */
  add(ledger: string, draft: RecordDraft, waitUntil: (promise: Promise<void>) => void, firstTriedMs?: number): void;
  /** Tries again with what was left when the Ledger did not take it: called by every request that the isolate serves. */
  resume(waitUntil: (promise: Promise<void>) => void): void;
  /** False while so many records wait, or may have to again, that one more would push out another. */
  hasRoom(): boolean;
}

interface WaitingRecord {
  readonly ledger: string;
  readonly draft: RecordDraft;
  readonly firstTriedMs: number | null;
}

/** What the batch needs of the Ledgers; null: not taken. */
export interface RecordAppender {
  append(ledger: string, drafts: readonly RecordDraft[], firstTriedMs?: number | null): Promise<object | null>;
}

export function createRecordBatch(deps: Deps, ledgers: RecordAppender): RecordBatch {
  let waiting: WaitingRecord[] = [];
  let scheduledAtMs: number | null = null;
  /** On their way to Ledgers, and since when: what is not taken waits again, and so does what was cut off with its request. */
  const out = new Map<readonly WaitingRecord[], number>();
  const isOver = (sinceMs: number) => deps.now() - sinceMs >= CUT_OFF_AFTER_MS;

  async function flush(): Promise<void> {
    for (let attempt = 0; attempt < RETRIES; attempt += 1) {
      await deps.sleep(FLUSH_AFTER_MS * 2 ** attempt);
      // What is added from here on starts a flush of its own: this one belongs to a request, and may be cut off with it.
      scheduledAtMs = null;
      const batch = waiting;
      waiting = [];
      out.set(batch, deps.now());
      const byLedger = Map.groupBy(batch, ({ ledger }) => ledger);
      const left = (await Promise.all([...byLedger].flatMap(([ledger, records]) => appendAll(ledger, records)))).flat();
      // Not there any more: it was taken for cut off.
      if (!out.delete(batch)) return;
      waiting = [...left, ...waiting];
      if (left.length === 0) return;
    }
  }

  function start(waitUntil: (promise: Promise<void>) => void): void {
    if (scheduledAtMs !== null && !isOver(scheduledAtMs)) return;
    scheduledAtMs = deps.now();
    waitUntil(flush());
  }

  /** Some of it may have arrived. */
  function takeBack(): void {
    for (const [batch, sinceMs] of out) {
      if (!isOver(sinceMs)) continue;
      out.delete(batch);
      waiting = [...batch.map((record) => ({ ...record, firstTriedMs: record.firstTriedMs ?? sinceMs })), ...waiting];
    }
  }

  function appendAll(ledger: string, records: readonly WaitingRecord[]): Promise<readonly WaitingRecord[]>[] {
    const calls: Promise<readonly WaitingRecord[]>[] = [];
    for (let at = 0; at < records.length; at += MAX_TOGETHER) calls.push(append(ledger, records.slice(at, at + MAX_TOGETHER)));
    return calls;
  }

  /** Gives back what may not have been taken. */
  async function append(ledger: string, records: readonly WaitingRecord[]): Promise<readonly WaitingRecord[]> {
    const nowMs = deps.now();
    const drafts = records.map(({ draft }) => draft);
    const tried = records.flatMap(({ firstTriedMs }) => firstTriedMs ?? []);
    const answer = await ledgers.append(ledger, drafts, tried.length === 0 ? null : Math.min(...tried));
    return answer === null ? records.map((record) => ({ ...record, firstTriedMs: record.firstTriedMs ?? nowMs })) : [];
  }

  return {
    add(ledger, draft, waitUntil, firstTriedMs) {
      waiting.push({ ledger, draft, firstTriedMs: firstTriedMs ?? null });
      if (waiting.length > MAX_WAITING) {
        const lost = waiting.length - MAX_WAITING;
        waiting = waiting.slice(lost);
        deps.log("read_records_lost", { count: lost });
      }
      start(waitUntil);
    },
    resume(waitUntil) {
      if (out.size > 0) takeBack();
      if (waiting.length > 0) start(waitUntil);
    },
    hasRoom() {
      let held = waiting.length;
      for (const batch of out.keys()) held += batch.length;
      return held < MAX_WAITING;
    },
  };
}
