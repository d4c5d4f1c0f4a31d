// What a key did in a span of time, by operation: counted from its audit records. An act counts once, by its intent; repeats that were
// answered from memory (`read` with an intent) are not acts.
import type { AuditRecord } from "../../src/audit/record.ts";

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
  for await (const { type, operation, at, key, intent_id, id } of records) {
    // What others did to the key (rotated it) stands in the log under it, too.
    if (operation === null || key?.id !== keyId) continue;
    const kind = kindOf(type, intent_id !== null && intent_id !== id);
    if (kind === null) continue;
    const count = counts.get(operation) ?? { allowed: 0, denied: 0, failed: 0, lastAt: at };
    count[kind] += 1;
    counts.set(operation, count);
  }
  return counts;
}

function kindOf(type: AuditRecord["type"], belongsToIntent: boolean): "allowed" | "denied" | "failed" | null {
  if (type === "denied" || type === "failed") return type;
  if (type === "intent") return "allowed";
  return (type === "read" || type === "admin") && !belongsToIntent ? "allowed" : null;
}
