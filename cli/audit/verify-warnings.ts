// What whoever checks a file should know besides the verdict.
import type { Verdict } from "../../src/audit/verify.ts";
import { amountOf, nameSome } from "../wording.ts";

export const INCOMPLETE = "is not complete: the gateway broke the export off. Export again with --resume";

export function warningsOf(verdict: Verdict, hasManifest: boolean): string[] {
  const { erased, incomplete, ledgers } = verdict;
  const warnings = incomplete ? [`the file ${INCOMPLETE}`] : [];
  if (!hasManifest) warnings.push(...copyWarnings(verdict));
  const later = ledgers.filter(({ first }) => first > 1).map(({ ledger, first }) => `${ledger}-${first}`);
  if (later.length > 0)
    warnings.push(
      `${amountOf(later.length, "ledger")} begin${later.length === 1 ? "s" : ""} later than with the first record, at ${nameSome(later)}: the span starts there, or what lies before has expired`,
    );
  return [...warnings, ...erasedWarnings(erased)];
}

/** The chain holds without arguments, whoever took them out: who did is told by the log. */
function erasedWarnings(erased: Verdict["erased"]): string[] {
  const [hidden, told] = [erased.filter(({ erase }) => erase === null), erased.filter(({ erase }) => erase !== null)];
  const gone = (records: Verdict["erased"]) =>
    `the arguments of ${amountOf(records.length, "record")} were erased (${nameSome(records.map(({ record }) => record))})`;
  const calls = [...new Set(told.map(({ erase }) => erase ?? ""))];
  return [
    ...(told.length === 0 ? [] : [`${gone(told)} by audit.erase, which is on record (${nameSome(calls)})`]),
    ...(hidden.length === 0
      ? []
      : [
          `${gone(hidden)}, and no audit.erase in this file names their user: if later records have none either, it was done past Bailiff`,
        ]),
  ];
}

/** Of a file without manifest. */
function copyWarnings({ repeated, inOrder, checkpoints, checkpointsFrom, beyond, anchors }: Verdict): string[] {
  const warnings = [
    "no manifest: whole as far as it goes; whether the newest or oldest records were cut off cannot be told",
    ...(checkpoints === 0 ? [] : [checkpointWarning(checkpoints, beyond)]),
    ...((checkpointsFrom ?? 1) === 1
      ? []
      : [`checkpoints begin with ${checkpointsFrom}: the copy leaves those before out, or they were cut off`]),
  ];
  if (anchors !== null && anchors.beyond.length > 0)
    warnings.push(
      `anchors know of newer records: ${nameSome(anchors.beyond)}. They were cut off, unless the copy leaves them out or is older`,
    );
  if (repeated > 0)
    warnings.push(`${amountOf(repeated, "record")} stood twice, alike: a copy into KV that was interrupted does that`);
  if (!inOrder) warnings.push("records are not in the order of their chain: KV lists the newest first");
  return warnings;
}

function checkpointWarning(checkpoints: number, beyond: Verdict["beyond"]): string {
  const among = `${amountOf(checkpoints, "checkpoint")} among them`;
  if (beyond.length === 0) return `${among} know${checkpoints === 1 ? "s" : ""} of no newer record`;
  const ends = beyond.map(({ ledger, last, known }) => `${ledger}-${known} (here ${last === 0 ? "none" : `up to ${last}`})`);
  return `${among} know${checkpoints === 1 ? "s" : ""} of newer records: ${nameSome(ends)}. They were cut off, unless the copy leaves them out, KV had not got them yet, or they have expired`;
}
