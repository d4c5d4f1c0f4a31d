// One record by its id. The API gives pages, so it is looked for where it must be: at its time, if that is known; else by halving the time of
// its ledger, whose numbers grow with it, so that a record of a million is found in some twenty looks and not in five thousand.
import type { AuditPage, ShownRecord } from "../../api/answers.ts";
import type { Asked, AskFailure } from "../../api/ask.ts";
import { type QueryValue, queryOf } from "../../api/query.ts";

export type AskPage = (path: string) => Promise<Asked<AuditPage>>;

export type Found =
  | { readonly kind: "found"; readonly record: ShownRecord }
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly failure: AskFailure };

const PAGE = 200;
const RECORD_ID = /^([0-9A-Za-z]{1,16})-([1-9]\d{0,14})$/;
const DAY_MS = 86_400_000;
/** Before it there was no Bailiff. */
const FIRST_MS = Date.UTC(2026, 0, 1);
const MOST_LOOKS = 48;

/** @param at when it was written, if the address says so. @param nowMs the newest that it can be */
export async function findRecord(ask: AskPage, id: string, at: string | null, nowMs: number): Promise<Found> {
  const [, ledger, seq] = RECORD_ID.exec(id) ?? [];
  const place = ledger === undefined ? {} : { key: ledger };
  if (at !== null && !Number.isNaN(Date.parse(at))) {
    const exact = await look(ask, id, { ...place, q: id, from: at, to: at });
    if (exact.kind !== "none") return exact;
  }
  const recent = await look(ask, id, { ...place, q: id });
  if (recent.kind !== "none" || ledger === undefined) return recent;
  return halve(ask, { id, ledger, seq: Number(seq), nowMs });
}

async function look(ask: AskPage, id: string, query: Readonly<Record<string, QueryValue>>): Promise<Found> {
  const asked = await ask(`/admin/audit${queryOf({ ...query, limit: PAGE })}`);
  if (!asked.ok) return { kind: "failed", failure: asked.failure };
  const record = asked.value.data.find((one) => one.id === id);
  return record === undefined ? { kind: "none" } : { kind: "found", record };
}

interface Wanted {
  readonly id: string;
  readonly ledger: string;
  readonly seq: number;
  readonly nowMs: number;
}

/** The newest page up to a moment has the record, is before it, or is behind it: then the other half is looked at. */
async function halve(ask: AskPage, { id, ledger, seq, nowMs }: Wanted): Promise<Found> {
  let [low, high] = [FIRST_MS, nowMs + DAY_MS];
  for (let looks = 0; looks < MOST_LOOKS && low < high; looks += 1) {
    const middle = Math.floor((low + high) / 2);
    const to = new Date(middle).toISOString();
    const asked = await ask(`/admin/audit${queryOf({ key: ledger, to, limit: PAGE })}`);
    if (!asked.ok) return { kind: "failed", failure: asked.failure };
    const own = asked.value.data.filter((record) => record.ledger === ledger && record.seq !== null);
    const record = own.find((one) => one.id === id);
    if (record !== undefined) return { kind: "found", record };
    const newest = own.at(0);
    // Nothing by then, or only older ones: it came later.
    if (newest === undefined || (newest.seq ?? 0) < seq) low = middle + 1;
    // Records that were written together share a time: the oldest of the page is not the only one of its millisecond.
    else high = Math.min(Date.parse(own.at(-1)?.at ?? to) + 1, middle);
  }
  return { kind: "none" };
}
