// The whole log of a span of time as a stream, each ledger in the order of its chain (`exported-records.ts`), ending with a manifest that
// names what a ledger must hold, and what was known of the log apart from it: checkpoints, and the newest record of each ledger. What
// contradicts that is told in the manifest, which then is not signed. If a Ledger does not answer, the stream ends with an error line and
// without manifest: a verifier then calls it unusable, not whole.
import { KvAway } from "../../../audit/bounded-kv.ts";
import type { Checkpoint } from "../../../audit/checkpoint.ts";
import { CSV_HEADER } from "../../../audit/csv.ts";
import { FileCheckpoints } from "../../../audit/file-checkpoints.ts";
import type { Manifest } from "../../../audit/manifest.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { matchesFilter, type RecordFilter } from "../../../audit/record-filter.ts";
import { heldFromMs, surelyHeldFromMs } from "../../../audit/retention.ts";
import type { WitnessedLog } from "../../../ledger/witness-protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { ExportCheck } from "./export-check.ts";
import { checkpointsAround, exportedCheckpoints } from "./exported-checkpoints.ts";
import { exportedRecords } from "./exported-records.ts";

const BROKEN_OFF =
  "A ledger or KV did not answer, or this span is more than one request may read: this export is not complete. Try again, or export a shorter span.";
/** In the manifest; older ones are lines before it. */
const MAX_CHECKPOINTS = 5_000;
const MAX_CHECKPOINT_CHARS = 4_194_304;

export interface ExportRange {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing older than `fromMs` is to be had. */
  readonly fromStart: boolean;
}

/** NDJSON, a line at a time. */
export async function* exportLines(services: Services, range: ExportRange): AsyncGenerator<string> {
  try {
    yield* wholeLog(services, range);
  } catch (error) {
    if (!(error instanceof LedgerAway || error instanceof KvAway)) throw error;
    yield `${JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: BROKEN_OFF })}\n`;
  }
}

async function* wholeLog(services: Services, range: ExportRange): AsyncGenerator<string> {
  // Before the first record is read: what is known now must be in it.
  const witnessed = await witnessedLog(services);
  const check = checkOf(services, witnessed);
  for await (const { line } of exportedRecords(services, range, check)) yield `${line}\n`;

  const signer = await services.signer();
  const manifest = manifestOf(services, range, witnessed, check);
  const checkpoints = new FileCheckpoints(manifest, () => undefined);
  const inline = new InlineCheckpoints();
  // From where the manifest says that it begins: where KV has no records any more, checkpoints know that there were some.
  const span = { fromMs: Date.parse(manifest.from), toMs: range.toMs };
  for await (const checkpoint of exportedCheckpoints(services, span, witnessed.checkpoints, check)) {
    checkpoints
      .takeLine(checkpoint, (ledger) => check.chainOf(ledger))
      ?.forEach(({ ledger, seq }) => {
        check.found({ ledger, seq, kind: "chain", segment: null });
      });
    check.expectOf(checkpoint, manifest);
    if (signer !== null && !(await signer.holds(checkpoint))) check.foundCheckpoint(checkpoint.seq);
    for (const older of inline.add(checkpoint)) yield `${JSON.stringify(older)}\n`;
  }
  const around = await checkpointsAround(services, span, witnessed.checkpoints, check);
  for (const one of [around.before, around.after])
    if (one !== null && one !== "unreadable" && signer !== null && !(await signer.holds(one))) check.foundCheckpoint(one.seq);
  check.joinCheckpoints(checkpoints, around);
  const contradictions = check.contradictions(manifest, checkpoints);
  await tell(services, range, check, checkpoints);
  const whole = { ...manifest, checkpoints: inline.all(), checkpoints_from: checkpoints.first, contradictions };
  const signature = signer === null || contradictions.length > 0 ? null : await signer.sign(whole);
  yield `${JSON.stringify({ ...whole, signature })}\n`;
}

/** Without checkpoints: they are read after it. */
function manifestOf(
  services: Services,
  range: ExportRange,
  { heads, checkpoints }: WitnessedLog,
  check: ExportCheck,
): Manifest & { readonly exported_at: string } {
  const ledgers = check.ledgers();
  const begins = ledgers.length > 0 && ledgers.every(({ first }) => first === 1);
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    type: "manifest",
    v: 1,
    from: time(range.fromStart ? beginningOf(services, range, begins) : Math.min(range.fromMs, range.toMs)),
    to: time(range.toMs),
    exported_at: time(services.deps.now()),
    ledgers,
    // The newest one: what it says of a ledger must be in the log, however the export is cut.
    checkpoint: checkpoints.at(-1) ?? null,
    checkpoints: [],
    heads: heads
      .filter(({ atMs }) => atMs <= range.toMs)
      .map(({ ledger, seq, hash, atMs }) => ({ ledger, seq, hash, at: time(atMs) })),
  };
}

/**
 * Of an export that begins where KV does. The epoch stands for the beginning: every ledger is here from its first record on, and one that is
 * not was taken out. Where records expire that cannot be said, unless none has yet (`begins`); but of what cannot have expired, whoever
 * takes the oldest values out of KV must not decide that nobody looks for it.
 */
function beginningOf({ settings, deps }: Services, { fromMs, toMs }: ExportRange, begins: boolean): number {
  const surelyMs = surelyHeldFromMs(settings.auditRetentionDays, deps.now());
  return surelyMs === null || begins ? 0 : Math.min(fromMs, toMs, surelyMs);
}

/** The newest checkpoints of the span, as many as a manifest has. */
class InlineCheckpoints {
  readonly #held: { readonly checkpoint: Checkpoint; readonly chars: number }[] = [];
  #chars = 0;

  /** Gives those back that are too old for it by then, oldest first. */
  *add(checkpoint: Checkpoint): Generator<Checkpoint> {
    const { length: chars } = JSON.stringify(checkpoint);
    this.#held.push({ checkpoint, chars });
    this.#chars += chars;
    while (this.#held.length > MAX_CHECKPOINTS || (this.#chars > MAX_CHECKPOINT_CHARS && this.#held.length > 1)) {
      const oldest = this.#held.shift();
      if (oldest === undefined) return;
      this.#chars -= oldest.chars;
      yield oldest.checkpoint;
    }
  }

  all(): Checkpoint[] {
    return this.#held.map(({ checkpoint }) => checkpoint);
  }
}

/**
 * CSV, a row at a time. A table has no place for a manifest: whoever needs proof takes NDJSON. A Ledger that does not answer breaks the
 * transfer off, which every client notices; a row that says so would be read as a record.
 */
export async function* exportCsv(
  services: Services,
  range: ExportRange,
  filter: RecordFilter,
  rowOf: (record: AuditRecord) => string,
): AsyncGenerator<string> {
  yield CSV_HEADER;
  const check = checkOf(services, await witnessedLog(services));
  for await (const { record } of exportedRecords(services, range, check)) if (matchesFilter(record, filter)) yield rowOf(record);
  await tell(services, range, check, null);
}

function checkOf({ settings, deps }: Services, witnessed: WitnessedLog): ExportCheck {
  const [days, nowMs] = [settings.auditRetentionDays, deps.now()];
  return new ExportCheck(witnessed, { fromMs: heldFromMs(days, nowMs), surelyFromMs: surelyHeldFromMs(days, nowMs) });
}

async function witnessedLog({ ledgers }: Services): Promise<WitnessedLog> {
  const answer = await ledgers.witnessed();
  if (answer === null) throw new LedgerAway("registry");
  return answer.value;
}

/** The Registry raises the alarm. The export says what it found in any case. */
async function tell(
  { ledgers }: Services,
  range: ExportRange,
  check: ExportCheck,
  checkpoints: FileCheckpoints | null,
): Promise<void> {
  const { found, mended } = check.troubles(checkpoints, range);
  if (found.length + mended.length > 0) await ledgers.noteTroubles(found, mended);
}
