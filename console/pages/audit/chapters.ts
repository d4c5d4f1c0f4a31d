// Records as people think of them: a call and what came of it is one chapter, whatever number of records it has. A page of the log may have
// the end of a call and not its beginning; then what there is of it is the chapter.
import type { ShownRecord } from "../../api/answers.ts";

export interface Chapter {
  /** Intent, denial, look, step …: what the chapter is about. */
  readonly first: ShownRecord;
  /** What came of an intent, oldest first. */
  readonly closings: readonly ShownRecord[];
}

/** @param records newest first, as the API has them. Chapters stand where their first record does. */
export function chaptersOf(records: readonly ShownRecord[]): readonly Chapter[] {
  const closings = new Map<string, ShownRecord[]>();
  const chapters: Chapter[] = [];
  const begun = new Set(records.filter((record) => !closes(record)).map(({ id }) => id));
  for (const record of records) {
    const { intent_id: intentId } = record;
    if (closes(record) && intentId !== null && begun.has(intentId)) {
      closings.set(intentId, [record, ...(closings.get(intentId) ?? [])]);
      continue;
    }
    chapters.push({ first: record, closings: closings.get(record.id) ?? [] });
  }
  return chapters;
}

/** All of one act, of the records that have its id or its request; null: its first is not among them. */
export function chapterOf(intentId: string, records: readonly ShownRecord[]): Chapter | null {
  return chaptersOf(records).find(({ first }) => first.id === intentId) ?? null;
}

/** The word that counts: the last one. */
export function lastOf({ first, closings }: Chapter): ShownRecord {
  return closings.at(-1) ?? first;
}

/** As `isClosing` of src/audit/join-acts.ts, whose other parts bring the whole table of operations with them; a test holds them together. */
export function closes({ type, intent_id: intentId, id }: Pick<ShownRecord, "type" | "intent_id" | "id">): boolean {
  return type === "outcome" || type === "resolved" || (type === "admin" && intentId !== null && intentId !== id);
}
