// Is a file of audit records whole? Pure and streaming: fed line by line, nothing of a record is kept but its place in the chain and the
// beginning of its hash (eight bytes, `hash-prefixes.ts`), the names of records whose arguments were erased (`erased-records.ts`), and of
// checkpoints what follows from them (`file-checkpoints.ts`). Used by `bailiff audit verify`; how the hashes are made is in `chain.ts` and
// docs/audit.md.
//
// With a manifest (an export) the file must hold exactly what the manifest says, each ledger once and in the order of its chain. Without
// one (copied from KV) records may come in any order and twice, and checkpoints among them: then the file is whole as far as it goes, and
// what was cut off at an end cannot be told for sure. The order of records of different ledgers means nothing in either case.

import type { Anchor, TimeStamp } from "./anchor.ts";
import { AnchorBook, type AnchorVerdict } from "./anchor-book.ts";
import { hashArgs, hashRecord } from "./chain.ts";
import { ChainRuns } from "./chain-runs.ts";
import type { CheckpointFault } from "./checkpoint-chain.ts";
import { type ErasedRecord, ErasedRecords } from "./erased-records.ts";
import type { Fault } from "./fault.ts";
import { type CheckpointWatch, FileCheckpoints } from "./file-checkpoints.ts";
import { ledgerFaults, ledgersMet } from "./ledger-faults.ts";
import type { Contradiction, Manifest, ManifestLedger } from "./manifest.ts";
import { type AuditRecord, type RecordShapeResult, readRecordShape } from "./record-shape.ts";

export interface Verdict {
  /** Repeated ones counted once; what was erased is among them. */
  readonly records: number;
  readonly erased: readonly ErasedRecord[];
  /** Records that stood twice, alike: KV files have them. */
  readonly repeated: number;
  readonly inOrder: boolean;
  readonly ledgers: readonly ManifestLedger[];
  /** At most one for each ledger, its first. Empty: whole. */
  readonly faults: readonly Fault[];
  /** Those of the manifest and of lines; seq of the oldest. */
  readonly checkpoints: number;
  readonly checkpointsFrom: number | null;
  /** Of files without manifest: ledgers that checkpoints among the records know to go further. */
  readonly beyond: readonly LedgerBeyond[];
  /** What those that were given say; null: none was. */
  readonly anchors: AnchorVerdict | null;
  /** The gateway itself wrote that this export is not complete. */
  readonly incomplete: boolean;
  /** no_record: this is some other file. only_manifest: what it names is not here, as beside a csv. */
  readonly unusable: "no_record" | "only_manifest" | null;
}

/** Cut off, not copied, not yet in KV or expired: a file that does not say how far it should reach does not tell which. */
export interface LedgerBeyond {
  readonly ledger: string;
  /** 0: there is no record of it. */
  readonly last: number;
  readonly known: number;
}

export interface LogVerifier {
  /** A line of the file without its line end, manifest line excluded. */
  feed(line: string): void;
  finish(): Verdict;
}

interface LedgerState {
  readonly chain: ChainRuns;
  /** A record whose own digests do not hold, or that does not fit to its neighbours. */
  changed: (Fault & { readonly seq: number }) | null;
}

const OTHER_THAN_KNOWN = "another record is known in its place";

/** Kept apart from the log. Whoever gives them has looked at their signatures. */
export interface KeptAnchors {
  readonly anchors: readonly Anchor[];
  readonly stamps: readonly TimeStamp[];
}

/** `watch` is told of each checkpoint: signatures are looked at there. */
export function createLogVerifier(
  manifest: Manifest | null,
  watch: CheckpointWatch = () => {},
  kept: KeptAnchors | null = null,
): LogVerifier {
  const book = kept === null ? null : new AnchorBook(kept.anchors, kept.stamps);
  const ledgers = new Map<string, LedgerState>();
  const checkpoints = new FileCheckpoints(manifest, watch);
  const { heads } = checkpoints;
  let strangeLine: Fault | null = null;
  let line = 0;
  let isBlank = true;
  const erased = new ErasedRecords();
  let incomplete = false;

  const stateOf = (ledger: string): LedgerState => {
    const state = ledgers.get(ledger) ?? { chain: new ChainRuns(), changed: null };
    ledgers.set(ledger, state);
    return state;
  };
  const changed = (ledger: string, seq: number, why: string, where: number | null) => {
    const state = stateOf(ledger);
    if (state.changed !== null && state.changed.seq <= seq) return;
    const id = `${ledger}-${seq}`;
    state.changed = { kind: "changed", ledger, record: id, seq, line: where, message: `record ${id} was changed: ${why}` };
  };
  const strange = (why: string) => {
    strangeLine ??= { kind: "changed", ledger: null, record: null, line, message: `line ${line} ${why}` };
  };

  for (const { ledger, seq } of checkpoints.disputed) changed(ledger, seq, OTHER_THAN_KNOWN, null);

  const takeRecord = (record: AuditRecord, twice: string | null) => {
    const { ledger, seq } = record;
    const placed = stateOf(ledger).chain.place(record);
    const known = heads.of(ledger).get(seq);
    const own = twice === null ? changedIn(record) : `it has the name ${JSON.stringify(twice.slice(0, 64))} twice`;
    const anchored = book?.against(record) ?? null;
    if (own !== null) changed(ledger, seq, own, line);
    else if (anchored !== null) changed(ledger, seq, anchored, line);
    else if (known !== undefined && known !== record.hash) changed(ledger, seq, OTHER_THAN_KNOWN, line);
    else if (placed.kind === "broken") changed(ledger, placed.seq, placed.why, line);
    else if (manifest === null && placed.kind === "double" && !placed.same)
      changed(ledger, seq, "it stands twice, and the two are not the same", line);
    erased.take(record);
  };

  const takeCheckpoint = (value: unknown) => {
    if (manifest !== null && manifest.checkpoints === undefined)
      return strange("is a checkpoint: an export has it in its manifest");
    const others = checkpoints.takeLine(value, (ledger) => ledgers.get(ledger)?.chain ?? null);
    if (others === null) return strange("is a checkpoint, and it is damaged");
    for (const { ledger, seq } of others) changed(ledger, seq, OTHER_THAN_KNOWN, null);
  };

  /** What checkpoints among the records know, and the file does not reach. */
  const beyond = (): LedgerBeyond[] =>
    manifest !== null
      ? []
      : [...heads.ledgers].flatMap((ledger) => {
          const last = ledgers.get(ledger)?.chain.runs.at(-1)?.last ?? 0;
          const known = heads.newestOf(ledger);
          return known > last ? [{ ledger, last, known }] : [];
        });

  const unusable = () => {
    if (manifest === null) return [...ledgers.values()].every(({ chain }) => chain.count === 0) ? "no_record" : null;
    return isBlank && manifest.ledgers.length > 0 ? "only_manifest" : null;
  };

  return {
    feed(text) {
      line += 1;
      if (text.trim() === "") return;
      isBlank = false;
      const read: RecordShapeResult = readRecordShape(text);
      if (read.kind === "record") takeRecord(read.record, read.twice);
      else if (read.kind === "checkpoint") takeCheckpoint(read.value);
      else if (read.kind === "strange") strange(read.why);
      else if (manifest !== null) strange("says that the export broke off, and there is a manifest");
      else incomplete = true;
    },
    finish() {
      const named = Map.groupBy(manifest?.ledgers ?? [], ({ ledger }) => ledger);
      const names = new Set([...ledgers.keys(), ...named.keys(), ...heads.ledgers]);
      const faults = [...names].sort().flatMap((name) => {
        const { chain = null, changed = null } = ledgers.get(name) ?? {};
        const about = { named: named.get(name) ?? [], heads: heads.of(name), due: heads.dueOf(name) };
        return ledgerFaults({ name, chain, changed, manifest, ...about });
      });
      const chains = [...ledgers].map(([ledger, { chain }]) => [ledger, chain] as const);
      const anchors = book?.finish({ manifest, ledgers: new Map(chains), checkpoints: checkpoints.chain }) ?? null;
      const ofAnchors = (anchors?.faults ?? []).filter(
        ({ ledger }) => ledger === null || !faults.some((fault) => fault.ledger === ledger),
      );
      const all = [...checkpointFaults(checkpoints.fault()), ...contradicted(manifest), ...faults, ...ofAnchors];
      return {
        records: chains.reduce((sum, [, { count }]) => sum + count, 0),
        erased: erased.list(),
        repeated: chains.reduce((sum, [, { doubles }]) => sum + doubles, 0),
        inOrder: chains.every(([, { firstOutOfOrder }]) => firstOutOfOrder === null),
        ledgers: ledgersMet(chains),
        faults: strangeLine === null ? all : [strangeLine, ...all],
        checkpoints: checkpoints.count,
        checkpointsFrom: checkpoints.first,
        beyond: beyond(),
        anchors,
        incomplete,
        unusable: unusable(),
      };
    },
  };
}

function checkpointFaults(fault: CheckpointFault | null): Fault[] {
  return fault === null ? [] : [{ kind: fault.kind, ledger: null, record: null, line: null, message: fault.message }];
}

const FOUND = {
  copy: "KV has another copy of it than its Ledger, whose record is the one in this file",
  chain: "it does not fit to what was known of the log",
  checkpoints: "the checkpoints are no chain",
  ledger: "its Ledger does not hold what was known of it",
} as const satisfies Record<Contradiction["kind"], string>;

/** What the gateway found itself. It signs no such export, and one without a signature may be taken for an old one. */
function contradicted(manifest: Manifest | null): Fault[] {
  return (manifest?.contradictions ?? []).map(({ ledger, seq, kind, segment }) => {
    const record = kind === "checkpoints" ? null : `${ledger}-${seq}`;
    const about = record === null ? `checkpoint ${seq}` : `record ${record}`;
    const where = segment === null ? "" : ` (${segment})`;
    const message = `the gateway found a contradiction at ${about}: ${FOUND[kind]}${where}`;
    return { kind: "contradicted", ledger: record === null ? null : ledger, record, line: null, message };
  });
}

/** What the record itself says of being changed; null when its digests hold. Without salt its arguments were erased: that is no change. */
export function changedIn(record: AuditRecord): string | null {
  try {
    if (record.id !== `${record.ledger}-${record.seq}`) return "its id is not its ledger and seq";
    if (hashRecord(record) !== record.hash) return "its hash does not hold";
    if (record.args_salt === null)
      return record.args === null && record.seen === null ? null : "it has arguments and no salt to check them with";
    return hashArgs(record.args, record.seen, record.args_salt) === record.args_hash ? null : "its args_hash does not hold";
  } catch {
    // Canonical JSON refuses half a surrogate pair; Bailiff never stores one.
    return "it holds text that Bailiff never writes";
  }
}
