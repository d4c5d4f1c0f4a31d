// Is a file of audit records whole? Pure and streaming: fed line by line, nothing of a record is kept but its place in the chain, so memory
// is bounded by the number of ledgers; without manifest some bytes a record come to that (`hash-prefixes.ts`). Used by `bailiff audit verify`; how the hashes are made is in `chain.ts` and docs/audit.md.
//
// With a manifest (an export) the file must hold exactly what the manifest says, each ledger once and in the order of its chain. Without
// one (copied from KV) records may come in any order and twice: then the file is whole as far as it goes, and what was cut off at an end
// cannot be told. The order of records of different ledgers means nothing in either case.

import { hashArgs, hashRecord } from "./chain.ts";
import { ChainRuns } from "./chain-runs.ts";
import type { Fault } from "./fault.ts";
import { type LedgerEnd, ledgerFaults } from "./ledger-faults.ts";
import type { Manifest } from "./manifest.ts";
import { type AuditRecord, type RecordShapeResult, readRecordShape } from "./record-shape.ts";

export interface Verdict {
  /** Records, repeated ones counted once; what was erased is among them. */
  readonly records: number;
  readonly erased: number;
  /** Records that stood twice, alike: KV files have them. */
  readonly repeated: number;
  readonly inOrder: boolean;
  readonly ledgers: readonly LedgerEnd[];
  /** At most one for each ledger, its first. Empty: whole. */
  readonly faults: readonly Fault[];
  /** The gateway itself wrote that this export is not complete. */
  readonly incomplete: boolean;
  /** no_record: this is some other file. only_manifest: what it names is not here, as beside a csv. */
  readonly unusable: "no_record" | "only_manifest" | null;
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

export function createLogVerifier(manifest: Manifest | null): LogVerifier {
  const ledgers = new Map<string, LedgerState>();
  const heads = new Map((manifest?.checkpoint?.heads ?? []).map((head) => [head.ledger, head]));
  let strangeLine: Fault | null = null;
  let line = 0;
  let isBlank = true;
  let erased = 0;
  let incomplete = false;

  const take = (record: AuditRecord, twice: string | null) => {
    const { ledger, seq } = record;
    const state = ledgers.get(ledger) ?? { chain: new ChainRuns(manifest === null), changed: null };
    ledgers.set(ledger, state);
    const { chain } = state;
    const placed = chain.place(record);
    let [at, why] = [seq, twice === null ? changedIn(record) : `it has the name ${JSON.stringify(twice.slice(0, 64))} twice`];
    const head = heads.get(ledger);
    if (why === null && head?.seq === seq && head.hash !== record.hash) why = "the checkpoint knows another record in its place";
    if (why === null && placed.kind === "broken") [at, why] = [placed.seq, placed.why];
    if (why === null && placed.kind === "double" && !placed.same) why = "it stands twice, and the two are not the same";
    if (why !== null && (state.changed === null || at < state.changed.seq)) {
      const id = `${ledger}-${at}`;
      state.changed = { kind: "changed", ledger, record: id, seq: at, line, message: `record ${id} was changed: ${why}` };
    }
    if (placed.kind !== "double" && record.args_salt === null) erased += 1;
  };

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
      if (read.kind === "record") take(read.record, read.twice);
      else if (read.kind === "incomplete" && manifest === null) incomplete = true;
      else {
        const why = read.kind === "incomplete" ? "says that the export broke off, and there is a manifest" : read.why;
        strangeLine ??= { kind: "changed", ledger: null, record: null, line, message: `line ${line} ${why}` };
      }
    },
    finish() {
      const named = Map.groupBy(manifest?.ledgers ?? [], ({ ledger }) => ledger);
      const names = new Set([...ledgers.keys(), ...named.keys(), ...heads.keys()]);
      const faults = [...names].sort().flatMap((name) => {
        const { chain = null, changed = null } = ledgers.get(name) ?? {};
        return ledgerFaults({ name, chain, changed, manifest, named: named.get(name) ?? [], head: heads.get(name) });
      });
      const chains = [...ledgers].map(([ledger, { chain }]) => ({ ledger, chain }));
      return {
        records: chains.reduce((sum, { chain }) => sum + chain.count, 0),
        erased,
        repeated: chains.reduce((sum, { chain }) => sum + chain.doubles, 0),
        inOrder: chains.every(({ chain }) => chain.firstOutOfOrder === null),
        ledgers: chains.flatMap(({ ledger, chain }) => {
          const [first, last] = [chain.runs[0], chain.runs.at(-1)];
          return first === undefined || last === undefined
            ? []
            : [{ ledger, first: first.first, last: last.last, count: chain.count, prev: first.prev, head: last.head }];
        }),
        faults: strangeLine === null ? faults : [strangeLine, ...faults],
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
