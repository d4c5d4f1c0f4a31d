// What the audit operations answer.
import * as z from "zod";
import { manifestSchema } from "../../../audit/manifest.ts";
import { OUTCOMES } from "../../../audit/record.ts";
import { auditRecord } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import type { TextAnswer } from "../../published/answer-shape.ts";
import { keysField } from "../view/key-now.ts";
import { EXPORT_TYPES } from "./export-types.ts";

const IN_PART =
  "As in the record; null in the ledgers `admin`, `anonymous` and `clerk` where the rules let the key see a part of the log: a number would count the rest.";

const shownRecord = once(() =>
  auditRecord()
    .extend({
      seq: auditRecord()
        .shape.seq.nullable()
        .meta({ description: IN_PART, examples: [17] }),
      prev: auditRecord()
        .shape.prev.nullable()
        .meta({ description: IN_PART, examples: [null] }),
      hash: auditRecord()
        .shape.hash.nullable()
        .meta({ description: IN_PART, examples: [null] }),
      damaged: z.literal(true).exactOptional().meta({
        description: "The record's own digests do not hold: somebody changed it in storage. Absent where they do.",
      }),
    })
    .meta({ id: "ShownRecord", description: "An audit record, as a page of the log shows it." }),
);

/** Of a page that was asked for by `target_email`. */
export const targetUsers = once(() =>
  z
    .array(z.string())
    .exactOptional()
    .meta({
      description:
        "There with `target_email`: ids of the users who have these addresses and whom the key is shown. Empty: there are none, so nothing is here.",
      examples: [["user_2abcDEF34ghiJKL56mnoPQR78"]],
    }),
);

export const auditPage = once(() =>
  z
    .strictObject({
      data: z.array(shownRecord()),
      next_cursor: z
        .string()
        .nullable()
        .meta({
          description: "For the next page; null: this was the last. A page may be short and still have one.",
          examples: [null],
        }),
      target_users: targetUsers(),
      ...keysField(),
    })
    .meta({ id: "AuditPage", description: "Records of the log, newest first, each once." }),
);

const manifest = once(() =>
  manifestSchema().meta({
    id: "ExportManifest",
    description: "The last line of an export: what each ledger of it must hold. Signed when the deployment has a key.",
  }),
);

const brokenOff = once(() =>
  z
    .strictObject({ type: z.literal("error"), code: z.literal("bailiff_ledger_unavailable"), message: z.string() })
    .meta({ id: "ExportBrokenOff", description: "Instead of a manifest: a ledger did not answer, and the export is not whole." }),
);

export const auditExport = once(
  (): TextAnswer => ({
    text: { [EXPORT_TYPES.ndjson]: z.union([auditRecord(), manifest(), brokenOff()]), [EXPORT_TYPES.csv]: null },
    headers: ["Bailiff-Export-From", "Bailiff-Target-Users"],
  }),
);

export const eraseReport = once(() =>
  z
    .strictObject({
      target: z.string().meta({ examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] }),
      records: z
        .int()
        .min(0)
        .meta({ description: "Changed in the ledgers.", examples: [3] }),
      segments: z
        .int()
        .min(0)
        .meta({ description: "Rewritten in KV.", examples: [2] }),
      not_shown: z
        .int()
        .min(0)
        .meta({ description: "Records whose copies KV does not show yet: ask again in two minutes.", examples: [0] }),
    })
    .meta({ id: "EraseReport", description: "What was erased. Asking again is harmless." }),
);

export const resolved = once(() =>
  z
    .strictObject({
      intent_id: z.string().meta({ examples: ["E80QmhC1jXA5-17"] }),
      outcome: z.enum(OUTCOMES),
    })
    .meta({ id: "ResolvedIntent", description: "What the intent counts as from now on." }),
);
