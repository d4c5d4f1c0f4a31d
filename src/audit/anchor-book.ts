// Anchors held against a file of records, and against each other. Whoever has all of the storage and the signing key can write a new past and
// sign it; what it cannot do is to make that past agree with checkpoints that were signed before and lie elsewhere. So each anchor counts for
// itself: it is one of the checkpoints of the file or none of them, its heads are records of the file or not, and two of them hang together
// or were signed of two pasts. Pure; signatures are looked at by whoever read the anchors.
import type { Anchor, TimeStamp } from "./anchor.ts";
import { type ProvenStretch, provenBy, type ReadLog } from "./anchor-proof.ts";
import type { CheckpointHead } from "./checkpoint.ts";
import { checkpointDigest } from "./checkpoint-chain.ts";
import type { Fault } from "./fault.ts";
import { type Manifest, startsWithLog } from "./manifest.ts";

/** A checkpoint is on its way to the disk for a moment while an export begins. */
const SETTLED_MS = 10_000;

export interface AnchorVerdict {
  readonly faults: readonly Fault[];
  /** Different ones. */
  readonly count: number;
  /** Those of a time that the file does not reach. */
  readonly behind: number;
  /** Of files without manifest: records that they know further on than the file goes, the newest of each ledger. */
  readonly beyond: readonly string[];
  /** Null: none of them says anything of this file. */
  readonly proven: ProvenStretch | null;
}

export class AnchorBook {
  /** By the seq of the checkpoint; each once. */
  readonly #anchors: readonly Anchor[];
  readonly #stamps: readonly TimeStamp[];
  /** By `<ledger>-<seq>`, the first that names it. */
  readonly #heads = new Map<string, { readonly hash: string; readonly anchor: Anchor }>();
  readonly #faults: Fault[] = [];

  constructor(anchors: readonly Anchor[], stamps: readonly TimeStamp[]) {
    const once = new Map(anchors.toReversed().map((anchor) => [anchor.digest, anchor]));
    this.#anchors = [...once.values()].sort((a, b) => a.checkpoint.seq - b.checkpoint.seq);
    this.#stamps = stamps;
    this.#compareThemselves();
  }

  /** What an anchor says against this record; null: nothing. */
  against({ ledger, seq, hash }: CheckpointHead): string | null {
    const known = this.#heads.get(`${ledger}-${seq}`);
    return known === undefined || known.hash === hash ? null : `${nameOf(known.anchor)} knows another record in its place`;
  }

  finish(log: ReadLog): AnchorVerdict {
    const behind = this.#anchors.filter((anchor) => !isReached(log.manifest, anchor.checkpoint.at));
    const found = [...this.#faults];
    for (const anchor of this.#anchors) {
      const fault = checkpointFault(anchor, log);
      if (fault !== null) found.push(changed(`${nameOf(anchor)}: ${fault}`));
    }
    for (const fault of this.#headFaults(log)) if (!found.some(({ ledger }) => ledger === fault.ledger)) found.push(fault);
    for (const stamp of this.#stamps) if (this.#isOfNothing(stamp, log)) found.push(changed(`${stamp.source}: ${OF_NOTHING}`));
    return {
      faults: found,
      count: this.#anchors.length,
      behind: log.manifest === null ? 0 : behind.length,
      beyond: log.manifest === null ? this.#beyond(log) : [],
      proven: provenBy(this.#anchors, this.#stamps, log),
    };
  }

  #compareThemselves(): void {
    const ahead = new Map<string, Anchor>();
    for (const [index, anchor] of this.#anchors.entries()) {
      const { seq, at, prev, heads } = anchor.checkpoint;
      const before = this.#anchors[index - 1];
      const two = (why: string) =>
        this.#faults.push(changed(`${before?.source} and ${anchor.source} ${why}: two pasts were signed`));
      if (before?.checkpoint.seq === seq) two(`are both checkpoint ${seq}, and not the same`);
      else if (before?.checkpoint.seq === seq - 1 && before.digest !== prev) two(`follow each other, and do not hang together`);
      else if (before !== undefined && before.checkpoint.at > at) two(`count one way, and their times go the other`);
      for (const head of heads) {
        const id = `${head.ledger}-${head.seq}`;
        const known = this.#heads.get(id);
        const far = ahead.get(head.ledger);
        if (known === undefined) this.#heads.set(id, { hash: head.hash, anchor });
        else if (known.hash !== head.hash)
          this.#faults.push(changed(`${known.anchor.source} and ${anchor.source} know two records ${id}: two pasts were signed`));
        if (far !== undefined && far.checkpoint.seq < seq && headOf(far, head.ledger) >= head.seq)
          this.#faults.push(
            changed(
              `${nameOf(anchor)} knows ${head.ledger} up to ${head.seq} only, and ${nameOf(far)} knew more: it was set back`,
            ),
          );
        ahead.set(head.ledger, anchor);
      }
    }
  }

  /** What their heads say of records that are not there, and of the one before the first. Of those that are there, `against` does. */
  #headFaults({ manifest, ledgers }: ReadLog): Fault[] {
    const found = new Map<string, Fault>();
    for (const anchor of this.#anchors) {
      const isDue = manifest !== null && isReached(manifest, anchor.checkpoint.at);
      for (const { ledger, seq, hash } of anchor.checkpoint.heads) {
        const runs = ledgers.get(ledger)?.runs ?? [];
        const [first, last] = [runs[0], runs.at(-1)];
        const fault = (kind: Fault["kind"], place: number, why: string) => {
          const [record, message] = [`${ledger}-${place}`, `record ${ledger}-${place} ${why}`];
          if (!found.has(ledger)) found.set(ledger, { kind, ledger, record, line: null, message });
        };
        const knows = `${nameOf(anchor)} knows ${ledger} up to ${seq}`;
        if (first?.first === seq + 1 && first.prev !== hash)
          fault("changed", seq + 1, `was changed: ${nameOf(anchor)} knows another one before it`);
        else if (isDue && last !== undefined && last.last < seq) fault("cut_off", last.last + 1, `is cut off: ${knows}`);
        else if (isDue && last === undefined && startsWithLog(manifest))
          fault("cut_off", 1, `is cut off, and all of its ledger: ${knows}`);
      }
    }
    return [...found.values()];
  }

  #beyond({ ledgers }: ReadLog): string[] {
    const newest = new Map<string, number>();
    for (const { checkpoint } of this.#anchors)
      for (const { ledger, seq } of checkpoint.heads) newest.set(ledger, Math.max(seq, newest.get(ledger) ?? 0));
    return [...newest]
      .filter(([ledger, seq]) => seq > (ledgers.get(ledger)?.runs.at(-1)?.last ?? 0))
      .map(([ledger, seq]) => `${ledger}-${seq}`);
  }

  /** A file from the beginning of the log has every checkpoint until its end. */
  #isOfNothing({ digest, at }: TimeStamp, { manifest, checkpoints }: ReadLog): boolean {
    if (checkpoints.seqOf(digest) !== null || this.#anchors.some((anchor) => anchor.digest === digest)) return false;
    const newest = manifest?.checkpoint ?? null;
    if (newest !== null && checkpointDigest(newest) === digest) return false;
    return manifest?.checkpoints !== undefined && startsWithLog(manifest) && isReached(manifest, at);
  }
}

const OF_NOTHING =
  "what this time-stamp is of is none of the log's checkpoints: the log was made anew, or it is another deployment's";
const ANOTHER = "the log has another one in its place: it was made anew, or this anchor is another deployment's";

/** What the checkpoints of the file say of it; null: nothing against it. */
function checkpointFault({ checkpoint: { seq, at, prev }, digest }: Anchor, { manifest, checkpoints }: ReadLog): string | null {
  const own = checkpoints.digestOf(seq);
  if (own !== null) return own === digest ? null : ANOTHER;
  const [before, after] = [checkpoints.digestOf(seq - 1), checkpoints.placeOf(seq + 1)];
  if ((before !== null && before !== prev) || (after !== null && after.prev !== digest))
    return "the log's checkpoints beside it do not fit to it: they were made anew";
  const [first, last] = [checkpoints.first, checkpoints.last];
  if (first !== null && seq < first && (checkpoints.placeOf(first)?.at ?? at) < at) return SET_BACK;
  if (last !== null && seq > last && (checkpoints.placeOf(last)?.at ?? at) > at) return SET_BACK;
  return manifest === null ? null : manifestFault(manifest, { seq, at, digest });
}

const SET_BACK = "the log's checkpoints of later times count less: it was set back";

function manifestFault(manifest: Manifest, { seq, at, digest }: { seq: number; at: string; digest: string }): string | null {
  const { checkpoint: newest = null, checkpoints, from } = manifest;
  if (newest?.seq === seq && checkpointDigest(newest) !== digest) return ANOTHER;
  if (newest !== null && newest.seq < seq && newest.at > at) return SET_BACK;
  if (checkpoints === undefined || !isReached(manifest, at)) return null;
  // The newest one of all, however late the span begins.
  return at >= from || (newest?.seq ?? 0) < seq ? "the log does not have it: it was set back or cut off" : null;
}

/** A file without manifest says nothing of how far it reaches. */
function isReached(manifest: Manifest | null, at: string): boolean {
  return manifest !== null && isSettled(at, manifest.to);
}

function isSettled(at: string, by: string): boolean {
  return Date.parse(at) + SETTLED_MS <= Date.parse(by);
}

function headOf({ checkpoint }: Anchor, ledger: string): number {
  return checkpoint.heads.find((head) => head.ledger === ledger)?.seq ?? 0;
}

function nameOf({ checkpoint, source }: Anchor): string {
  return `anchor ${checkpoint.seq} (${source})`;
}

function changed(message: string): Fault {
  return { kind: "anchor", ledger: null, record: null, line: null, message };
}
