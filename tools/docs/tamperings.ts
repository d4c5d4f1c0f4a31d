// Ways to tamper with the example export, and what a verifier must find.
import { hashRecord, sealRecord } from "../../src/audit/chain.ts";
import type { Checkpoint } from "../../src/audit/checkpoint.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { ERASED, KEY } from "./example-log.ts";

interface Manifest {
  readonly checkpoints: readonly Checkpoint[];
  readonly ledgers: readonly { readonly ledger: string; readonly count: number }[];
}

const NOTHING_KNOWN = { checkpoint: null, checkpoints: [], checkpoints_from: null, heads: [] };
const NOTICE = { type: "error", code: "bailiff_ledger_unavailable", message: "This export is not complete." };

/** A number is a line of export.ndjson, from 1, as it is; text is another line in its place. */
export interface Tampering {
  readonly what: string;
  readonly lines: readonly (number | string)[];
  readonly fault: { readonly kind: string; readonly record: string | null };
}

export function tampered(records: readonly AuditRecord[], manifest: Manifest): readonly Tampering[] {
  const whole = [...records, manifest].map((_, index) => index + 1);
  const lineOf = (id: string) => records.findIndex((record) => record.id === id) + 1;
  const without = (...ids: string[]) => whole.filter((line) => !ids.map(lineOf).includes(line));
  const changed = (id: string, change: Partial<AuditRecord>) => {
    const record = records[lineOf(id) - 1];
    return whole.map((line) => (line === lineOf(id) ? JSON.stringify({ ...record, ...change }) : line));
  };
  const resealed = (id: string, change: Partial<AuditRecord>) => {
    const record = records[lineOf(id) - 1];
    if (record === undefined) throw new Error(`there is no ${id}`);
    const other = { ...record, ...change };
    return changed(id, { ...change, hash: hashRecord(other) });
  };
  const rewritten = (id: string, from: string, to: string) => {
    const text = JSON.stringify(records[lineOf(id) - 1]).replace(from, to);
    return whole.map((line) => (line === lineOf(id) ? text : line));
  };
  const withManifest = (change: object) => [...whole.slice(0, -1), JSON.stringify({ ...manifest, ...change })];
  const swapped = whole.with(lineOf("admin-1") - 1, lineOf("admin-2")).with(lineOf("admin-2") - 1, lineOf("admin-1"));
  const fault = (kind: string, record: string | null) => ({ kind, record });
  return [
    { what: "an outcome was changed", lines: changed("admin-2", { outcome: "refused" }), fault: fault("changed", "admin-2") },
    {
      what: "an argument was changed",
      lines: changed(`${KEY.id}-1`, { args: { user_id: "user_2" } }),
      fault: fault("changed", `${KEY.id}-1`),
    },
    {
      what: "what the rules saw was changed",
      lines: changed(`${KEY.id}-2`, { seen: { "target.private_metadata.score": 0.2 } }),
      fault: fault("changed", `${KEY.id}-2`),
    },
    {
      what: "arguments were put where some had been erased",
      lines: changed(ERASED, { args: { user_id: "user_1" } }),
      fault: fault("changed", ERASED),
    },
    {
      what: "a record was changed and its hash made anew",
      lines: resealed("admin-2", { outcome: "refused" }),
      fault: fault("changed", "admin-2"),
    },
    { what: "a record is missing in the middle", lines: without(`${KEY.id}-3`), fault: fault("missing", `${KEY.id}-3`) },
    { what: "the first record of a ledger is missing", lines: without(`${KEY.id}-1`), fault: fault("missing", `${KEY.id}-1`) },
    { what: "a whole ledger is missing", lines: without("anonymous-1"), fault: fault("missing", "anonymous-1") },
    {
      what: "the newest records of a ledger were cut off",
      lines: without(`${KEY.id}-4`, `${KEY.id}-5`),
      fault: fault("cut_off", `${KEY.id}-4`),
    },
    { what: "two records changed places", lines: swapped, fault: fault("reordered", "admin-1") },
    {
      what: "a record stands twice",
      lines: whole.toSpliced(4, 0, lineOf("admin-2")),
      fault: fault("doubled", "admin-2"),
    },
    {
      what: "a line is torn",
      lines: whole.map((line) => (line === 3 ? JSON.stringify(records[2]).slice(0, 80) : line)),
      fault: fault("changed", null),
    },
    {
      what: "another outcome stands before the outcome, which some readers take",
      lines: rewritten("admin-2", '"outcome":"ok"', '"outcome":"refused","outcome":"ok"'),
      fault: fault("changed", "admin-2"),
    },
    {
      what: "an argument stands twice, once with an escape in its name",
      lines: rewritten(`${KEY.id}-1`, '"user_id":"user_1"', '"user_id":"user_1","user\\u005fid":"user_1"'),
      fault: fault("changed", `${KEY.id}-1`),
    },
    {
      what: "a name stands twice in the manifest",
      lines: whole.map((line) => (line === whole.length ? JSON.stringify(manifest).replace('"v":1', '"v":1,"v":1') : line)),
      fault: fault("changed", null),
    },
    {
      what: "a record stands behind a manifest, and the manifest behind it once more",
      lines: [...whole, JSON.stringify(continued(records)), whole.length],
      fault: fault("changed", null),
    },
    {
      what: "the manifest counts one record less than there are",
      lines: [...whole.slice(0, -1), JSON.stringify(recounted(manifest))],
      fault: fault("changed", null),
    },
    {
      what: "the manifest names a ledger twice",
      lines: [...whole.slice(0, -1), JSON.stringify({ ...manifest, ledgers: [...manifest.ledgers, manifest.ledgers[0]] })],
      fault: fault("changed", null),
    },
    {
      what: "a line that says the export broke off stands in a complete one",
      lines: [...whole.slice(0, 4), JSON.stringify(NOTICE), ...whole.slice(4)],
      fault: fault("changed", null),
    },
    {
      what: "a checkpoint is missing in the manifest",
      lines: withManifest({ checkpoints: manifest.checkpoints.filter(({ seq }) => seq !== 2) }),
      fault: fault("missing", null),
    },
    {
      what: "the first checkpoint is missing in the manifest, which says that it begins with the second",
      lines: withManifest({ checkpoints: manifest.checkpoints.slice(1), checkpoints_from: 2 }),
      fault: fault("missing", null),
    },
    {
      what: "the newest checkpoint was taken out of the list",
      lines: withManifest({ checkpoints: manifest.checkpoints.slice(0, -1) }),
      fault: fault("missing", null),
    },
    {
      what: "a checkpoint was changed to know less of a ledger",
      lines: withManifest({
        checkpoints: manifest.checkpoints.map((one) => (one.seq === 2 ? { ...one, heads: [] } : one)),
      }),
      fault: fault("changed", null),
    },
    {
      what: "a checkpoint stands in the manifest and as a line",
      lines: [...whole.slice(0, -1), JSON.stringify(manifest.checkpoints[0]), whole.length],
      fault: fault("doubled", null),
    },
    {
      what: "the gateway says that it found a contradiction",
      lines: withManifest({ contradictions: [{ ledger: KEY.id, seq: 2, kind: "copy", segment: null }] }),
      fault: fault("contradicted", `${KEY.id}-2`),
    },
    {
      what: "the newest record of a ledger that was quiet is another than the one that is known",
      lines: withManifest({ heads: [{ ledger: "anonymous", seq: 1, hash: "f".repeat(64), at: new Date(0).toISOString() }] }),
      fault: fault("changed", "anonymous-1"),
    },
    {
      what: "a ledger was taken out, and out of the manifest as well",
      lines: [
        ...without("anonymous-1").slice(0, -1),
        JSON.stringify({
          ...manifest,
          ledgers: manifest.ledgers.filter(({ ledger }) => ledger !== "anonymous"),
          ...NOTHING_KNOWN,
        }),
      ],
      fault: fault("signature", null),
    },
  ];
}

/** One more record of the key's ledger, with digests that fit. */
function continued(records: readonly AuditRecord[]): AuditRecord {
  const last = records.findLast(({ ledger }) => ledger === KEY.id);
  if (last === undefined) throw new Error("there is none to continue");
  const { ledger, seq, hash, at, args_salt } = last;
  return sealRecord(last, { ledger, seq: seq + 1, prev: hash, atMs: Date.parse(at), salt: args_salt ?? "" });
}

function recounted(manifest: Manifest): Manifest {
  const ledgers = manifest.ledgers.map((entry, index) => (index === 0 ? { ...entry, count: entry.count - 1 } : entry));
  return { ...manifest, ledgers };
}
