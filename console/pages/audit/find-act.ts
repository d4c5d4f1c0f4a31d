// All records of the act that a record belongs to: the call's own stand close to it in time; what somebody said about it later is where the row
// of the act says that it ended.
import type { ActsPage, AuditPage, ShownRecord } from "../../api/answers.ts";
import type { Asked } from "../../api/ask.ts";
import { queryOf } from "../../api/query.ts";
import { type Chapter, chapterOf } from "./chapters.ts";

/** A call is over by then, or its outcome is unknown. */
const AROUND_MS = 10 * 60_000;

export interface AskLog {
  readonly page: (path: string) => Promise<Asked<AuditPage>>;
  /** Null: the session may not ask for acts. */
  readonly acts: ((path: string) => Promise<Asked<ActsPage>>) | null;
}

/** The record alone where the rest cannot be had: it is what was asked for. */
export async function findAct({ page, acts }: AskLog, record: ShownRecord): Promise<Chapter> {
  const intentId = actOf(record);
  if (intentId === null) return { first: record, closings: [] };
  const key = ledgerOf(intentId);
  const atMs = Date.parse(record.at);
  const near = await records(page, { key, q: intentId, ...span(atMs - AROUND_MS, atMs + AROUND_MS) });
  const chapter = chapterOf(intentId, merged([record], near));
  if (chapter === null) return { first: record, closings: [] };
  const { first, closings } = chapter;
  const settled = closings.some(({ outcome }) => outcome !== null && outcome !== "unknown");
  if (settled || acts === null) return chapter;
  const asked = await acts(`/admin/acts${queryOf({ key, q: intentId, from: first.at, to: first.at })}`);
  const endedAt = asked.ok ? asked.value.data.find(({ id }) => id === intentId)?.ended_at : null;
  if (endedAt === null || endedAt === undefined) return chapter;
  const late = await records(page, { key, q: intentId, from: endedAt, to: endedAt });
  return chapterOf(intentId, merged(late, [...closings.toReversed(), first])) ?? chapter;
}

/** Null: it is an act, or no act, of its own. */
function actOf({ type, id, intent_id: intentId }: ShownRecord): string | null {
  if (type === "intent" || type === "bypass") return id;
  // A repeat that was answered from memory has its own story.
  return type === "read" ? null : intentId;
}

export function ledgerOf(id: string): string {
  return id.slice(0, id.lastIndexOf("-"));
}

async function records(page: AskLog["page"], query: Parameters<typeof queryOf>[0]): Promise<readonly ShownRecord[]> {
  const asked = await page(`/admin/audit${queryOf({ ...query, limit: 200 })}`);
  return asked.ok ? asked.value.data : [];
}

function span(fromMs: number, toMs: number) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** Newest first, each once. */
function merged(newer: readonly ShownRecord[], older: readonly ShownRecord[]): readonly ShownRecord[] {
  const all = new Map([...newer, ...older].map((record) => [record.id, record]));
  return [...all.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (b.seq ?? 0) - (a.seq ?? 0));
}
