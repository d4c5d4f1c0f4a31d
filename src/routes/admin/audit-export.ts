// The whole log of a span of time as a stream, each ledger in the order of its chain (`exported-records.ts`), ending with a manifest that
// names what a ledger must hold. If a Ledger does not answer, the stream ends with an error line and without manifest: a verifier then
// calls it unusable, not whole.
import { KvAway } from "../../audit/bounded-kv.ts";
import { CSV_HEADER, csvRow } from "../../audit/csv.ts";
import type { AuditRecord } from "../../audit/record.ts";
import type { Services } from "../services.ts";
import { LedgerAway } from "./audit-query.ts";
import { exportedRecords } from "./exported-records.ts";

const BROKEN_OFF =
  "A ledger or KV did not answer, or this span is more than one request may read: this export is not complete. Try again, or export a shorter span.";

export interface ManifestLedger {
  readonly ledger: string;
  /** Seq of the first and last record of the export, and how many there are: last - first + 1 when none is missing. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** `prev` of the first record. */
  readonly prev: string;
  /** `hash` of the last record. */
  readonly head: string;
}

export interface ExportRange {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing older than `fromMs` is to be had. */
  readonly fromStart: boolean;
}

/** NDJSON, a line at a time. */
export async function* exportLines(services: Services, range: ExportRange): AsyncGenerator<string> {
  const ledgers = new Map<string, ManifestLedger>();
  try {
    for await (const { line, record } of exportedRecords(services, range, ledgers)) {
      note(ledgers, record);
      yield `${line}\n`;
    }
  } catch (error) {
    if (!(error instanceof LedgerAway || error instanceof KvAway)) throw error;
    yield `${JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: BROKEN_OFF })}\n`;
    return;
  }
  const witnessed = await services.ledgers.witnessed();
  const neverExpires = services.settings.auditRetentionDays === null;
  const begins = [...ledgers.values()].every(({ first }) => first === 1);
  const manifest = {
    type: "manifest",
    v: 1,
    // The epoch stands for the beginning: every ledger is here from its first record on, and one that is not was taken out. Where records
    // expire that cannot be said, unless none has yet.
    from: new Date(range.fromStart && (neverExpires || begins) ? 0 : range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    exported_at: new Date(services.deps.now()).toISOString(),
    ledgers: [...ledgers.values()].sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
    // The newest one: what it says of a ledger must be in the log, however the export is cut.
    checkpoint: witnessed?.value.checkpoints.at(-1) ?? null,
  };
  const signer = await services.signer();
  yield `${JSON.stringify({ ...manifest, signature: signer === null ? null : await signer.sign(manifest) })}\n`;
}

/**
 * CSV, a row at a time. A table has no place for a manifest: whoever needs proof takes NDJSON. A Ledger that does not answer breaks the
 * transfer off, which every client notices; a row that says so would be read as a record.
 */
export async function* exportCsv(services: Services, range: ExportRange): AsyncGenerator<string> {
  const ledgers = new Map<string, ManifestLedger>();
  yield CSV_HEADER;
  for await (const { record } of exportedRecords(services, range, ledgers)) {
    note(ledgers, record);
    yield csvRow(record);
  }
}

function note(ledgers: Map<string, ManifestLedger>, { ledger, seq, prev, hash }: AuditRecord): void {
  const known = ledgers.get(ledger);
  ledgers.set(ledger, {
    ledger,
    first: known?.first ?? seq,
    last: seq,
    count: (known?.count ?? 0) + 1,
    prev: known?.prev ?? prev,
    head: hash,
  });
}
