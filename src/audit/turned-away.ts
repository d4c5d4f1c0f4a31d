// What a minute of calls without a valid key counted: how many were turned away for what and, where a key is known, whose key was
// presented. How a key that is revoked goes on being used stands nowhere else. Pure.
import type { AuditRecord } from "./record.ts";

export interface TurnedAway {
  /** `revoked`, `forged`, `missing` …: docs/audit.md has them all. */
  readonly fault: string;
  readonly keyId: string | null;
  readonly count: number;
}

/** Empty for every other type of record. */
export function turnedAwayIn({ type, args }: Pick<AuditRecord, "type" | "args">): readonly TurnedAway[] {
  const counts = type === "anonymous" ? args?.["counts"] : [];
  return Array.isArray(counts) ? counts.flatMap(readCount) : [];
}

/** Ids of the keys that were presented, each once. */
export function keysTurnedAway(record: Pick<AuditRecord, "type" | "args">): readonly string[] {
  return [...new Set(turnedAwayIn(record).flatMap(({ keyId }) => keyId ?? []))];
}

function readCount(given: unknown): readonly TurnedAway[] {
  if (typeof given !== "object" || given === null || !("fault" in given) || !("count" in given)) return [];
  const { fault, count } = given;
  const keyId = "key_id" in given && typeof given.key_id === "string" ? given.key_id : null;
  return typeof fault === "string" && typeof count === "number" ? [{ fault, keyId, count }] : [];
}

/** So many are told, the most frequent first. */
const TOLD = 3;

/** `4 revoked (mX9LhuLQRN2M), 1 missing`; "" for every other type of record. What it holds may come from a file that somebody wrote. */
export function turnedAwayText(record: Pick<AuditRecord, "type" | "args">): string {
  const counts = turnedAwayIn(record).toSorted((a, b) => b.count - a.count);
  const told = counts
    .slice(0, TOLD)
    .map(({ fault, keyId, count }) => `${count} ${fault.replaceAll("_", " ")}${keyId === null ? "" : ` (${keyId})`}`);
  return [
    ...told,
    ...(counts.length > TOLD ? [`${counts.length - TOLD} more ${counts.length - TOLD === 1 ? "kind" : "kinds"}`] : []),
  ].join(", ");
}
