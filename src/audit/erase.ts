// Erasing the personal part of records: arguments, their salt and what rules saw. The chain still verifies, because the hash of a record
// covers only the salted digest of what is erased; without the salt the digest says nothing.
import type { AuditRecord } from "./record.ts";

/** Is the record about this user? */
export function isAbout(record: AuditRecord, target: string): boolean {
  return typeof record.target === "string" ? record.target === target : (record.target?.includes(target) ?? false);
}

/** Null when there is nothing left to erase in it. */
export function erased(record: AuditRecord): AuditRecord | null {
  if (record.args_salt === null) return null;
  return { ...record, args: null, args_salt: null, seen: null };
}
