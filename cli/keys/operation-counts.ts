// What a key did in a span of time, by operation: counted from its audit records.
import type { AuditRecord } from "../../src/audit/record.ts";
import { isOwnCall } from "../audit/own-call.ts";

export interface OperationCount {
  allowed: number;
  denied: number;
  failed: number;
  lastAt: string;
}

/** `records` newest first, of one key. */
export async function countOperations(
  records: AsyncIterable<AuditRecord>,
  keyId: string,
): Promise<ReadonlyMap<string, OperationCount>> {
  const counts = new Map<string, OperationCount>();
  for await (const record of records) {
    const { type, operation, at, key } = record;
    // What others did to the key (rotated it) stands in the log under it, too.
    if (operation === null || key?.id !== keyId || !isOwnCall(record)) continue;
    const kind = type === "denied" || type === "failed" ? type : "allowed";
    const count = counts.get(operation) ?? { allowed: 0, denied: 0, failed: 0, lastAt: at };
    count[kind] += 1;
    counts.set(operation, count);
  }
  return counts;
}
