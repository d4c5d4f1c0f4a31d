// The last line of an export, as a verifier reads it: what each ledger of the export must hold, and what was known of the log apart from
// it. `routes/admin/log/audit-export.ts` writes it.
import * as z from "zod/mini";
import { repeatedName } from "../json-names.ts";
import { once } from "../once.ts";
import { documented } from "../schema-docs.ts";
import { canonicalJson } from "./chain.ts";
import type { Checkpoint, CheckpointHead } from "./checkpoint.ts";
import { LEDGER_NAME } from "./record-shape.ts";
import { SEGMENT_NAME } from "./segment.ts";
import type { Signature } from "./signing.ts";

const hash = once(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)));
/** As strict as in a record: a fault line names ledgers, and must not become a text of whoever forged the file. */
const ledger = once(() => z.string().check(z.regex(LEDGER_NAME)));
const seq = once(() => z.int().check(z.minimum(1)));
/** As Bailiff writes times, all alike: so they compare as text. */
const time = once(() =>
  documented(z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/)), {
    format: "date-time",
    examples: ["2026-11-23T18:30:05.046Z"],
  }),
);
const signature = once(() => z.looseObject({ algorithm: z.literal("Ed25519"), key_id: z.string(), value: z.string() }));

const checkpointSchema = once(() =>
  z.looseObject({
    type: z.literal("checkpoint"),
    v: z.literal(1),
    seq: seq(),
    at: time(),
    prev: hash(),
    /** With the time of each record; older ones lack it. */
    heads: z.array(z.looseObject({ ledger: ledger(), seq: seq(), hash: hash() })),
    signature: z.nullable(signature()),
  }),
);

/** As `from`: the beginning of the log. */
const EPOCH = new Date(0).toISOString();

/**
 * What the gateway found wrong while it made the export. copy: KV's copy of a record is not the Ledger's, which is in the export. chain: the
 * records do not hang together, or not with what was known. checkpoints: they are no chain. ledger: its Ledger contradicts what was known.
 */
const CONTRADICTIONS = ["copy", "chain", "checkpoints", "ledger"] as const;

const contradictionSchema = once(() =>
  z.looseObject({
    /** Or `checkpoints`. */
    ledger: ledger(),
    /** Of the record, or of the checkpoint. */
    seq: seq(),
    kind: z.enum(CONTRADICTIONS),
    /** Name of the value in KV; null: it is not about one. */
    segment: z.nullable(z.string().check(z.regex(SEGMENT_NAME))),
  }),
);

export const manifestSchema = once(() =>
  z.looseObject({
    type: z.literal("manifest"),
    v: z.literal(1),
    /** The span of the export, both inclusive; the epoch as `from` is the beginning of the log. */
    from: time(),
    to: time(),
    exported_at: z.optional(time()),
    ledgers: z.array(z.looseObject({ ledger: ledger(), first: seq(), last: seq(), count: z.int(), prev: hash(), head: hash() })),
    /** The newest one when the export began. */
    checkpoint: z.optional(z.nullable(checkpointSchema())),
    /** Those of the span, oldest first. Of very many the older ones are lines before the manifest. Older exports lack this and what follows. */
    checkpoints: z.optional(z.array(checkpointSchema())),
    /** Seq of the first one, lines included; null: the span has none. */
    checkpoints_from: z.optional(z.nullable(seq())),
    /** The newest record of each ledger that was known when the export began, and its time. */
    heads: z.optional(z.array(z.looseObject({ ledger: ledger(), seq: seq(), hash: hash(), at: time() }))),
    contradictions: z.optional(z.array(contradictionSchema())),
    signature: z.optional(z.nullable(signature())),
  }),
);

export type Contradiction = Readonly<z.infer<ReturnType<typeof contradictionSchema>>>;

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

/** As the schema has it. There may be more in it, which a signature covers as well. */
export interface Manifest {
  readonly type: "manifest";
  readonly v: 1;
  readonly from: string;
  readonly to: string;
  readonly ledgers: readonly ManifestLedger[];
  readonly checkpoint?: Checkpoint | null | undefined;
  readonly checkpoints?: readonly Checkpoint[] | undefined;
  readonly checkpoints_from?: number | null | undefined;
  readonly heads?: readonly (CheckpointHead & { readonly at: string })[] | undefined;
  readonly contradictions?: readonly Contradiction[] | undefined;
  readonly signature?: Signature | null | undefined;
}

/** Null for a line that is no manifest, or one that two readers could understand differently. */
export function readManifest(line: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  // What has no canonical form nobody can have signed.
  return isManifest(value) && repeatedName(line, value) === null && isCanonical(value) ? value : null;
}

/** The value as it was read, and not zod's copy of it, which lacks a field `__proto__`: the signature is over every field. */
function isManifest(value: unknown): value is Manifest {
  return manifestSchema().safeParse(value).success;
}

function isCanonical(value: object): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}

export function startsWithLog({ from }: Pick<Manifest, "from">): boolean {
  return from === EPOCH;
}

export function isCheckpoint(value: unknown): value is Checkpoint {
  return checkpointSchema().safeParse(value).success;
}
