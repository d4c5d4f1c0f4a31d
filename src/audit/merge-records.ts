// Several sequences of records, each newest first, as one: newest first, every record once. A record that is both in its Ledger and in KV
// comes from both, side by side.
import type { AuditRecord } from "./record.ts";
import { comparePositions, positionOf } from "./record-order.ts";

export async function* mergeRecords(sources: readonly AsyncGenerator<AuditRecord>[]): AsyncGenerator<AuditRecord> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, next: await source.next() })));
  let lastId: string | undefined;
  for (;;) {
    let first: { source: AsyncGenerator<AuditRecord>; next: IteratorResult<AuditRecord> } | undefined;
    for (const head of heads) {
      if (head.next.done) continue;
      if (
        first === undefined ||
        first.next.done ||
        comparePositions(positionOf(head.next.value), positionOf(first.next.value)) < 0
      )
        first = head;
    }
    if (first === undefined || first.next.done) return;
    const record = first.next.value;
    if (record.id !== lastId) yield record;
    lastId = record.id;
    first.next = await first.source.next();
  }
}
