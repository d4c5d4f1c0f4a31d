// Looks at some copies in KV: the newest value of some ledgers that have been quiet for a while, held against the newest record that the
// Registry has taken for true. Two calls a ledger, so an operator can have it looked at every day; an export looks at everything.
import { recordsIn } from "../../../audit/kv-source.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { heldFromMs } from "../../../audit/retention.ts";
import { AUDIT_PREFIX, invertedMs, utcDay } from "../../../audit/segment.ts";
import { changedIn } from "../../../audit/verify.ts";
import type { KnownHead, LedgerReport } from "../../../ledger/witness-protocol.ts";
import type { Services } from "../../services.ts";

/** KV shows by then what it was given. */
const SETTLED_MS = 900_000;
/** A copy that was interrupted and made again may end with the same record. */
const MAX_VALUES = 5;

export interface CopySample {
  /** Ledgers. */
  readonly looked: number;
  readonly wrong: readonly { readonly ledger: string; readonly seq: number }[];
}

/** What is wrong is told to the Registry. Null when that does not answer. Throws what KV throws. */
export async function sampleCopies(
  services: Services,
  reports: readonly LedgerReport[],
  most: number,
): Promise<CopySample | null> {
  const witnessed = await services.ledgers.witnessed();
  if (witnessed === null) return null;
  const heads = someOf(services, settledHeads(services, witnessed.value.heads, reports), most);
  const right = await Promise.all(heads.map((head) => isCopied(services, head)));
  const wrong = heads.filter((_, index) => right[index] === false).map(({ ledger, seq }) => ({ ledger, seq }));
  const found = wrong.map(({ ledger, seq }) => ({
    ledger,
    kind: "copy" as const,
    known: { seq, hash: null },
    reported: { seq, hash: null },
  }));
  if (found.length > 0) await services.ledgers.noteTroubles(found, []);
  return { looked: heads.length, wrong };
}

/** Those of which KV must have the newest record, and has it at the end of a value. */
function settledHeads({ deps, settings }: Services, heads: readonly KnownHead[], reports: readonly LedgerReport[]): KnownHead[] {
  const nowMs = deps.now();
  const heldMs = heldFromMs(settings.auditRetentionDays, nowMs) ?? 0;
  const copied = new Map(reports.map(({ ledger, headSeq, projectedSeq }) => [ledger, headSeq === projectedSeq ? headSeq : null]));
  return heads.filter(({ ledger, seq, atMs }) => copied.get(ledger) === seq && atMs < nowMs - SETTLED_MS && atMs > heldMs);
}

/** Others each time. */
function someOf({ deps }: Services, heads: readonly KnownHead[], most: number): KnownHead[] {
  return heads
    .map((head) => ({ head, place: deps.random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, most)
    .map(({ head }) => head);
}

async function isCopied({ env }: Services, { ledger, hash, atMs }: KnownHead): Promise<boolean> {
  const prefix = `${AUDIT_PREFIX}${utcDay(atMs)}/${invertedMs(atMs)}-${ledger}-`;
  const { keys } = await env.AUDIT_KV.list({ prefix, limit: MAX_VALUES });
  if (keys.length === 0) return false;
  const values = await env.AUDIT_KV.get(keys.map(({ name }) => name));
  return [...values.values()].some((value) => isSound(recordsOf(value ?? ""), hash));
}

/** None where one of the lines is no record. */
function recordsOf(value: string): AuditRecord[] {
  const lines = value.split("\n").filter((line) => line !== "");
  const records = recordsIn(lines);
  return records.length === lines.length ? records : [];
}

/** Ends with that record, and everything in it hangs together. */
function isSound(records: readonly AuditRecord[], hash: string): boolean {
  return (
    records.at(-1)?.hash === hash &&
    records.every((record, index) => changedIn(record) === null && (index === 0 || record.prev === records[index - 1]?.hash))
  );
}
