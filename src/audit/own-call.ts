// Which records stand for a call, when calls are counted or made again: an act counts once, by its intent, and what came of it does not
// count; neither does a repeat that was answered from memory (a `read` that belongs to an intent).
import type { AuditRecord } from "./record.ts";

export function isOwnCall({ type, intent_id, id }: Pick<AuditRecord, "type" | "intent_id" | "id">): boolean {
  if (type === "denied" || type === "failed" || type === "intent") return true;
  return (type === "read" || type === "admin") && (intent_id === null || intent_id === id);
}
