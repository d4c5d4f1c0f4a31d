// Carries a Ledger's records to KV, at least once, oldest first. Progress is kept in the Ledger, so nothing is lost when KV is down or
// the object dies between the write and the note that it was made: the same segment is written again.
import { expiringAt, segmentEndS } from "../audit/retention.ts";
import { nextSegment } from "../audit/segment.ts";
import type { Deps } from "../deps.ts";
import type { LedgerStore } from "./ledger-store.ts";

const MAX_SEGMENT_BYTES = 1_048_576;
const READ_AHEAD_RECORDS = 500;
/** So that one alarm does not hold the object for a whole backlog, nor a slow KV keep it from its other duties. */
const MAX_SEGMENTS_PER_RUN = 20;
const MAX_RUN_MS = 10_000;

const PROJECTED_SEQ = "projected_seq";
const PROJECTING_SEQ = "projecting_seq";
const ERASURES = "erasures";

export function projectedSeq(store: LedgerStore): number {
  return store.readMeta<number>(PROJECTED_SEQ) ?? 0;
}

/** Up to here they are. */
export function projectedUntil(store: LedgerStore, seq: number): void {
  store.writeMeta(PROJECTED_SEQ, seq);
}

/** Records up to here may be in KV: what was begun to be written, and may have arrived though nobody heard of it. */
export function maybeProjectedSeq(store: LedgerStore): number {
  return Math.max(projectedSeq(store), store.readMeta<number>(PROJECTING_SEQ) ?? 0);
}

/** What is on its way to KV at this moment must be written once more. */
export function noteErasure(store: LedgerStore): void {
  store.writeMeta(ERASURES, (store.readMeta<number>(ERASURES) ?? 0) + 1);
}

/**
 * Writes what is not in KV yet, to stay for `retentionDays` (null: for ever); true when nothing is left. Throws what KV throws: the caller
 * tries again later.
 */
export async function projectRecords(
  store: LedgerStore,
  kv: KVNamespace,
  deps: Pick<Deps, "now">,
  retentionDays: number | null,
): Promise<boolean> {
  const untilMs = deps.now() + MAX_RUN_MS;
  for (let written = 0; written < MAX_SEGMENTS_PER_RUN && deps.now() < untilMs; written += 1) {
    const first = projectedSeq(store) + 1;
    // What was begun is ended as it was begun, under the same name: a copy under another one, with what is erased meanwhile, would stay.
    const begun = maybeProjectedSeq(store);
    const lines = store.linesFrom(first, READ_AHEAD_RECORDS, begun < first ? undefined : begun);
    const segment = nextSegment(lines, MAX_SEGMENT_BYTES);
    if (segment === null) return true;
    const { last } = segment.metadata;
    if (begun < first) store.writeMeta(PROJECTING_SEQ, last);
    const erasures = store.readMeta<number>(ERASURES);
    const endS = segmentEndS(segment.newestMs, retentionDays);
    await kv.put(segment.name, segment.value, { metadata: segment.metadata, ...expiringAt(endS, deps.now()) });
    // Erased while it was on its way: once more, as it is now.
    if (store.readMeta<number>(ERASURES) === erasures) projectedUntil(store, last);
  }
  return false;
}
