// What `GET /admin/status` says of the log: its copy in KV, what contradicts it, and where its checkpoints go.
import * as z from "zod";
import { amountOf, nameSome } from "../wording.ts";
import { type Finding, fail, ok, untold, warn } from "./finding.ts";

export const logShape = {
  audit_retention_days: z.number().nullable(),
  /** Null or absent: nobody looked. */
  copy_sample: z
    .looseObject({ looked: z.number(), wrong: z.array(z.looseObject({ ledger: z.string(), seq: z.number() })) })
    .nullish(),
  /** Null: there is none. Older gateways have none either. */
  checkpoint_bucket: z
    .looseObject({
      put: z.number().nullable(),
      put_at: z.string().nullable(),
      waiting: z.number(),
      failing: z.string().nullable(),
      failing_since: z.string().nullable(),
    })
    .nullish(),
  /** Older gateways do not look. */
  log_troubles: z
    .array(z.looseObject({ ledger: z.string(), kind: z.string(), known: z.looseObject({ seq: z.number() }), open: z.boolean() }))
    .optional(),
  ledgers: z.array(
    z.looseObject({
      ledger: z.string(),
      active_at: z.string(),
      records: z.number(),
      not_projected: z.number(),
      /** Older gateways do not say these two either. */
      waiting_since: z.string().nullable().optional(),
      copy_refused: z.boolean().optional(),
    }),
  ),
};
const logSchema = z.looseObject(logShape);
type LogStatus = z.infer<typeof logSchema>;

/** A record is in KV two seconds after it was written; this long after, something is wrong. */
const BACKLOG_AFTER_MS = 60_000;

export function examineLog(status: LogStatus, nowMs: number): Finding[] {
  return [retentionFinding(status), copyFinding(status, nowMs), sampleFinding(status), logFinding(status)];
}

function retentionFinding({ audit_retention_days: days }: LogStatus): Finding {
  return ok("retention", days === null ? "records are kept for ever" : `records are kept for ${amountOf(days, "day")}`);
}

function copyFinding({ ledgers }: LogStatus, nowMs: number): Finding {
  const refused = ledgers.filter(({ copy_refused }) => copy_refused === true);
  if (refused.length > 0) {
    const names = nameSome(refused.map(({ ledger }) => ledger));
    const text = `KV refuses the copies, which is no outage (look for KvRefused in the Worker's log): ${names}`;
    return fail("KV copy", text);
  }
  // A busy ledger has always just been active: what counts is since when its oldest record waits.
  const behind = ledgers.filter(
    ({ not_projected, active_at, waiting_since }) =>
      not_projected > 0 && nowMs - Date.parse(waiting_since ?? active_at) > BACKLOG_AFTER_MS,
  );
  if (behind.length === 0) return ok("KV copy", `up to date, ${amountOf(ledgers.length, "ledger")}`);
  const waiting = behind.reduce((sum, { not_projected }) => sum + not_projected, 0);
  const names = nameSome(behind.map(({ ledger }) => ledger));
  return warn("KV copy", `${amountOf(waiting, "record")} not copied for more than a minute: ${names}`);
}

const CONTRADICTED = "see docs/audit.md#when-storage-contradicts-the-log";

/** What came right again was wrong all the same: somebody can write there. */
function logFinding({ log_troubles: troubles }: LogStatus): Finding {
  if (troubles === undefined) return untold("log", "this gateway does not say whether storage contradicts it");
  const open = troubles.filter((trouble) => trouble.open);
  const told = nameSome((open.length > 0 ? open : troubles).map(({ ledger, kind, known }) => `${ledger}-${known.seq} (${kind})`));
  if (open.length > 0) return fail("log", `storage contradicts it: ${told}: ${CONTRADICTED}`);
  if (troubles.length > 0) return warn("log", `storage contradicted it for a time: ${told}: ${CONTRADICTED}`);
  return ok("log", "ledgers hold what was known of them");
}

function sampleFinding({ copy_sample: sample }: LogStatus): Finding {
  const what = "KV sample";
  if (sample === null || sample === undefined) return untold(what, "copies in KV could not be looked at");
  const { looked, wrong } = sample;
  if (wrong.length === 0) return ok(what, `the newest copy of ${amountOf(looked, "quiet ledger")} is right`);
  const names = nameSome(wrong.map(({ ledger, seq }) => `${ledger}-${seq}`));
  return fail(what, `KV lacks, or has otherwise: ${names}: ${CONTRADICTED}`);
}

const ANCHOR_DOCS = "docs/audit.md#proof-against-the-operator";

/** What nobody can change any more, is proven against whoever has the signing key; nothing else is. */
export function examineBucket({ checkpoint_bucket: bucket }: LogStatus, nowMs: number): Finding {
  const what = "anchors";
  if (bucket === null || bucket === undefined)
    return ok(what, `no bucket: checkpoints leave by hooks and exports alone, if at all (${ANCHOR_DOCS})`);
  const { put, put_at, waiting, failing, failing_since } = bucket;
  if (failing === "no_signing_key") return fail(what, "CHECKPOINT_BUCKET is bound and nothing is signed: set AUDIT_SIGNING_KEY");
  if (failing !== null) {
    const why = failing === "no_answer" ? "does not answer" : "takes none";
    const since = failing_since === null ? "" : ` since ${failing_since}`;
    const text = `the bucket ${why}${since}, ${amountOf(waiting, "checkpoint")} wait (${ANCHOR_DOCS})`;
    return nowMs - Date.parse(failing_since ?? "") > BACKLOG_AFTER_MS ? fail(what, text) : warn(what, text);
  }
  return ok(what, put === null ? "the bucket has no checkpoint yet" : `checkpoint ${put} is in the bucket, since ${put_at}`);
}
