// A made-up log of several ledgers, as an export has it and as its parts, for tests that tamper with it.
import { GENESIS_HASH, sealRecord } from "../../../src/audit/chain.ts";
import { type Checkpoint, type CheckpointHead, nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { readManifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord, RecordDraft } from "../../../src/audit/record.ts";
import { createLogVerifier, type Verdict } from "../../../src/audit/verify.ts";

const START_MS = Date.UTC(2026, 10, 1);

function draft(more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    type: "read",
    request_id: "req_1",
    key: { id: "AAAAAAAAAAAA", name: "a key", owner: "a team" },
    operation: "users.get",
    target: "user_1",
    args: { user_id: "user_1", depth: { list: [1, 2, { three: true }] } },
    seen: { "target.private_metadata.staff": null },
    reason: "TICKET-1",
    ip: "127.0.0.1",
    api_version: "2026-05-12",
    decision: { effect: "allow", policy: "p", rule: "r", bundle: "b", explanation: "why" },
    limits: null,
    upstream: { status: 200, attempts: 1, ms: 5, trace_id: null },
    intent_id: null,
    outcome: "ok",
    error: null,
    ...more,
  };
}

/** `change`: what is otherwise in the record of a `seq`. */
export function chainOf(
  ledger: string,
  count: number,
  change: (seq: number) => Partial<RecordDraft> = () => ({}),
): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const prev = records.at(-1)?.hash ?? GENESIS_HASH;
    const salt = seq.toString(16).padStart(32, "0");
    records.push(
      sealRecord(draft({ request_id: `req_${seq}`, ...change(seq) }), { ledger, seq, prev, atMs: START_MS + seq * 1000, salt }),
    );
  }
  return records;
}

export const LEDGERS = ["AAAAAAAAAAAA", "BBBBBBBBBBBB", "admin"] as const;

/** Interleaved, as an export is. */
export function madeLog(perLedger = 6): AuditRecord[] {
  const chains = LEDGERS.map((ledger) => chainOf(ledger, perLedger));
  return Array.from({ length: perLedger }, (_, index) => chains.flatMap((chain) => chain[index] ?? [])).flat();
}

export function manifestFor(records: readonly AuditRecord[], checkpoint: Checkpoint | null = null): Record<string, unknown> {
  const ledgers = [...Map.groupBy(records, ({ ledger }) => ledger)].map(([ledger, own]) => ({
    ledger,
    first: own[0]?.seq,
    last: own.at(-1)?.seq,
    count: own.length,
    prev: own[0]?.prev,
    head: own.at(-1)?.hash,
  }));
  const span = { from: "1970-01-01T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z", exported_at: "2026-11-23T00:00:01.000Z" };
  return { type: "manifest", v: 1, ...span, ledgers, checkpoint };
}

/** Lines of records, and a manifest or none. */
export function verifyLines(lines: readonly string[], manifest: Record<string, unknown> | null): Verdict {
  const verifier = createLogVerifier(manifest === null ? null : readManifest(JSON.stringify(manifest)));
  for (const line of lines) verifier.feed(line);
  return verifier.finish();
}

export const linesOf = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record));

/** Unsigned, a minute apart, each continuing the one before. */
function checkpointsOf(...heads: readonly (readonly CheckpointHead[])[]): Checkpoint[] {
  const made: Checkpoint[] = [];
  for (const [index, own] of heads.entries())
    made.push({ ...nextCheckpoint(made.at(-1) ?? null, own, START_MS + (index + 1) * 60_000), signature: null });
  return made;
}

export const checkpointLines = (...heads: readonly (readonly CheckpointHead[])[]) => linesOf(checkpointsOf(...heads));
