// Calls counted from the records themselves, by other means than the counters: what these are held against.
import type { AuditRecord } from "../../../src/audit/record.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";

export const FATES = ["allowed", "denied", "failed", "ended_failed", "ended_unknown"] as const;
type Fates = Record<(typeof FATES)[number], number>;

export interface CountedAgain extends Fates {
  readonly admin: Fates;
  anonymous: number;
}

const none = (): Fates => ({ allowed: 0, denied: 0, failed: 0, ended_failed: 0, ended_unknown: 0 });
const clerks: readonly string[] = OPERATIONS.map(({ name }) => name);

export function countAgain(records: readonly AuditRecord[]): CountedAgain {
  const counted: CountedAgain = { ...none(), admin: none(), anonymous: 0 };
  for (const record of records) {
    const { type, operation, outcome, error, key, count = 1 } = record;
    const fates = operation === null || clerks.includes(operation) ? counted : counted.admin;
    const isEnd = type === "outcome" || (type === "admin" && record.intent_id !== null && record.intent_id !== record.id);
    const isStep = type === "admin" && ("approval" in record || "elevation" in record);
    if (type === "anonymous") counted.anonymous += Number(record.args?.["total"]);
    if (type === "denied" || type === "failed") fates[type] += count;
    const begins = ["intent", "read", "admin"].includes(type) && !isEnd && !isStep && key !== null;
    if (begins) fates.allowed += count;
    const isReplaced = error === "sent_again" || (error === "decided_again" && outcome === "failed");
    const ends = isEnd ? !isReplaced : begins && type !== "intent";
    if (ends && outcome === "failed") fates.ended_failed += count;
    if (ends && outcome === "unknown") fates.ended_unknown += count;
  }
  return counted;
}
