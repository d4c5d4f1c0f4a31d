// Reading the audit log: page by page, or exported whole.
import type { Act } from "../../../audit/act.ts";
import { csvRow } from "../../../audit/csv.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { heldFromMs } from "../../../audit/retention.ts";
import { bailiffError } from "../../../bailiff-errors.ts";
import { ledgerUnavailable } from "../../call/refusals.ts";
import type { Services } from "../../services.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { LedgerAway } from "../ledger-away.ts";
import { noCursor } from "../shown-page.ts";
import type { View } from "../view/view.ts";
import { queryActs } from "./acts-query.ts";
import { filterOf } from "./asked-filter.ts";
import { targetsAsked } from "./asked-targets.ts";
import type { AskedSpan } from "./audit-args.ts";
import { eraseTarget } from "./audit-erase.ts";
import { type ExportRange, exportCsv, exportLines } from "./audit-export.ts";
import { queryAudit, queryOpenIntents } from "./audit-query.ts";
import type { AUDIT_ROWS } from "./audit-rows.ts";
import { spanAsked, spanOf } from "./audit-span.ts";
import { EXPORT_TYPES } from "./export-types.ts";
import { knownUntilMs } from "./exported-records.ts";
import { withNames } from "./names-of-targets.ts";
import { otherErases } from "./other-erases.ts";
import { pageInView, readCursor, recordsShown } from "./records-in-view.ts";
import { unnumberedAct, unnumberedRecord } from "./unnumbered.ts";

const CHUNK_CHARS = 65_536;

/** Without `from`, of a log that expires, it begins where the log is whole: before that, some may have gone already and some not. */
async function exportSpan(services: Services, asked: AskedSpan, untilMs: number): Promise<ExportRange> {
  const { deps, settings } = services;
  const heldMs = asked.from === undefined ? heldFromMs(settings.auditRetentionDays, deps.now()) : null;
  const within = await spanOf(services, asked);
  const span = { ...within, toMs: Math.min(within.toMs, untilMs) };
  return heldMs === null || heldMs <= span.fromMs ? span : { ...span, fromMs: heldMs, fromStart: false };
}

export const AUDIT_HANDLERS: AdminHandlers<typeof AUDIT_ROWS> = {
  async "audit.read"(admin, { from, to, open, limit, cursor, ...given }) {
    const { services, view } = admin;
    const after = cursor === undefined ? null : readCursor(services, view, cursor);
    if (after === undefined) return refuse(noCursor());
    const targets = await targetsAsked(admin, given);
    if (!targets.ok) return targets.refusal;
    const { asked, users } = targets;
    if (asked.target?.length === 0) return { ok: true, body: { ...NOTHING, ...foundUsers(users) } };
    const span = await spanOf(services, { from, to });
    // What is in doubt is in its Ledger, also after KV has let go of it.
    const { fromMs } = open === true ? spanAsked({ from }, span.toMs) : span;
    const seen = await recordsShown(services, view, asked);
    if (seen === null) return refuse(ledgerUnavailable());
    const filter = { ...filterOf(services, asked, { fromMs, toMs: span.toMs }), ...seen };
    const page = await (open === true ? queryOpenIntents : queryAudit)(services, filter, limit, after);
    if (page === null) return refuse(ledgerUnavailable());
    return { ok: true, body: { ...pageInView(services, view, page, unnumberedRecord), ...foundUsers(users) } };
  },

  async "audit.acts"(admin, { from, to, limit, cursor, result, names, ...given }) {
    const { services, view } = admin;
    const after = cursor === undefined ? null : readCursor(services, view, cursor);
    if (after === undefined) return refuse(noCursor());
    const targets = await targetsAsked(admin, given);
    if (!targets.ok) return targets.refusal;
    const { class: classes, ...ofRecords } = targets.asked;
    const seen = await recordsShown(services, view, ofRecords);
    if (seen === null) return refuse(ledgerUnavailable());
    const within = filterOf(services, ofRecords, await spanOf(services, { from, to }));
    const filter = { ...within, ...seen };
    const page =
      ofRecords.target?.length === 0 ? NOTHING : await queryActs(services, { ...filter, class: classes, result }, limit, after);
    if (page === null) return refuse(ledgerUnavailable());
    const shown = pageInView<Act, Act>(services, view, page, unnumberedAct);
    const named = names === true ? await withNames(admin, shown.data) : {};
    return { ok: true, body: { ...shown, ...named, ...foundUsers(targets.users) } };
  },

  async "audit.export"(admin, { from, to, format, ...given }) {
    const { services, view } = admin;
    if (!view.whole && format !== "csv")
      return refuse(bailiffError("bailiff_param_invalid", PROOF_IS_WHOLE, { param: "format" }));
    const targets = await targetsAsked(admin, given);
    if (!targets.ok) return targets.refusal;
    const { asked, users } = targets;
    const [untilMs, seen] = await Promise.all([knownUntilMs(services), recordsShown(services, view)]);
    if (untilMs === null || seen === null) return refuse(ledgerUnavailable());
    const range = await exportSpan(services, { from, to }, untilMs);
    const lines =
      format === "csv"
        ? exportCsv(services, range, { ...filterOf(services, asked, range), ...seen }, rowOf(services, view))
        : exportLines(services, range);
    const headers = {
      "content-type": EXPORT_TYPES[format],
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // Whoever goes on with an export that broke off asks for this span, and not for what the same words mean by then.
      "bailiff-export-from": new Date(view.whole ? beginning(range) : beginningInView(services, { from, to })).toISOString(),
      ...(users === null ? {} : { "bailiff-target-users": String(users.length) }),
    };
    return { ok: true, stream: new Response(streamOf(lines), { headers }) };
  },

  async "audit.erase"({ services, call }, { target, from, to }) {
    const { fromMs, toMs } = await spanOf(services, { from, to });
    try {
      const { underWay, late } = await otherErases(services, call.requestId);
      if (underWay !== null) return refuse(bailiffError("bailiff_version_conflict", oneAtATime(underWay)));
      const report = await eraseTarget(services, { target, fromMs, toMs }, late);
      return { ok: true, target, body: { target, ...report } };
    } catch (error) {
      if (error instanceof LedgerAway) return refuse(ledgerUnavailable());
      throw error;
    }
  },
};

const NOTHING = { data: [], next_cursor: null } as const;

/** Of a page that was asked for by address: none, and nothing on the page, are two things. */
function foundUsers(users: readonly string[] | null) {
  return users === null ? {} : { target_users: users };
}

function rowOf({ settings }: Services, view: View): (record: AuditRecord) => string {
  return (record) => csvRow(view.whole ? record : unnumberedRecord(settings.peppers[0], record));
}

function beginning({ fromStart, fromMs }: ExportRange): number {
  return fromStart ? 0 : fromMs;
}

/** Where a log begins that is not shown whole is not told either: by what was asked for, and by the deployment's settings. */
function beginningInView({ deps, settings }: Services, { from, to }: AskedSpan): number {
  const { fromMs } = spanAsked({ from, to }, deps.now());
  return from === undefined ? Math.max(fromMs, heldFromMs(settings.auditRetentionDays, deps.now()) ?? 0) : fromMs;
}

const PROOF_IS_WHOLE =
  "“format” must be csv for a key that sees a part of the log: ndjson is proof, and proof is whole. " +
  "The table has that part, as pages of GET /admin/audit do.";

/** Lines are handed on some dozens at a time: a chunk costs far more than a line. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      let text = "";
      while (text.length < CHUNK_CHARS) {
        const { done, value } = await lines.next();
        if (done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

function oneAtATime(intentId: string): string {
  return (
    `Another erase is under way (${intentId}), and each would bring back what the other erases: ask again when it is over. ` +
    `One that was cut off is waited for no longer once its outcome was resolved (POST /admin/audit/${intentId}/resolve), or after a quarter of an hour.`
  );
}
