// Ways to tamper with the log at rest, each as somebody does it who has all access to where it lies, and what shows of it. The table in
// docs/threat-model.md is held against this one.
import { env } from "cloudflare:workers";
import { canonicalJson, GENESIS_HASH, sha256Hex } from "../../../src/audit/chain.ts";
import type { Checkpoint } from "../../../src/audit/checkpoint.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { type AuditSigner, createAuditSigner } from "../../../src/audit/signing.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { segmentsOf, writeSegment } from "./exported-file.ts";
import { AUDIT_SIGNING_KEY, inLedger, inRegistry, resealed } from "./storage-at-rest.ts";

export interface Way {
  /** As the page has it. */
  readonly what: string;
  /** `ledger` has twelve records in two values of KV, the newest in a checkpoint, with two newer checkpoints behind that. */
  readonly tamper: (ledger: string) => Promise<void>;
  /** In the status, and so for the doctor, once the ledger has been used again and has reported. */
  readonly status: boolean;
  /** In the next export, which is then not signed. */
  readonly export: boolean;
  /** In a copy of all of KV, by whoever verifies it. */
  readonly copy: boolean;
}

const forged = (record: AuditRecord): AuditRecord => ({ ...record, reason: "forged", args: { user_id: "user_2" } });
const remade = async (ledger: string, from: number) => resealed(await recordsOf(ledger), from, forged);
const none = { status: false, export: false, copy: false };

async function writeKv(ledger: string, records: readonly AuditRecord[]): Promise<void> {
  const segments = await segmentsOf(ledger);
  for (const [index, { name, first }] of segments.entries()) {
    const end = segments[index + 1]?.first ?? Number.POSITIVE_INFINITY;
    await writeSegment(
      name,
      records.filter(({ seq }) => seq >= first && seq < end),
    );
  }
}
const cutKv = async (ledger: string, index: number) => env.AUDIT_KV.delete((await segmentsOf(ledger))[index]?.name ?? "");
const forgetBefore = (ledger: string, seq: number) =>
  inLedger(ledger, (sql) => void sql.exec("DELETE FROM records WHERE seq < ?", seq));
const setBack = (ledger: string, seq: number) =>
  inLedger(ledger, (sql) => void sql.exec("DELETE FROM records WHERE seq > ?", seq));
const writeLedger = (ledger: string, records: readonly AuditRecord[]) =>
  inLedger(ledger, (sql) => {
    for (const record of records) sql.exec("UPDATE records SET json = ? WHERE seq = ?", JSON.stringify(record), record.seq);
  });

/** By their seq. */
async function checkpointNames(): Promise<Map<number, string>> {
  const { keys } = await env.AUDIT_KV.list({ prefix: "checkpoint/" });
  return new Map(keys.map(({ name }) => [Number(name.split("-").at(-1)), name]));
}
async function checkpointOf(seq: number): Promise<Checkpoint> {
  return JSON.parse((await env.AUDIT_KV.get((await checkpointNames()).get(seq) ?? "")) ?? "");
}
const putCheckpoint = async (checkpoint: Checkpoint) =>
  env.AUDIT_KV.put((await checkpointNames()).get(checkpoint.seq) ?? "", JSON.stringify(checkpoint));

/** Every checkpoint of KV anew, to fit to these records: a chain again, signed or not. The new ones by their seq. */
async function remakeCheckpoints(records: readonly AuditRecord[], signer: AuditSigner | null): Promise<Checkpoint[]> {
  const made: Checkpoint[] = [];
  for (const seq of [...(await checkpointNames()).keys()].sort((a, b) => a - b)) {
    const { signature: _old, ...old } = await checkpointOf(seq);
    const heads = old.heads.map((head) => ({
      ...head,
      hash: records.find((record) => record.ledger === head.ledger && record.seq === head.seq)?.hash ?? head.hash,
    }));
    const before = made.at(-1);
    const unsigned = { ...old, prev: before === undefined ? GENESIS_HASH : sha256Hex(canonicalJson(before)), heads };
    const checkpoint = { ...unsigned, signature: (await signer?.sign(unsigned)) ?? null };
    await putCheckpoint(checkpoint);
    made.push(checkpoint);
  }
  return made;
}
const signer = () => createAuditSigner(AUDIT_SIGNING_KEY);

async function remakeEverything(ledger: string, by: AuditSigner | null): Promise<void> {
  const records = await remade(ledger, 3);
  await writeKv(ledger, records);
  await writeLedger(ledger, records);
  const checkpoints = await remakeCheckpoints(records, by);
  await inRegistry((sql) => {
    for (const one of checkpoints) sql.exec("UPDATE checkpoints SET json = ? WHERE seq = ?", JSON.stringify(one), one.seq);
    for (const { seq, hash } of records) {
      sql.exec("UPDATE heads SET hash = ? WHERE ledger = ? AND seq = ?", hash, ledger, seq);
      sql.exec("UPDATE checkpointed SET hash = ? WHERE ledger = ? AND seq = ?", hash, ledger, seq);
    }
  });
}

export const WAYS: readonly Way[] = [
  {
    what: "KV: a record changed, hashes made anew",
    tamper: async (ledger) => writeKv(ledger, await remade(ledger, 12)),
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: the same, of a record that its Ledger no longer has",
    async tamper(ledger) {
      const records = await remade(ledger, 3);
      await forgetBefore(ledger, 7);
      await writeSegment((await segmentsOf(ledger))[0]?.name ?? "", records.slice(0, 6));
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: a ledger made anew from a record on",
    tamper: async (ledger) => writeKv(ledger, await remade(ledger, 3)),
    ...none,
    export: true,
    copy: true,
  },
  { what: "KV: a value cut out", tamper: (ledger) => cutKv(ledger, 0), ...none, export: true },
  {
    what: "KV: the same, of records that the Ledger no longer has",
    async tamper(ledger) {
      await cutKv(ledger, 0);
      await forgetBefore(ledger, 7);
    },
    ...none,
    export: true,
  },
  {
    what: "KV: an older value in the place of another",
    async tamper(ledger) {
      const [first, second] = await segmentsOf(ledger);
      await env.AUDIT_KV.put(second?.name ?? "", (await env.AUDIT_KV.get(first?.name ?? "")) ?? "");
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: something that is no record in the place of one",
    async tamper(ledger) {
      const [first] = await segmentsOf(ledger);
      const { value, metadata } = await env.AUDIT_KV.getWithMetadata(first?.name ?? "");
      const [, ...rest] = (value ?? "").split("\n");
      await env.AUDIT_KV.put(first?.name ?? "", ["no record", ...rest].join("\n"), { metadata });
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: a checkpoint cut out",
    tamper: async () => env.AUDIT_KV.delete((await checkpointNames()).get(2) ?? ""),
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: a checkpoint changed",
    tamper: async () => putCheckpoint({ ...(await checkpointOf(2)), heads: [] }),
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: the same, signed anew with the key",
    async tamper() {
      const { signature: _old, ...rest } = await checkpointOf(2);
      const changed = { ...rest, heads: [] };
      await putCheckpoint({ ...changed, signature: await (await signer()).sign(changed) });
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "KV: all of it made anew, checkpoints too, signed with the key",
    async tamper(ledger) {
      const records = await remade(ledger, 3);
      await writeKv(ledger, records);
      await remakeCheckpoints(records, await signer());
    },
    ...none,
    export: true,
    // As soon as the ledger goes on: its next record continues the true one.
    copy: true,
  },
  { what: "Ledger: set back", tamper: (ledger) => setBack(ledger, 6), ...none, status: true, export: true },
  {
    what: "Ledger: set back, and what KV had of it cut out",
    async tamper(ledger) {
      await setBack(ledger, 6);
      await cutKv(ledger, 1);
    },
    ...none,
    status: true,
    export: true,
  },
  {
    what: "Ledger: its newest record replaced",
    tamper: async (ledger) => writeLedger(ledger, await remade(ledger, 12)),
    ...none,
    status: true,
    export: true,
    copy: true,
  },
  {
    what: "Ledger: made anew from a record on, in KV as well",
    async tamper(ledger) {
      const records = await remade(ledger, 3);
      await writeLedger(ledger, records);
      await writeKv(ledger, records);
    },
    ...none,
    status: true,
    export: true,
    copy: true,
  },
  {
    what: "Ledger: emptied",
    tamper: (ledger) => forgetBefore(ledger, 99),
    ...none,
    status: true,
    export: true,
  },
  {
    what: "Ledger: a record changed, the hash in it left",
    tamper: (ledger) => inLedger(ledger, (sql) => void sql.exec("UPDATE records SET json = replace(json, 'user_1', 'user_2')")),
    ...none,
  },
  {
    what: "Ledger and Registry: set back, and the head made to fit",
    async tamper(ledger) {
      const at6 = (await recordsOf(ledger))[5]?.hash ?? "";
      await setBack(ledger, 6);
      await inRegistry((sql) => sql.exec("UPDATE heads SET seq = 6, hash = ? WHERE ledger = ?", at6, ledger));
    },
    ...none,
    status: true,
    export: true,
  },
  {
    what: "Ledger and Registry: the same, and what a checkpoint named as well",
    async tamper(ledger) {
      const at6 = (await recordsOf(ledger))[5]?.hash ?? "";
      await setBack(ledger, 6);
      await inRegistry((sql) => {
        sql.exec("UPDATE heads SET seq = 6, hash = ? WHERE ledger = ?", at6, ledger);
        sql.exec("UPDATE checkpointed SET seq = 6, hash = ? WHERE ledger = ?", at6, ledger);
      });
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "Registry: set back behind checkpoints that KV has",
    tamper: () => inRegistry((sql) => void sql.exec("DELETE FROM checkpoints WHERE seq > 1")),
    ...none,
    status: true,
    export: true,
  },
  {
    what: "Registry: a trouble that it was told taken out",
    async tamper(ledger) {
      await setBack(ledger, 6);
      await ringAlarm(ledger);
      await inRegistry((sql) => void sql.exec("DELETE FROM log_troubles"));
    },
    ...none,
    status: true,
    export: true,
  },
  {
    what: "Registry: its newest checkpoint replaced",
    async tamper() {
      const last = await checkpointOf(3);
      await inRegistry((sql) =>
        sql.exec("UPDATE checkpoints SET json = ? WHERE seq = 3", JSON.stringify({ ...last, heads: [] })),
      );
    },
    ...none,
    export: true,
    copy: true,
  },
  {
    what: "All three: made anew from a record on, without the key",
    tamper: (ledger) => remakeEverything(ledger, null),
    ...none,
  },
  {
    what: "All three: the same, with the key",
    tamper: async (ledger) => remakeEverything(ledger, await signer()),
    ...none,
  },
];
