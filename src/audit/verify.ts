// Is a file of audit records whole? Pure and streaming: fed line by line, nothing of a record is kept but its place in the chain, so memory
// is bounded by the number of ledgers. Without manifest some bytes a record come to that (`hash-prefixes.ts`), and in any case the names of
// records whose arguments were erased (`erased-records.ts`). Used by `bailiff audit verify`; how the hashes are made is in `chain.ts` and
// docs/audit.md.
//
// With a manifest (an export) the file must hold exactly what the manifest says, each ledger once and in the order of its chain. Without
// one (copied from KV) records may come in any order and twice, and checkpoints among them: then the file is whole as far as it goes, and
// what was cut off at an end cannot be told for sure. The order of records of different ledgers means nothing in either case.

import { hashArgs, hashRecord } from "./chain.ts";
import { ChainRuns } from "./chain-runs.ts";
import { type ErasedRecord, ErasedRecords } from "./erased-records.ts";
import type { Fault } from "./fault.ts";
import { KnownHeads, newestOf } from "./known-heads.ts";
import { type LedgerEnd, ledgerFaults } from "./ledger-faults.ts";
import type { Manifest } from "./manifest.ts";
import { type AuditRecord, type RecordShapeResult, readRecordShape } from "./record-shape.ts";

export interface Verdict {
  /** Repeated ones counted once; what was erased is among them. */
  readonly records: number;
  readonly erased: readonly ErasedRecord[];
  /** Records that stood twice, alike: KV files have them. */
  readonly repeated: number;
  readonly inOrder: boolean;
  readonly ledgers: readonly LedgerEnd[];
  /** At most one for each ledger, its first. Empty: whole. */
  readonly faults: readonly Fault[];
  /** Of files without manifest: checkpoints among the records, and ledgers that these know to go further. */
  readonly checkpoints: number;
  readonly beyond: readonly LedgerBeyond[];
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

const OTHER_THAN_KNOWN = "the checkpoint knows another record in its place";

export function createLogVerifier(manifest: Manifest | null): LogVerifier {
  const ledgers = new Map<string, LedgerState>();
  const heads = new KnownHeads(manifest?.checkpoint?.heads ?? []);
  let strangeLine: Fault | null = null;
  let line = 0;
  let isBlank = true;
  const erased = new ErasedRecords();
  let incomplete = false;

  const stateOf = (ledger: string): LedgerState => {
    const state = ledgers.get(ledger) ?? { chain: new ChainRuns(manifest === null), changed: null };
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

  const takeRecord = (record: AuditRecord, twice: string | null) => {
    const { ledger, seq } = record;
    const placed = stateOf(ledger).chain.place(record);
    const known = heads.of(ledger).get(seq);
    const own = twice === null ? changedIn(record) : `it has the name ${JSON.stringify(twice.slice(0, 64))} twice`;
    if (own !== null) changed(ledger, seq, own, line);
    else if (known !== undefined && known !== record.hash) changed(ledger, seq, OTHER_THAN_KNOWN, line);
    else if (placed.kind === "broken") changed(ledger, placed.seq, placed.why, line);
    else if (placed.kind === "double" && !placed.same)
      changed(ledger, seq, "it stands twice, and the two are not the same", line);
    erased.take(record);
  };

  const takeCheckpoint = (value: unknown) => {
    if (manifest !== null) return strange("is a checkpoint: an export has it in its manifest");
    const others = heads.takeLine(value, (ledger) => ledgers.get(ledger)?.chain ?? null);
    if (others === null) return strange("is a checkpoint, and it is damaged");
    for (const { ledger, seq } of others) changed(ledger, seq, OTHER_THAN_KNOWN, null);
  };

  /** What checkpoints among the records know, and the file does not reach. */
  const beyond = (): LedgerBeyond[] =>
    manifest !== null
      ? []
      : [...heads.ledgers].flatMap((ledger) => {
          const last = ledgers.get(ledger)?.chain.runs.at(-1)?.last ?? 0;
          const known = newestOf(heads.of(ledger));
          return known > last ? [{ ledger, last, known }] : [];
        });

  const unusable = () => {
    if (manifest === null) return ledgers.size === 0 ? "no_record" : null;
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
        return ledgerFaults({ name, chain, changed, manifest, named: named.get(name) ?? [], heads: heads.of(name) });
      });
      const chains = [...ledgers].map(([ledger, { chain }]) => ({ ledger, chain }));
      return {
        records: chains.reduce((sum, { chain }) => sum + chain.count, 0),
        erased: erased.list(),
        repeated: chains.reduce((sum, { chain }) => sum + chain.doubles, 0),
        inOrder: chains.every(({ chain }) => chain.firstOutOfOrder === null),
        ledgers: chains.flatMap(({ ledger, chain }) => {
          const [first, last] = [chain.runs[0], chain.runs.at(-1)];
          return first === undefined || last === undefined
            ? []
            : [{ ledger, first: first.first, last: last.last, count: chain.count, prev: first.prev, head: last.head }];
        }),
        faults: strangeLine === null ? faults : [strangeLine, ...faults],
        checkpoints: heads.count,
        beyond: beyond(),
        incomplete,
        unusable: unusable(),
      };
    },
  };
}

/** What the record itself says of being changed; null when its digests hold. Without salt its arguments were erased: that is no change. */
function changedIn(record: AuditRecord): string | null {
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
