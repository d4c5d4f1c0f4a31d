// How much of a file its anchors prove: what they know must have been written before they were signed, and whoever holds the signing key cannot
// change it any more. A checkpoint vouches for all before it (they are a chain), and so does a record.
import type { Anchor, TimeStamp } from "./anchor.ts";
import type { ChainRuns } from "./chain-runs.ts";
import type { CheckpointChain } from "./checkpoint-chain.ts";
import type { Manifest } from "./manifest.ts";

/** The file, once it was read. */
export interface ReadLog {
  readonly manifest: Manifest | null;
  readonly ledgers: ReadonlyMap<string, ChainRuns>;
  readonly checkpoints: CheckpointChain;
}

/** Of one ledger, up to this record. */
interface ProvenLedger {
  readonly ledger: string;
  readonly last: number;
}

export interface ProvenStretch {
  /** How many anchors and time-stamps say something of this file. */
  readonly anchors: number;
  readonly stamps: number;
  /** Records of the file. */
  readonly records: number;
  /** Those after them. */
  readonly after: number;
  readonly ledgers: readonly ProvenLedger[];
  /** The newest checkpoint that an anchor is, and its time, which is the deployment's word. */
  readonly checkpoint: number;
  readonly at: string;
  /** The newest checkpoint that an authority has stamped, and when; null: none has. */
  readonly stamped: { readonly checkpoint: number; readonly at: string } | null;
}

interface Witness {
  readonly seq: number;
  readonly at: string;
  /** How far it knows each ledger of the file. */
  readonly heads: ReadonlyMap<string, number>;
}

/** Null: none of them says anything of this file. Contradictions are told elsewhere. */
export function provenBy(anchors: readonly Anchor[], stamps: readonly TimeStamp[], log: ReadLog): ProvenStretch | null {
  const ofAnchors = anchors.flatMap((anchor) => witnessOf(anchor, log) ?? []);
  const stamped = stamps.flatMap((stamp) => stampedBy(stamp, anchors, log) ?? []);
  const witnesses = [...ofAnchors, ...stamped.map(({ witness }) => witness)].sort((a, b) => a.seq - b.seq);
  const newest = witnesses.at(-1);
  if (newest === undefined) return null;
  const heads = new Map<string, number>();
  for (const witness of witnesses)
    for (const [ledger, seq] of witness.heads) heads.set(ledger, Math.max(seq, heads.get(ledger) ?? 0));
  let records = 0;
  let after = 0;
  const ledgers: ProvenLedger[] = [];
  for (const [ledger, { runs, count }] of log.ledgers) {
    const [first, last] = [runs[0]?.first ?? 1, Math.min(heads.get(ledger) ?? 0, runs.at(-1)?.last ?? 0)];
    const proven = Math.min(count, Math.max(0, last - first + 1));
    records += proven;
    after += count - proven;
    if (proven > 0) ledgers.push({ ledger, last });
  }
  const last = stamped.sort((a, b) => a.witness.seq - b.witness.seq || (a.at < b.at ? 1 : -1)).at(-1);
  return {
    anchors: ofAnchors.length,
    stamps: stamped.length,
    records,
    after,
    ledgers: ledgers.sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
    checkpoint: newest.seq,
    at: newest.at,
    stamped: last === undefined ? null : { checkpoint: last.witness.seq, at: last.at },
  };
}

/** Null for one that the file knows nothing of. */
function witnessOf({ checkpoint: { seq, at, heads }, digest }: Anchor, { checkpoints, ledgers }: ReadLog): Witness | null {
  if (checkpoints.digestOf(seq) === digest) return { seq, at, heads: checkpoints.headsUpTo(seq) };
  const found = heads.filter(({ ledger, seq: head, hash }) => ledgers.get(ledger)?.holds(head, hash) === true);
  return found.length === 0 ? null : { seq, at, heads: new Map(found.map((head) => [head.ledger, head.seq])) };
}

/** A time-stamp needs no anchor beside it where the file has the checkpoint itself. */
function stampedBy(
  { digest, at }: TimeStamp,
  anchors: readonly Anchor[],
  log: ReadLog,
): { readonly at: string; readonly witness: Witness } | null {
  const seq = log.checkpoints.seqOf(digest);
  const place = seq === null ? null : log.checkpoints.placeOf(seq);
  if (seq !== null && place !== null) return { at, witness: { seq, at: place.at, heads: log.checkpoints.headsUpTo(seq) } };
  const anchor = anchors.find((one) => one.digest === digest);
  const witness = anchor === undefined ? null : witnessOf(anchor, log);
  return witness === null ? null : { at, witness };
}
