// From a number of the overview to the records that it counts: the audit page with a filter. Pure.
import type { OverviewCounts } from "../../api/answers.ts";
import { auditAddress } from "../../parts/addresses.ts";

/** What became of a call, in the order in which bars are stacked. */
export const FATES = ["allowed", "denied", "failed"] as const;
export type Fate = (typeof FATES)[number];

export const FATE_WORDS: Readonly<Record<Fate, string>> = { allowed: "allowed", denied: "denied", failed: "not decided" };

const TYPES: Readonly<Record<Fate, readonly string[]>> = {
  allowed: ["intent", "read"],
  denied: ["denied"],
  failed: ["failed"],
};

/** A time as `from` and `to` take it. */
export interface LinkSpan {
  readonly from: string;
  readonly to: string;
}

/** @param operations whose calls: patterns */
export function fateAddress({ from, to }: LinkSpan, operations: readonly string[], fates: readonly Fate[] = FATES): string {
  return auditAddress({ from, to, operation: operations, type: fates.flatMap((fate) => TYPES[fate]) });
}

export function unknownAddress({ from, to }: LinkSpan, operations: readonly string[]): string {
  return auditAddress({ from, to, operation: operations, outcome: "unknown", type: "outcome" });
}

export function callsIn({ allowed, denied, failed }: Pick<OverviewCounts, Fate>): number {
  return allowed + denied + failed;
}
