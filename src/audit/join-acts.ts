// From records to acts. Fed newest first: what came of an intent is met before the intent, is held until then, and the act stands where its
// intent does, so that a position in the log is a position among the acts. What it was fed must be one stretch of the log without a gap:
// else a word that was met could hide one that was not. It holds a closing for each intent that it has not met, so feed it so much and no more.
import { DECIDED_AGAIN, type JoinedRecords, SENT_AGAIN } from "./act.ts";
import type { AuditRecord } from "./record.ts";

export type Joined = Pick<JoinedRecords, "first" | "closings">;

export class ActJoiner {
  readonly #closings = new Map<string, AuditRecord[]>();
  /** Calls of which a record has been met that stands for them. */
  readonly #calls = new Set<string>();

  /** The next older record. Null: no act begins with it. */
  take(record: AuditRecord): Joined | null {
    const { type, intent_id: intentId, request_id: requestId } = record;
    if (isClosing(record) && intentId !== null) {
      const held = this.#closings.get(intentId);
      if (held === undefined) this.#closings.set(intentId, [record]);
      else held.push(record);
      return null;
    }
    if (type === "anonymous" || isStepOfStory(record)) return null;
    const closings = type === "intent" || type === "bypass" ? (this.#closings.get(record.id) ?? []) : [];
    this.#closings.delete(record.id);
    const goesOn = isDecidedAgain(closings) && this.#calls.has(requestId);
    if (standsForCall(record)) this.#calls.add(requestId);
    return goesOn ? null : { first: record, closings };
  }
}

/**
 * Its call had another round after it: the row is there, if that left a record. Not of a repeat, whose end is in doubt for the sake of the try
 * before it (`unknown`): it goes on under the same intent, and stays the row of its act even where the next round is denied.
 */
export function isDecidedAgain([last]: readonly AuditRecord[]): boolean {
  return last?.error === DECIDED_AGAIN && last.outcome === "failed";
}

/** Can it be the row of its call? A plain look is no round of an act; an answer from memory is. */
export function standsForCall(record: AuditRecord): boolean {
  return (
    !isClosing(record) &&
    !isStepOfStory(record) &&
    record.type !== "anonymous" &&
    (record.type !== "read" || record.intent_id !== null)
  );
}

/** Of a request for approval, or of an elevation: the call by which it came is an act of the admin plane, in its ledger. */
export function isStepOfStory({ type, approval, elevation }: Pick<AuditRecord, "type" | "approval" | "elevation">): boolean {
  return type === "admin" && (approval !== undefined || elevation !== undefined);
}

export function isClosing({ type, intent_id, id }: Pick<AuditRecord, "type" | "intent_id" | "id">): boolean {
  return type === "outcome" || type === "resolved" || (type === "admin" && intent_id !== null && intent_id !== id);
}

/** Could something be known of it that these records do not say? */
export function isUnsettled({ first, closings }: Joined): boolean {
  const last = closings.at(0);
  const isOpen = last === undefined || (last.outcome === "unknown" && last.error !== SENT_AGAIN);
  return first.type === "intent" && (isOpen || isDecidedAgain(closings));
}
