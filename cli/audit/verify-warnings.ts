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
  if (erased > 0) warnings.push(`the arguments of ${amountOf(erased, "record")} were erased; the chain holds without them`);
  return warnings;
}

/** Of a file without manifest. */
function copyWarnings({ repeated, inOrder, checkpoints, beyond }: Verdict): string[] {
  const warnings = [
    "no manifest: whole as far as it goes; whether the newest or oldest records were cut off cannot be told",
    ...(checkpoints === 0 ? [] : [checkpointWarning(checkpoints, beyond)]),
  ];
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
