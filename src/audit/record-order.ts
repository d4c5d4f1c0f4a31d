// The order in which the audit log is read: newest first; at the same millisecond by ledger, and within a ledger the later one first. It
// is total, so a position in it is a cursor that stays true while new records arrive.
import type { AuditRecord } from "./record.ts";

export interface RecordPosition {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly ledger: string;
  readonly seq: number;
}

export function positionOf(record: AuditRecord): RecordPosition {
  return { atMs: Date.parse(record.at), ledger: record.ledger, seq: record.seq };
}

/** Negative when `a` comes before `b` in the log; 0 for the same record. */
export function comparePositions(a: RecordPosition, b: RecordPosition): number {
  if (a.atMs !== b.atMs) return b.atMs - a.atMs;
  if (a.ledger !== b.ledger) return a.ledger < b.ledger ? -1 : 1;
  return b.seq - a.seq;
}

export function encodeCursor(position: RecordPosition): string {
  return Buffer.from(JSON.stringify([position.atMs, position.ledger, position.seq]), "utf8").toString("base64url");
}

/** Undefined for text that is no cursor. */
export function decodeCursor(text: string): RecordPosition | undefined {
  try {
    const [atMs, ledger, seq, ...rest]: unknown[] = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Number.isSafeInteger(atMs) || typeof ledger !== "string" || !Number.isSafeInteger(seq) || rest.length > 0)
      return undefined;
    return { atMs: Number(atMs), ledger, seq: Number(seq) };
  } catch {
    return undefined;
  }
}
