// Holds an export against all that was known of the log, while it is made: its records against each other, as whoever verifies the file
// will (the same code), and against what the Registry knew when it began and the checkpoints. What contradicts that is told in the manifest,
// which is not signed then.
import { GENESIS_HASH } from "../../../audit/chain.ts";
import { ChainRuns } from "../../../audit/chain-runs.ts";
import type { Checkpoint } from "../../../audit/checkpoint.ts";
import { checkpointDigest } from "../../../audit/checkpoint-chain.ts";
import type { FileCheckpoints } from "../../../audit/file-checkpoints.ts";
import { ledgerFaults, ledgersMet } from "../../../audit/ledger-faults.ts";
import type { Contradiction, Manifest, ManifestLedger } from "../../../audit/manifest.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { CHECKPOINTS, isDoubt, type LogTrouble, type NewTrouble, type WitnessedLog } from "../../../ledger/witness-protocol.ts";

/** What those of a span have to join. */
export interface CheckpointsAround {
  /** Null: there is none. `unreadable`: KV names one and does not show it, which is told by its own number. */
  readonly before: Checkpoint | "unreadable" | null;
  readonly after: Checkpoint | "unreadable" | null;
  readonly newest: Checkpoint | null;
}

/** A manifest says what is wrong, and not all of what is wrong with everything. */
const MAX_FOUND = 100;

export class ExportCheck {
  readonly #chains = new Map<string, ChainRuns>();
  readonly #found = new Map<string, Contradiction>();
  readonly #troubles: readonly LogTrouble[];
  readonly #doubtful: ReadonlySet<string>;
  readonly #heldFrom: string | null;
  readonly #surelyHeldFrom: string | null;
  /** By ledger: the first record of the span that a checkpoint names. */
  readonly #expected = new Map<string, { readonly seq: number; readonly at: string }>();

  /** What is older may have expired: by the setting of today, and by any that there can have been. Null: nothing has. */
  constructor({ troubles }: WitnessedLog, held: { readonly fromMs: number | null; readonly surelyFromMs: number | null }) {
    this.#heldFrom = timeOf(held.fromMs);
    this.#surelyHeldFrom = timeOf(held.surelyFromMs);
    this.#troubles = troubles;
    this.#doubtful = new Set(troubles.filter(isDoubt).map(({ ledger }) => ledger));
  }

  /** Its Ledger contradicts what was known of it: it is no witness. */
  isDoubtful(ledger: string): boolean {
    return this.#doubtful.has(ledger);
  }

  place(record: AuditRecord): void {
    const chain = this.#chains.get(record.ledger) ?? new ChainRuns();
    this.#chains.set(record.ledger, chain);
    const placed = chain.place(record);
    if (placed.kind === "broken") this.found({ ledger: record.ledger, seq: placed.seq, kind: "chain", segment: null });
  }

  /** The first of each kind in a ledger, and every value of KV. */
  found(contradiction: Contradiction): void {
    const { ledger, kind, segment } = contradiction;
    const name = `${ledger} ${kind} ${segment}`;
    if (!this.#found.has(name) && this.#found.size < MAX_FOUND) this.#found.set(name, contradiction);
  }

  /** Those of the span continue the one before it, and the one after it continues them: else some were taken out at an end. */
  joinCheckpoints({ chain }: FileCheckpoints, { before, after, newest }: CheckpointsAround): void {
    const { first, last } = chain;
    const joins = (prev: string | undefined, seq: number, behind: Place) => seq === behind.seq + 1 && prev === behind.digest;
    // What nobody can read joins nothing, and says of the others nothing either.
    const start = before === "unreadable" ? null : placeOf(before);
    if (start !== null && first !== null && !joins(chain.placeOf(first)?.prev, first, start)) this.foundCheckpoint(start.seq + 1);
    const end = last === null ? start : { seq: last, digest: chain.digestOf(last) };
    if (end === null || after === "unreadable") return;
    if (after === null ? (newest?.seq ?? 0) > end.seq : !joins(after.prev, after.seq, end)) this.foundCheckpoint(end.seq + 1);
  }

  /** Of each of the span: records of the span that it names have to be there. Whoever verifies the file cannot tell whether they expired. */
  expectOf({ heads }: Checkpoint, { from, to }: Pick<Manifest, "from" | "to">): void {
    for (const { ledger, seq, at = "" } of heads) {
      const isFirst = seq < (this.#expected.get(ledger)?.seq ?? Number.POSITIVE_INFINITY);
      if (isFirst && at >= from && at <= to) this.#expected.set(ledger, { seq, at });
    }
  }

  /** A checkpoint is not what it was. */
  foundCheckpoint(seq: number): void {
    this.found({ ledger: CHECKPOINTS, seq, kind: "checkpoints", segment: null });
  }

  /** Seq of the newest record so far; null: none. */
  lastOf(ledger: string): number | null {
    return this.#chains.get(ledger)?.runs.at(-1)?.last ?? null;
  }

  chainOf(ledger: string): ChainRuns | null {
    return this.#chains.get(ledger) ?? null;
  }

  /** As the manifest has them. */
  ledgers(): ManifestLedger[] {
    return ledgersMet(this.#chains).sort((a, b) => (a.ledger < b.ledger ? -1 : 1));
  }

  /** Every record is placed, every checkpoint taken. Oldest ledger name first. */
  contradictions(manifest: Manifest, checkpoints: FileCheckpoints): Contradiction[] {
    const { heads } = checkpoints;
    const broken = checkpoints.fault(checkpoints.first);
    if (broken !== null) this.foundCheckpoint(broken.seq);
    for (const { ledger, seq } of checkpoints.disputed) this.found({ ledger, seq, kind: "chain", segment: null });
    const named = new Map(manifest.ledgers.map((entry) => [entry.ledger, entry]));
    for (const name of new Set([...this.#chains.keys(), ...heads.ledgers])) {
      const own = named.get(name);
      // Known before the records were read.
      for (const [seq, hash] of heads.of(name))
        if (this.chainOf(name)?.holds(seq, hash) === false) this.found({ ledger: name, seq, kind: "chain", segment: null });
      const known = { named: own === undefined ? [] : [own], heads: heads.of(name), due: heads.dueOf(name) };
      for (const { kind, record } of ledgerFaults({ name, chain: this.chainOf(name), changed: null, manifest, ...known })) {
        const seq = Number(record?.slice(name.length + 1) ?? 1);
        if (kind !== "missing" || !this.#mayHaveExpired(name, seq))
          this.found({ ledger: name, seq, kind: "chain", segment: null });
      }
    }
    for (const [ledger, { seq, at }] of this.#expected) {
      const first = this.chainOf(ledger)?.runs[0]?.first ?? Number.POSITIVE_INFINITY;
      if (seq < first && (this.#surelyHeldFrom === null || at >= this.#surelyHeldFrom))
        this.found({ ledger, seq, kind: "chain", segment: null });
    }
    for (const trouble of this.#troubles) {
      const { ledger, known } = trouble;
      if (isDoubt(trouble) && this.#chains.has(ledger)) this.found({ ledger, seq: known.seq, kind: "ledger", segment: null });
    }
    return [...this.#found.values()].sort((a, b) => (a.ledger === b.ledger ? a.seq - b.seq : a.ledger < b.ledger ? -1 : 1));
  }

  /** A log that was kept for ever at first has its oldest records still, and a hole behind them: a verifier names it, and nobody made it. */
  #mayHaveExpired(ledger: string, seq: number): boolean {
    const before = this.chainOf(ledger)?.runs.find(({ last }) => last === seq - 1);
    return this.#heldFrom !== null && before !== undefined && before.lastAt < this.#heldFrom;
  }

  /**
   * What the Registry has to hear: what it does not know, and what of KV it knows to be wrong and is right again. `checkpoints`: null for a
   * table, which is held against none and so cannot say of anything that it is right.
   */
  troubles(
    checkpoints: FileCheckpoints | null,
    span: { readonly fromMs: number; readonly toMs: number },
  ): { readonly found: NewTrouble[]; readonly mended: LogTrouble[] } {
    const wrong = [...this.#found.values()].filter(({ kind }) => kind !== "ledger");
    const isThere = (ledger: string, seq: number) => {
      if (checkpoints === null || ledger === CHECKPOINTS) return checkpoints?.has(seq) ?? false;
      const chain = this.chainOf(ledger);
      // What was wrong may be that it did not continue the one before it, which whoever begins with it does not see.
      return chain?.has(seq) === true && (seq === 1 || chain.has(seq - 1) || this.#beginsWithAll(span.fromMs));
    };
    const found = wrong.map(({ ledger, seq, kind }): NewTrouble => {
      const place = { seq, hash: null };
      return { ledger, kind: kind === "checkpoints" ? kind : "copy", known: place, reported: place };
    });
    const mended = this.#troubles.filter(
      (trouble) =>
        trouble.open &&
        !isDoubt(trouble) &&
        // An export does not look into the bucket.
        trouble.kind !== "anchor" &&
        // What said otherwise then, a checkpoint made since the record, lies in the span.
        span.toMs >= trouble.lastAtMs &&
        !wrong.some(({ ledger }) => ledger === trouble.ledger) &&
        isThere(trouble.ledger, trouble.known.seq),
    );
    return { found, mended };
  }

  /** What is older may have expired, and cannot be asked for. */
  #beginsWithAll(fromMs: number): boolean {
    return this.#heldFrom !== null && new Date(fromMs).toISOString() <= this.#heldFrom;
  }
}

interface Place {
  readonly seq: number;
  readonly digest: string | null;
}

/** Where the next one has to join. */
function placeOf(checkpoint: Checkpoint | null): Place {
  return checkpoint === null ? { seq: 0, digest: GENESIS_HASH } : { seq: checkpoint.seq, digest: checkpointDigest(checkpoint) };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
