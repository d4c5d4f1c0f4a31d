// `docs/audit-vectors/`: what somebody who writes a verifier checks it with. A small signed export that is whole, ways to tamper with it and
// what is to be found, and canonical JSON by example. Made by the code that writes the log, from values that never change.
import { canonicalJson, GENESIS_HASH, sealRecord, sha256Hex } from "../../src/audit/chain.ts";
import { type Checkpoint, nextCheckpoint } from "../../src/audit/checkpoint.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { createAuditSigner } from "../../src/audit/signing.ts";
import { CANONICAL_INPUTS } from "./canonical-inputs.ts";
import { exampleRecords, KEY, START_MS } from "./example-log.ts";
import { tampered } from "./tamperings.ts";

export const AUDIT_VECTORS_DIRECTORY = "docs/audit-vectors";

/** The example of RFC 8410, section 10.3: everybody has it. */
const SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

/** File name and text. */
export async function auditVectors(): Promise<ReadonlyMap<string, string>> {
  const { records, manifest, publicKey } = await madeExport();
  const lines = [...records, manifest].map((line) => JSON.stringify(line));
  const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ["export.ndjson", lines.map((line) => `${line}\n`).join("")],
    [
      "called-at.ndjson",
      calledAt()
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    ],
    ["audit-key.json", pretty({ keys: [publicKey] })],
    ["tampered.json", pretty(tampered(records, manifest))],
    [
      "canonical.json",
      pretty(
        CANONICAL_INPUTS.map((json) => {
          const canonical = canonicalJson(JSON.parse(json));
          return { json, canonical, sha256: sha256Hex(canonical) };
        }),
      ),
    ],
  ]);
}

/** The same records as the gateway writes them since they say when their call arrived. */
function calledAt(): readonly AuditRecord[] {
  const chain: AuditRecord[] = [];
  for (const { ledger, at, args_salt, ...draft } of exampleRecords().filter((record) => record.ledger === KEY.id)) {
    const atMs = Date.parse(at);
    const called_at = new Date(atMs - (draft.type === "read" ? 730 : 12)).toISOString();
    const place = { ledger, seq: chain.length + 1, prev: chain.at(-1)?.hash ?? GENESIS_HASH, atMs };
    chain.push(sealRecord({ ...draft, called_at }, { ...place, salt: args_salt ?? "0".repeat(32) }));
  }
  return chain;
}

async function madeExport() {
  const signer = await createAuditSigner(SIGNING_KEY);
  const records = exampleRecords();
  const ledgers = [...Map.groupBy(records, ({ ledger }) => ledger)]
    .map(([ledger, own]) => ({
      ledger,
      first: 1,
      last: own.length,
      count: own.length,
      prev: GENESIS_HASH,
      head: own.at(-1)?.hash ?? "",
    }))
    .sort((a, b) => (a.ledger < b.ledger ? -1 : 1));
  // The newest one was made a little before the export: the newest record of `admin` is not in it.
  const hashOf = (ledger: string, seq: number) => records.find((record) => record.id === `${ledger}-${seq}`)?.hash ?? "";
  const upTo = (last: (ledger: string, all: number) => number) =>
    ledgers.flatMap(({ ledger, last: all }) => {
      const seq = last(ledger, all);
      return seq < 1 ? [] : [{ ledger, seq, hash: hashOf(ledger, seq) }];
    });
  const time = (ms: number) => new Date(START_MS + ms).toISOString();
  const checkpoints: Checkpoint[] = [];
  for (const [heads, atMs] of [
    [upTo((ledger) => (ledger === "anonymous" ? 0 : 1)), 5_000],
    [upTo((ledger) => (ledger === KEY.id ? 3 : 0)), 8_000],
    [upTo((ledger, all) => (ledger === "admin" ? all - 1 : all)), 11_000],
  ] as const) {
    const unsigned = nextCheckpoint(checkpoints.at(-1) ?? null, heads, START_MS + atMs);
    checkpoints.push({ ...unsigned, signature: await signer.sign(unsigned) });
  }
  const unsigned = {
    type: "manifest",
    v: 1,
    from: new Date(0).toISOString(),
    to: time(60_000),
    exported_at: time(60_020),
    ledgers,
    checkpoint: checkpoints.at(-1) ?? null,
    checkpoints,
    checkpoints_from: 1,
    heads: upTo((_, all) => all).map((head) => ({
      ...head,
      at: records.find(({ ledger, seq }) => ledger === head.ledger && seq === head.seq)?.at ?? "",
    })),
    contradictions: [],
  };
  const manifest = { ...unsigned, signature: await signer.sign(unsigned) };
  return { records, manifest, publicKey: signer.publicKey };
}
