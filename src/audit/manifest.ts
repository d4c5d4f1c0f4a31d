// The last line of an export, as a verifier reads it: what each ledger of the export must hold. `routes/admin/audit-export.ts` writes it.
import { z } from "zod";
import { repeatedName } from "../json-names.ts";
import { LEDGER_NAME } from "./record-shape.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** As strict as in a record: a fault line names ledgers, and must not become a text of whoever forged the file. */
const ledger = z.string().regex(LEDGER_NAME);
const signature = z.looseObject({ algorithm: z.literal("Ed25519"), key_id: z.string(), value: z.string() });

export const checkpointSchema = z.looseObject({
  type: z.literal("checkpoint"),
  seq: z.int().min(1),
  at: z.iso.datetime(),
  heads: z.array(z.looseObject({ ledger, seq: z.int().min(1), hash })),
  signature: signature.nullable(),
});

export const manifestSchema = z.looseObject({
  type: z.literal("manifest"),
  v: z.literal(1),
  /** The span of the export, both inclusive; the epoch as `from` is the beginning of the log. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  exported_at: z.iso.datetime().optional(),
  ledgers: z.array(
    z.looseObject({ ledger, first: z.int().min(1), last: z.int().min(1), count: z.int(), prev: hash, head: hash }),
  ),
  checkpoint: checkpointSchema.nullable().optional(),
  signature: signature.nullable().optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestLedger = Manifest["ledgers"][number];
export type CheckpointHead = z.infer<typeof checkpointSchema>["heads"][number];

/** Null for a line that is no manifest, or one that two readers could understand differently. */
export function readManifest(line: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isManifest(value) && repeatedName(line, value) === null ? value : null;
}

/** The value as it was read, and not zod's copy of it, which lacks a field `__proto__`: the signature is over every field. */
function isManifest(value: unknown): value is Manifest {
  return manifestSchema.safeParse(value).success;
}
