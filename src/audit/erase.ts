// Erasing the personal part of records: arguments, their salt and what rules saw. The chain still verifies, because the hash of a record
// covers only the salted digest of what is erased; without the salt the digest says nothing.
import type { AuditRecord } from "./record.ts";

/** Is the record about this user? What says that they were erased is not: it has to stay. */
function isAbout(record: AuditRecord, target: string): boolean {
  if (record.operation === "audit.erase") return false;
  return typeof record.target === "string" ? record.target === target : (record.target?.includes(target) ?? false);
}

/** The intents that ended in this user: the creation that made them names nobody yet, and holds what is to be erased. */
export function intentsAbout(record: AuditRecord, target: string): readonly string[] {
  return isAbout(record, target) && record.intent_id !== null ? [record.intent_id] : [];
}

/** Whether the record may hold data of the user, or held it. `intents`: from `intentsAbout` over the whole log. */
export function concerns(record: AuditRecord, target: string, intents: ReadonlySet<string>): boolean {
  return isAbout(record, target) || intents.has(record.id) || intents.has(record.intent_id ?? "");
}

/** The record, one that concerns the user, without the data; null when it has none, or none any more. */
export function erased(record: AuditRecord): AuditRecord | null {
  return record.args_salt === null ? null : { ...record, args: null, args_salt: null, seen: null };
}
