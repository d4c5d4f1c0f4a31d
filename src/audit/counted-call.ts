// What a record counts as, for the hourly counters of a Ledger. Each call counts once, by the record that decides on it; how it ended counts
// apart, when that is known. Names of keys, operations and rules only: what is counted outlives what is erased. Pure.
import { OPERATIONS } from "../clerk/operations.ts";
import { once } from "../once.ts";
import { EXPLAINED, SENT_AGAIN } from "./act.ts";
import { isClosing, isDecidedAgain, isStepOfStory } from "./join-acts.ts";
import { type AuditRecord, callsIn } from "./record.ts";

/** clerk: an operation of Clerk's. admin: one of Bailiff's own. */
export const PLANES = ["clerk", "admin"] as const;
export type Plane = (typeof PLANES)[number];

/**
 * allowed, denied: what became of a call when it was decided. failed: it ended before that. ended_failed, ended_unknown: how an allowed one
 * ended. anonymous: nobody's. bypass: found by the detector; explained: and then found to be none.
 */
export const COUNTED_KINDS = [
  "allowed",
  "denied",
  "failed",
  "ended_failed",
  "ended_unknown",
  "anonymous",
  "bypass",
  "explained",
] as const;
export type CountedKind = (typeof COUNTED_KINDS)[number];

/** What is counted together. "" where there is none, so that it can be part of a primary key. */
export interface CountedAs {
  readonly plane: Plane;
  readonly kind: CountedKind;
  readonly keyId: string;
  readonly operation: string;
  /** These three of what was denied; the code also of what failed. */
  readonly policy: string;
  readonly rule: string;
  readonly code: string;
}

export interface Counted extends CountedAs {
  readonly count: number;
  readonly atMs: number;
}

const CLERKS = once(() => new Set(OPERATIONS.map(({ name }) => name)));

/** Empty for most steps of a story; two for a look that failed: it was allowed, and so it ended. */
export function countedIn(record: AuditRecord): readonly Counted[] {
  return kindsOf(record).map((kind) => {
    const { key, operation, decision, error } = record;
    return {
      plane: operation === null || CLERKS().has(operation) ? "clerk" : "admin",
      kind,
      keyId: key?.id ?? "",
      operation: operation ?? "",
      policy: (kind === "denied" ? decision?.policy : null) ?? "",
      rule: (kind === "denied" ? decision?.rule : null) ?? "",
      code: (kind === "denied" || kind === "failed" ? error : null) ?? "",
      count: kind === "anonymous" ? totalOf(record) : callsIn(record),
      atMs: Date.parse(record.at),
    };
  });
}

function kindsOf(record: AuditRecord): readonly CountedKind[] {
  const { type, key, outcome, error } = record;
  if (isClosing(record)) {
    // An operator's word, or Clerk's, on what ended before.
    if (type === "resolved") return error === EXPLAINED ? ["explained"] : [];
    // Another record stands for what came of it.
    return error === SENT_AGAIN || isDecidedAgain([record]) ? [] : endOf(outcome);
  }
  if (type === "anonymous" || type === "bypass" || type === "denied" || type === "failed") return [type];
  // Of what Bailiff itself notes nobody made a call.
  if (key === null || isStepOfStory(record)) return [];
  return type === "intent" ? ["allowed"] : ["allowed", ...endOf(outcome)];
}

function endOf(outcome: AuditRecord["outcome"]): readonly CountedKind[] {
  if (outcome === "failed") return ["ended_failed"];
  return outcome === "unknown" ? ["ended_unknown"] : [];
}

function totalOf({ args }: AuditRecord): number {
  const total = args?.["total"];
  return typeof total === "number" && Number.isSafeInteger(total) && total > 0 ? total : 0;
}
