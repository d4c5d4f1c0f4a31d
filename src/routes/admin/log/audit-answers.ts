// What the audit operations answer.
import * as z from "zod/mini";
import { manifestSchema } from "../../../audit/manifest.ts";
import { OUTCOMES } from "../../../audit/record.ts";
import { auditRecord } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import type { TextAnswer } from "../../published/answer-shape.ts";
import { keysField } from "../view/key-now.ts";
import { EXPORT_TYPES } from "./export-types.ts";

const IN_PART =
  "As in the record; null in the ledgers `admin`, `anonymous` and `clerk` where the rules let the key see a part of the log: a number would count the rest.";

const shownRecord = once(() =>
  documented(
    z.extend(auditRecord(), {
      seq: described(z.nullable(auditRecord().shape.seq), IN_PART, 17),
      prev: described(z.nullable(auditRecord().shape.prev), IN_PART, null),
      hash: described(z.nullable(auditRecord().shape.hash), IN_PART, null),
      damaged: described(
        z.exactOptional(z.literal(true)),
        "The record's own digests do not hold: somebody changed it in storage. Absent where they do.",
      ),
    }),
    { id: "ShownRecord", description: "An audit record, as a page of the log shows it." },
  ),
);

/** Of a page that was asked for by `target_email`. */
export const targetUsers = once(() =>
  described(
    z.exactOptional(z.array(z.string())),
    "There with `target_email`: ids of the users who have these addresses and whom the key is shown. Empty: there are none, so nothing is here.",
    ["user_2abcDEF34ghiJKL56mnoPQR78"],
  ),
);

export const auditPage = once(() =>
  documented(
    z.strictObject({
      data: z.array(shownRecord()),
      next_cursor: described(
        z.nullable(z.string()),
        "For the next page; null: this was the last. A page may be short and still have one.",
        null,
      ),
      target_users: targetUsers(),
      ...keysField(),
    }),
    { id: "AuditPage", description: "Records of the log, newest first, each once." },
  ),
);

const manifest = once(() =>
  documented(manifestSchema(), {
    id: "ExportManifest",
    description: "The last line of an export: what each ledger of it must hold. Signed when the deployment has a key.",
  }),
);

const brokenOff = once(() =>
  documented(z.strictObject({ type: z.literal("error"), code: z.literal("bailiff_ledger_unavailable"), message: z.string() }), {
    id: "ExportBrokenOff",
    description: "Instead of a manifest: a ledger did not answer, and the export is not whole.",
  }),
);

export const auditExport = once(
  (): TextAnswer => ({
    text: { [EXPORT_TYPES.ndjson]: z.union([auditRecord(), manifest(), brokenOff()]), [EXPORT_TYPES.csv]: null },
    headers: ["Bailiff-Export-From", "Bailiff-Target-Users"],
  }),
);

export const eraseReport = once(() =>
  documented(
    z.strictObject({
      target: documented(z.string(), { examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] }),
      records: described(z.int().check(z.minimum(0)), "Changed in the ledgers.", 3),
      segments: described(z.int().check(z.minimum(0)), "Rewritten in KV.", 2),
      not_shown: described(
        z.int().check(z.minimum(0)),
        "Records whose copies KV does not show yet: ask again in two minutes.",
        0,
      ),
    }),
    { id: "EraseReport", description: "What was erased. Asking again is harmless." },
  ),
);

export const resolved = once(() =>
  documented(
    z.strictObject({
      intent_id: documented(z.string(), { examples: ["E80QmhC1jXA5-17"] }),
      outcome: z.enum(OUTCOMES),
    }),
    { id: "ResolvedIntent", description: "What the intent counts as from now on." },
  ),
);
