// Carries the demo history to KV as a Ledger does, under the same names, but many values at a time: whoever starts the gateway is waiting.
// What breaks off here the Ledger finds not copied, and copies.
import { nextSegment, type Segment } from "../../src/audit/segment.ts";
import type { LedgerStore } from "../../src/ledger/ledger-store.ts";
import { projectedSeq, projectedUntil } from "../../src/ledger/projection.ts";

const MAX_SEGMENT_BYTES = 1_048_576;
const READ_AHEAD_RECORDS = 64;
const TOGETHER = 32;

export async function copyRecords(store: LedgerStore, kv: KVNamespace): Promise<void> {
  const segments = [...segmentsAfter(store, projectedSeq(store))];
  for (let at = 0; at < segments.length; at += TOGETHER) {
    const puts = segments.slice(at, at + TOGETHER).map(({ name, value, metadata }) => kv.put(name, value, { metadata }));
    await Promise.all(puts);
  }
  const last = segments.at(-1)?.metadata.last;
  if (last !== undefined) projectedUntil(store, last);
}

function* segmentsAfter(store: LedgerStore, seq: number): Generator<Segment> {
  for (let first = seq + 1; ; ) {
    const segment = nextSegment(store.linesFrom(first, READ_AHEAD_RECORDS), MAX_SEGMENT_BYTES);
    if (segment === null) return;
    yield segment;
    first = segment.metadata.last + 1;
  }
}
