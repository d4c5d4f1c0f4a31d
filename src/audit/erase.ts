// Erasing the personal part of records: arguments, their salt and what rules saw. The chain still verifies, because the hash of a record
// covers only the salted digest of what is erased; without the salt the digest says nothing.
import type { AuditRecord } from "./record.ts";

/** Is the record about this user? What says that they were erased is not: it has to stay. */
function isAbout(record: AuditRecord, target: string): boolean {
  if (record.operation === "audit.erase") return false;
  return typeof record.target === "string" ? record.target === target : (record.target?.includes(target) ?? false);
}

/**
 * What ended in this user and names nobody itself, because it holds what is to be erased: the creation that made them, by its intent, and the
 * request that others agreed to first.
 */
export function endedIn(record: AuditRecord, target: string): readonly string[] {
  return isAbout(record, target) ? [record.intent_id, record.approval_id].flatMap((id) => id ?? []) : [];
}

/** Whether the record may hold data of the user, or held it. `ended`: from `endedIn` over the whole log. */
export function concerns(record: AuditRecord, target: string, ended: ReadonlySet<string>): boolean {
  const { id, intent_id: intent } = record;
  return isAbout(record, target) || ended.has(id) || ended.has(intent ?? "") || ended.has(askedFor(record) ?? "");
}

/** Of a call that waited for others, the request. What those others said holds nothing of the user. */
function askedFor({ type, approval_id: request }: AuditRecord): string | null {
  return type === "denied" ? (request ?? null) : null;
}

/** The record, one that concerns the user, without the data; null when it has none, or none any more. */
export function erased(record: AuditRecord): AuditRecord | null {
  return record.args_salt === null ? null : { ...record, args: null, args_salt: null, seen: null };
}
