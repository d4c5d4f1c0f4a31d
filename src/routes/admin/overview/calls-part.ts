// How many calls there were, what became of them, and where most were refused. Pure.
import type { CountedKind, Plane } from "../../../audit/counted-call.ts";
import type { Operation } from "../../../clerk/operation.ts";
import type { CallCount, Tally } from "../../../ledger/tally-protocol.ts";
import type { BucketSpan } from "./bucket-span.ts";
import type { CountedCalls } from "./counted-calls.ts";

const TOP = 10;

/** Name and owner of a key, by id. */
export type NameOf = (keyId: string) => { readonly name: string; readonly owner: string } | undefined;

export function callsPart(
  { tallies, calls, away, leftOut }: CountedCalls,
  span: BucketSpan,
  nameOf: NameOf,
  operations: readonly Pick<Operation, "name">[],
) {
  const counts = tallies.flatMap(({ buckets }) => buckets);
  const starting = Map.groupBy(counts, ({ startsAtMs }) => startsAtMs);
  const since = tallies.flatMap(({ sinceMs }) => (sinceMs === null || sinceMs <= span.fromMs ? [] : [sinceMs]));
  return {
    counted_since: since.length === 0 ? null : timeOf(Math.max(...since)),
    missing: { ledgers_away: away, ledgers_left_out: leftOut, ledgers_behind: tallies.filter(({ isBehind }) => isBehind).length },
    operations: [...new Set(operations.map(({ name }) => `${name.split(".")[0]}.*`))],
    total: countsOf(counts),
    buckets: span.starts.map((startsAtMs) => ({
      from: timeOf(startsAtMs),
      to: timeOf(startsAtMs + span.bucketMs - 1),
      ...countsOf(starting.get(startsAtMs) ?? []),
    })),
    denied_rules: deniedRules(calls),
    refused_operations: refusedOperations(calls),
    busiest_keys: busiestKeys(calls, nameOf),
  };
}

/** What the detector found within the span, without what turned out to be explained. */
export function bypassesFound({ calls }: CountedCalls): number {
  return Math.max(0, sumOf(calls, "bypass") - sumOf(calls, "explained"));
}

type Counts = readonly Pick<Tally["buckets"][number], "plane" | "kind" | "count">[];

function countsOf(counts: Counts) {
  const clerk = counts.filter(({ plane }) => plane === "clerk");
  const admin = counts.filter(({ plane }) => plane === "admin");
  return { ...fatesOf(clerk), admin: fatesOf(admin), anonymous: sumOf(clerk, "anonymous") };
}

function fatesOf(counts: Counts) {
  return {
    allowed: sumOf(counts, "allowed"),
    denied: sumOf(counts, "denied"),
    failed: sumOf(counts, "failed"),
    ended_failed: sumOf(counts, "ended_failed"),
    ended_unknown: sumOf(counts, "ended_unknown"),
  };
}

function sumOf(counts: readonly { readonly kind: CountedKind; readonly count: number }[], kind: CountedKind): number {
  return counts.reduce((sum, one) => (one.kind === kind ? sum + one.count : sum), 0);
}

function deniedRules(calls: readonly CallCount[]) {
  const denied = calls.filter(({ kind }) => kind === "denied");
  return top(denied, ({ policy, rule, code }) => JSON.stringify([policy, rule, code]), sizeOf).map((group) => ({
    policy: group[0].policy || null,
    rule: group[0].rule || null,
    code: group[0].code || null,
    count: sizeOf(group),
    last_at: lastOf(group),
  }));
}

function refusedOperations(calls: readonly CallCount[]) {
  const refused = calls.filter(({ kind }) => kind === "denied" || kind === "failed");
  return top(refused, ({ operation }) => operation, sizeOf).map((group) => ({
    operation: group[0].operation || null,
    plane: group[0].plane satisfies Plane,
    denied: sumOf(group, "denied"),
    failed: sumOf(group, "failed"),
    last_at: lastOf(group),
  }));
}

function busiestKeys(calls: readonly CallCount[], nameOf: NameOf) {
  const made = calls.filter(({ kind, keyId }) => keyId !== "" && (kind === "allowed" || kind === "denied" || kind === "failed"));
  return top(made, ({ keyId }) => keyId, sizeOf).map((group) => {
    const id = group[0].keyId;
    const known = nameOf(id);
    const counts = { allowed: sumOf(group, "allowed"), denied: sumOf(group, "denied"), failed: sumOf(group, "failed") };
    return { id, name: known?.name ?? null, owner: known?.owner ?? null, ...counts, last_at: lastOf(group) };
  });
}

type Group = readonly [CallCount, ...CallCount[]];

function top(calls: readonly CallCount[], nameOf: (call: CallCount) => string, size: (group: Group) => number): readonly Group[] {
  return [...Map.groupBy(calls, nameOf).values()]
    .flatMap(([first, ...more]): Group[] => (first === undefined ? [] : [[first, ...more]]))
    .sort((a, b) => size(b) - size(a) || (nameOf(a[0]) < nameOf(b[0]) ? -1 : 1))
    .slice(0, TOP);
}

function sizeOf(group: Group): number {
  return group.reduce((sum, { count }) => sum + count, 0);
}

function lastOf(group: Group): string {
  return timeOf(Math.max(...group.map(({ lastAtMs }) => lastAtMs)));
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
