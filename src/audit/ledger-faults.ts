// What is wrong with one ledger once the whole file was read: its stretches of records against each other, the manifest and what was
// known apart from them.
import type { ChainRuns } from "./chain-runs.ts";
import type { Fault, FaultKind } from "./fault.ts";
import type { DueHead, HeadsOf } from "./known-heads.ts";
import { type Manifest, type ManifestLedger, startsWithLog } from "./manifest.ts";

interface LedgerFacts {
  readonly name: string;
  /** Null: the file has no record of it. */
  readonly chain: ChainRuns | null;
  /** Found while reading. */
  readonly changed: (Fault & { readonly seq: number }) | null;
  readonly manifest: Manifest | null;
  /** What manifest and checkpoints say of it. A manifest names it once. */
  readonly named: readonly ManifestLedger[];
  readonly heads: HeadsOf;
  /** How far it must reach; null: nobody says so. */
  readonly due: DueHead | null;
}

/** The first fault, or none. Of several, the one nearest to the start of the chain. */
export function ledgerFaults(facts: LedgerFacts): readonly Fault[] {
  const found = [
    ...(facts.changed === null ? [] : [facts.changed]),
    ...gapFaults(facts),
    ...manifestFaults(facts),
    ...joinFaults(facts),
    ...cutOffFaults(facts),
  ];
  const [first] = found.sort((a, b) => a.seq - b.seq);
  if (first === undefined) return [];
  const { seq: _seq, ...fault } = first;
  return [fault];
}

type Found = Fault & { readonly seq: number };

function fault({ name }: LedgerFacts, kind: FaultKind, seq: number, message: string): Found {
  return { kind, ledger: name, record: `${name}-${seq}`, line: null, seq, message };
}

/** Of the manifest itself: told where no record can be named. */
function manifestFault({ name }: LedgerFacts, message: string): Found {
  return { kind: "changed", ledger: name, record: null, line: null, seq: Number.POSITIVE_INFINITY, message };
}

function gapFaults(facts: LedgerFacts): Found[] {
  const { chain, name, manifest } = facts;
  if (chain === null) return [];
  const [before, after] = chain.runs;
  const found: Found[] = [];
  if (before !== undefined && after !== undefined) {
    const seq = before.last + 1;
    found.push(fault(facts, "missing", seq, `${span(name, seq, after.first - 1)} missing`));
  }
  // KV holds a segment twice when its copy was interrupted, and lists the newest first: only an export promises order.
  if (manifest === null) return found;
  const { firstDouble, firstOutOfOrder } = chain;
  // A record put in twice may stand before the first of its ledger: then it is the intruder, and not the order.
  if (firstDouble !== null) found.push(fault(facts, "doubled", firstDouble, `record ${name}-${firstDouble} stands twice`));
  else if (firstOutOfOrder !== null)
    found.push(fault(facts, "reordered", firstOutOfOrder, `record ${name}-${firstOutOfOrder} stands behind a later one`));
  return found;
}

function manifestFaults(facts: LedgerFacts): Found[] {
  const { chain, name, manifest } = facts;
  if (manifest === null) return [];
  const [named, ...more] = facts.named;
  const [first, last] = [chain?.runs[0], chain?.runs.at(-1)];
  if (named === undefined)
    return first === undefined ? [] : [fault(facts, "added", first.first, `the manifest knows no ledger ${name}`)];
  if (first === undefined || last === undefined)
    return [fault(facts, "missing", named.first, `${span(name, named.first, named.last)} missing: the whole ledger`)];

  const found: Found[] = [];
  if (more.length > 0) found.push(manifestFault(facts, `the manifest names ledger ${name} more than once`));
  if (chain !== null && chain.count !== named.count)
    found.push(manifestFault(facts, `the manifest counts ${named.count} records of ${name}, and there are ${chain.count}`));
  if (startsWithLog(manifest) && named.first > 1)
    found.push(
      fault(facts, "missing", 1, `${span(name, 1, named.first - 1)} missing: the export says that it begins with the log`),
    );
  if (first.first > named.first)
    found.push(fault(facts, "missing", named.first, `${span(name, named.first, first.first - 1)} missing`));
  if (first.first < named.first)
    found.push(fault(facts, "added", first.first, `the manifest has ${name} from ${named.first} on`));
  if (first.first === named.first && first.prev !== named.prev)
    found.push(fault(facts, "changed", named.first, `record ${name}-${named.first} was changed: the manifest knows another one`));
  if (last.last < named.last)
    found.push(fault(facts, "cut_off", last.last + 1, `${span(name, last.last + 1, named.last)} cut off`));
  if (last.last > named.last) found.push(fault(facts, "added", named.last + 1, `the manifest has ${name} up to ${named.last}`));
  if (last.last === named.last && last.head !== named.head)
    found.push(fault(facts, "changed", named.last, `record ${name}-${named.last} was changed: the manifest knows another one`));
  return found;
}

/** What a checkpoint says of the record before the first one here. */
function joinFaults(facts: LedgerFacts): Found[] {
  const { chain, name, heads } = facts;
  const first = chain?.runs[0];
  const before = first === undefined ? undefined : heads.get(first.first - 1);
  if (first === undefined || before === undefined || before === first.prev) return [];
  const message = `record ${name}-${first.first} was changed: it does not continue what was known of the one before it`;
  return [fault(facts, "changed", first.first, message)];
}

/**
 * Checkpoints were made apart from the export: what they say of a ledger must be there, as far as the span of the export reaches. How far a
 * file without manifest should reach nobody has said.
 */
function cutOffFaults(facts: LedgerFacts): Found[] {
  const { chain, name, manifest, due } = facts;
  if (manifest === null || due === null) return [];
  const last = chain?.runs.at(-1);
  const knows = `${due.by} knows ${name} up to ${due.seq}`;
  // An export that starts later may rightly have nothing of a ledger that was quiet since.
  if (last === undefined) return due.inSpan ? [fault(facts, "cut_off", 1, `${span(name, 1, due.seq)} cut off: ${knows}`)] : [];
  return due.seq > last.last
    ? [fault(facts, "cut_off", last.last + 1, `${span(name, last.last + 1, due.seq)} cut off: ${knows}`)]
    : [];
}

/** Of each ledger, from the first record that was met to the last, as a manifest names it. */
export function ledgersMet(chains: Iterable<readonly [ledger: string, chain: ChainRuns]>): ManifestLedger[] {
  return [...chains].flatMap(([ledger, { runs, count }]) => {
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ ledger, first: first.first, last: last.last, count, prev: first.prev, head: last.head }];
  });
}

/** `record admin-7 is`, `records admin-7 to admin-9 are` */
function span(name: string, first: number, last: number): string {
  return first === last ? `record ${name}-${first} is` : `records ${name}-${first} to ${name}-${last} are`;
}
