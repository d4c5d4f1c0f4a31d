// A log as an operator has it who holds the signing key: minute by minute a few records and a signed checkpoint, exported at any time, and
// written anew from any record on, under the same key.
import type { Anchor, TimeStamp } from "../../../src/audit/anchor.ts";
import { type Checkpoint, nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { checkpointDigest } from "../../../src/audit/checkpoint-chain.ts";
import { type Manifest, readManifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { type AuditSigner, createAuditSigner } from "../../../src/audit/signing.ts";
import { createLogVerifier, type Verdict } from "../../../src/audit/verify.ts";
import { chainOf, manifestFor } from "../cli/made-log.ts";

const START_MS = Date.UTC(2026, 10, 2);
const MINUTE_MS = 60_000;
export const MINUTES = 5;
export const PER_MINUTE = 3;
/** RFC 8410, section 10.3: a key that everybody has, so the operator too. */
const SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
export const signer = await createAuditSigner(SIGNING_KEY);

export interface Log {
  readonly records: readonly AuditRecord[];
  /** One a minute. */
  readonly checkpoints: readonly Checkpoint[];
}

interface Making {
  readonly ledgers?: readonly string[];
  /** From this record of the first ledger on everything is another past. */
  readonly anewFrom?: number;
  readonly signedBy?: AuditSigner;
  readonly minutes?: number;
  /** Whose log it is. */
  readonly deployment?: string;
}

export async function logOf({ ledgers = ["AAAAAAAAAAAA", "admin"], anewFrom, ...more }: Making = {}): Promise<Log> {
  const { signedBy = signer, minutes = MINUTES, deployment = "one" } = more;
  const chains = ledgers.map((ledger, index) =>
    chainOf(ledger, minutes * PER_MINUTE, (seq) =>
      index === 0 && seq === anewFrom ? { reason: "another past" } : { reason: `of deployment ${deployment}` },
    ),
  );
  const checkpoints: Checkpoint[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const heads = chains.flatMap((chain) => {
      const head = chain[minute * PER_MINUTE - 1];
      return head === undefined ? [] : [{ ledger: head.ledger, seq: head.seq, hash: head.hash }];
    });
    const unsigned = nextCheckpoint(checkpoints.at(-1) ?? null, heads, START_MS + minute * MINUTE_MS);
    checkpoints.push({ ...unsigned, signature: await signedBy.sign(unsigned) });
  }
  return { records: chains.flat(), checkpoints };
}

/** As after so many minutes, and a half. */
export function until({ records, checkpoints }: Log, minutes: number): Log {
  return {
    records: records.filter(({ seq }) => seq <= minutes * PER_MINUTE),
    checkpoints: checkpoints.slice(0, minutes),
  };
}

interface Exporting {
  /** In minutes from the start; half a minute is behind the last one. */
  readonly to?: number;
  readonly more?: object;
}

/** Unsigned: what the signature of a manifest says is told by another part, and the operator can make one. */
export function exported(log: Log, { to = MINUTES + 0.5, more = {} }: Exporting = {}): Record<string, unknown> {
  const { records, checkpoints } = log;
  return {
    ...manifestFor(records, checkpoints.at(-1) ?? null),
    to: timeOf(to),
    checkpoints,
    checkpoints_from: checkpoints[0]?.seq ?? null,
    heads: [],
    contradictions: [],
    ...more,
  };
}

export function timeOf(minutes: number): string {
  return new Date(START_MS + minutes * MINUTE_MS).toISOString();
}

/** That of a minute, as it was kept elsewhere. */
export function anchorOf({ checkpoints }: Log, minute: number, source = `anchor-${minute}.json`): Anchor {
  const checkpoint = checkpoints[minute - 1];
  if (checkpoint === undefined) throw new Error(`no checkpoint ${minute}`);
  return { checkpoint, digest: checkpointDigest(checkpoint) ?? "", source };
}

/** `manifest`: null for a copy of KV, with the checkpoints as lines if they are given. */
export function verdictOf(
  log: Log,
  manifest: Record<string, unknown> | null,
  anchors: readonly Anchor[],
  stamps: readonly TimeStamp[] = [],
  checkpointLines = false,
): Verdict {
  const read: Manifest | null = manifest === null ? null : readManifest(JSON.stringify(manifest));
  if (manifest !== null && read === null) throw new Error("the manifest is none");
  const verifier = createLogVerifier(read, () => {}, { anchors, stamps });
  for (const record of log.records) verifier.feed(JSON.stringify(record));
  if (checkpointLines) for (const checkpoint of log.checkpoints) verifier.feed(JSON.stringify(checkpoint));
  return verifier.finish();
}
