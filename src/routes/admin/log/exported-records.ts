// What an export is made of: every record of a span once, each ledger gapless and ascending. From KV, some megabytes at a time, so that
// memory does not grow with the log; what KV does not have (yet) comes from the Ledgers. So does what KV has otherwise than its Ledger:
// whoever can write to KV must not decide what the log says.
import { segmentsWithLines } from "../../../audit/kv-source.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import { recordIn } from "../../../audit/stored-line.ts";
import type { Services } from "../../services.ts";
import { everyLedger } from "../every-ledger.ts";
import { LedgerAway } from "../ledger-away.ts";
import { PRUNED_MS } from "./as-held.ts";
import type { ExportCheck } from "./export-check.ts";
import { LedgerWitness } from "./ledger-witness.ts";

/** A Ledger that was active earlier than this has told the Registry so, and KV shows what it was given. */
const SETTLED_MS = 900_000;
/** So many are asked to be sure that KV shows all of them: up to three calls each, which leaves KV a good part of the thousand of a request. */
const ASKED_ALL = 200;
/** In a larger deployment a Ledger that fell silent long ago has said by then that it acts again. */
const HEARD_OF_MS = 10_000;

interface LedgerLeft {
  readonly ledger: string;
  /** Up to which record it has a copy in KV, by its own word. */
  readonly copiedSeq: number;
}

export interface ExportedRecord {
  /** As it is stored: JSON, without a line end. */
  readonly line: string;
  readonly record: AuditRecord;
}

/** Every record goes through `check`, which keeps how far each ledger has come and what is wrong. */
export async function* exportedRecords(services: Services, span: TimeSpan, check: ExportCheck): AsyncGenerator<ExportedRecord> {
  for await (const exported of fromStores(services, span, check)) {
    check.place(exported.record);
    yield exported;
  }
}

async function* fromStores(services: Services, span: TimeSpan, check: ExportCheck): AsyncGenerator<ExportedRecord> {
  const inSpan = within(span);
  const witness = new LedgerWitness(services, span);
  /** Ledgers of which a copy was passed over: they have what was in its place. */
  const passedOver = new Set<string>();
  const settledAt = new Date(services.deps.now() - SETTLED_MS).toISOString();
  const isSettled = ({ at }: AuditRecord) => at < settledAt;
  for await (const { segment, lines } of segmentsWithLines(services.env.AUDIT_KV, span, "oldest_first")) {
    for (const line of lines) {
      const record = recordIn(line);
      if (record === null) check.found({ ledger: segment.ledger, seq: segment.first, kind: "copy", segment: segment.name });
      if (record === null || !inSpan(record)) continue;
      const { ledger, seq } = record;
      // Nobody can say that it is the Ledger which is right.
      if (!check.isDoubtful(ledger)) {
        const says = await witness.says(record);
        if (says === "other" || says === "ahead") check.found({ ledger, seq, kind: "copy", segment: segment.name });
        if (says === "other" && witness.holds(record)) {
          passedOver.add(ledger);
          continue;
        }
      }
      const last = check.lastOf(ledger);
      // A Ledger that has pruned what KV holds starts later than KV does.
      const expected = last === null ? Math.min(seq, (await witness.firstHeld(ledger)) ?? seq) : last + 1;
      if (seq < expected) continue;
      if (seq > expected)
        for await (const missing of fromLedger(services, ledger, { seq: expected }, span, (one) => one.seq < seq)) {
          // KV has later ones of it, so it had this one.
          if (isSettled(missing.record)) check.found({ ledger, seq: missing.record.seq, kind: "copy", segment: null });
          yield missing;
        }
      yield { line, record };
    }
  }
  for (const { ledger, copiedSeq } of await ledgersLeft(services, span, check, passedOver)) {
    const last = check.lastOf(ledger);
    for await (const missing of fromLedger(services, ledger, last === null ? { atMs: span.fromMs } : { seq: last + 1 }, span)) {
      const { seq } = missing.record;
      if (seq <= copiedSeq && isSettled(missing.record)) check.found({ ledger, seq, kind: "copy", segment: null });
      yield missing;
    }
  }
}

/** Until when an export can be sure of everything, ms since the epoch. Null when the Registry does not answer. */
export async function knownUntilMs(services: Services): Promise<number | null> {
  const every = await everyLedger(services);
  if (every === null) return null;
  return services.deps.now() - (every.length > ASKED_ALL ? HEARD_OF_MS : 0);
}

/** Times are all written alike, so that they compare as text. */
function within({ fromMs, toMs }: TimeSpan): (record: AuditRecord) => boolean {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return ({ at }) => at >= from && at <= to;
}

/** Whether Ledgers may still have records of the span that are in KV as well. */
function mayBeHeld({ deps }: Services, { toMs }: TimeSpan): boolean {
  return toMs > deps.now() - PRUNED_MS;
}

/**
 * Ledgers that may hold more of the span than KV did: by what they have said of themselves, those with records that are not in KV; and as
 * long as there are not too many to ask, all that were active since the span began and may still hold some of it.
 */
async function ledgersLeft(
  services: Services,
  span: TimeSpan,
  check: ExportCheck,
  passedOver: ReadonlySet<string>,
): Promise<readonly LedgerLeft[]> {
  const [every, reported] = await Promise.all([everyLedger(services), services.ledgers.reportsSince(span.fromMs)]);
  if (every === null || reported === null) throw new LedgerAway("registry");
  const reports = new Map(reported.value.map((report) => [report.ledger, report]));
  const nowMs = services.deps.now();
  const isRecent = span.toMs > nowMs - SETTLED_MS;
  const asksAll = every.length <= ASKED_ALL;
  const left = every.filter((ledger) => {
    const report = reports.get(ledger);
    if (passedOver.has(ledger)) return true;
    // It may have begun a moment ago.
    if (isRecent && (asksAll || (report?.activeMs ?? 0) > nowMs - SETTLED_MS)) return true;
    if (report === undefined || report.headSeq <= (check.lastOf(ledger) ?? 0)) return false;
    return report.projectedSeq < report.headSeq || (asksAll && mayBeHeld(services, span));
  });
  return left.map((ledger) => ({ ledger, copiedSeq: reports.get(ledger)?.projectedSeq ?? 0 }));
}

/** Ascending from `start` to the end of the span, or as long as `wanted`. */
async function* fromLedger(
  { ledgers }: Services,
  ledger: string,
  start: { readonly seq: number } | { readonly atMs: number },
  { toMs }: TimeSpan,
  wanted: (record: AuditRecord) => boolean = () => true,
): AsyncGenerator<ExportedRecord> {
  for (let from = start; ; ) {
    const page = await ("seq" in from
      ? ledgers.recordsFrom(ledger, from.seq, toMs)
      : ledgers.recordsSince(ledger, from.atMs, toMs));
    if (page === null) throw new LedgerAway(ledger);
    for (const line of page.value) {
      const record: AuditRecord = JSON.parse(line);
      if (!wanted(record)) return;
      yield { line, record };
      from = { seq: record.seq + 1 };
    }
    if (page.value.length === 0) return;
  }
}
