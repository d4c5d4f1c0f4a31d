// Reading the audit log: page by page, or exported whole.
import { z } from "zod";
import { OUTCOMES } from "../../../audit/record.ts";
import { decodeCursor } from "../../../audit/record-order.ts";
import { heldFromMs } from "../../../audit/retention.ts";
import { bailiffError } from "../../../bailiff-errors.ts";
import { ID_PATTERN, none } from "../../../clerk/args/fields.ts";
import { isPattern, matchesPattern } from "../../../policy/engine.ts";
import { ledgerUnavailable } from "../../call/refusals.ts";
import type { Services } from "../../services.ts";
import { type AdminOperation, adminOperation, refuse } from "../admin-operation.ts";
import { keyId } from "../keys/key-args.ts";
import { LedgerAway } from "../ledger-away.ts";
import { auditExport, auditPage, EXPORT_TYPES, eraseReport } from "./audit-answers.ts";
import { eraseTarget } from "./audit-erase.ts";
import { type ExportRange, exportCsv, exportLines } from "./audit-export.ts";
import { queryAudit, queryOpenIntents } from "./audit-query.ts";
import { type AskedSpan, inOrder, NOT_IN_ORDER, spanAsked, spanFields, spanOf } from "./audit-span.ts";
import { knownUntilMs } from "./exported-records.ts";
import { otherErases } from "./other-erases.ts";

const CHUNK_CHARS = 65_536;

const auditQuery = z.strictObject({
  ...spanFields,
  key: z
    .union([keyId, z.literal("root")], { error: "must be a key id (12 letters and digits) or root" })
    .optional()
    .describe("Whose calls."),
  operation: z
    .string()
    .max(128)
    .refine(isPattern, "must be an operation (users.ban) or a pattern (users.*)")
    .optional()
    .describe("`users.ban`, or a pattern: `users.*`."),
  decision: z.enum(["allow", "deny"]).optional().describe("What policy said."),
  outcome: z.enum(OUTCOMES).optional().describe("How it ended."),
  target: z.string().max(128).optional().describe("Whom or what it was about."),
  shadow: z
    .enum(["any", "flip"])
    .optional()
    .describe("`flip`: a rule on trial would have decided otherwise; `any`: one would have had a say."),
  open: z.boolean().optional().describe("Only intents whose outcome nobody knows."),
  limit: z.int().min(1).max(200).default(50).describe("How many records at most."),
  cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
});

const exportQuery = z.strictObject({
  ...spanFields,
  format: z.enum(["ndjson", "csv"]).default("ndjson").describe("`csv` has no manifest: proof is `ndjson`."),
});

/** Without `from`, of a log that expires, it begins where the log is whole: before that, some may have gone already and some not. */
async function exportSpan(services: Services, asked: AskedSpan, untilMs: number): Promise<ExportRange> {
  const { deps, settings } = services;
  const heldMs = asked.from === undefined ? heldFromMs(settings.auditRetentionDays, deps.now()) : null;
  const within = await spanOf(services, asked);
  const span = { ...within, toMs: Math.min(within.toMs, untilMs) };
  return heldMs === null || heldMs <= span.fromMs ? span : { ...span, fromMs: heldMs, fromStart: false };
}

const readAudit = adminOperation({
  name: "audit.read",
  summary: "Read the audit log, newest first",
  method: "GET",
  path: "/audit",
  pathArgs: none,
  query: auditQuery.refine(inOrder, NOT_IN_ORDER),
  body: none,
  mutates: false,
  answer: auditPage,
  async run({ services }, { from, to, key, operation, decision, outcome, target, shadow, open, limit, cursor }) {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    if (after === undefined)
      return refuse(bailiffError("bailiff_param_invalid", "“cursor” is not one that Bailiff gave.", { param: "cursor" }));
    const operationMatches = operation === undefined ? undefined : (name: string) => matchesPattern(operation, name);
    const span = await spanOf(services, { from, to });
    // What is in doubt is in its Ledger, also after KV has let go of it.
    const { fromMs } = open === true ? spanAsked({ from }, span.toMs) : span;
    const filter = {
      fromMs,
      toMs: span.toMs,
      keyId: key,
      operation: operationMatches,
      decision,
      outcome,
      target,
      shadow,
    };
    const page = await (open === true ? queryOpenIntents : queryAudit)(services, filter, limit, after);
    return page === null ? refuse(ledgerUnavailable()) : { ok: true, body: page };
  },
});

const exportAudit = adminOperation({
  name: "audit.export",
  summary: "Export the audit log of a span of time, with a manifest",
  method: "GET",
  path: "/audit/export",
  pathArgs: none,
  query: exportQuery.refine(inOrder, NOT_IN_ORDER),
  body: none,
  mutates: false,
  recordedFirst: true,
  answer: auditExport,
  async run({ services }, { from, to, format }) {
    const untilMs = await knownUntilMs(services);
    if (untilMs === null) return refuse(ledgerUnavailable());
    const range = await exportSpan(services, { from, to }, untilMs);
    const lines = format === "csv" ? exportCsv(services, range) : exportLines(services, range);
    const headers = {
      "content-type": EXPORT_TYPES[format],
      "cache-control": "no-store",
      // Whoever goes on with an export that broke off asks for this span, and not for what the same words mean by then.
      "bailiff-export-from": new Date(range.fromStart ? 0 : range.fromMs).toISOString(),
    };
    return { ok: true, stream: new Response(streamOf(lines), { headers }) };
  },
});

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

const eraseAudit = adminOperation({
  name: "audit.erase",
  summary: "Erase what the log keeps of a user's data; the chain stays whole",
  method: "POST",
  path: "/audit/erase",
  pathArgs: none,
  query: none,
  body: z
    .strictObject({
      ...spanFields,
      target: z
        .string()
        .regex(ID_PATTERN, "must be a user id")
        .meta({ description: "The user.", examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] }),
      reason: z
        .string()
        .min(1)
        .max(256)
        .meta({ description: "Goes into the record.", examples: ["Asked for by the user, TICKET-4711"] }),
    })
    .refine(inOrder, NOT_IN_ORDER),
  mutates: true,
  answer: eraseReport,
  refusals: ["bailiff_version_conflict"],
  async run({ services, call }, { target, from, to }) {
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
});

function oneAtATime(intentId: string): string {
  return (
    `Another erase is under way (${intentId}), and each would bring back what the other erases: ask again when it is over. ` +
    `One that was cut off is waited for no longer once its outcome was resolved (POST /admin/audit/${intentId}/resolve), or after a quarter of an hour.`
  );
}

export const AUDIT_OPERATIONS: readonly AdminOperation[] = [readAudit, exportAudit, eraseAudit];
