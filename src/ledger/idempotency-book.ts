// One idempotency key is one act, however often it is asked for: in parallel (the later ones wait), after a time-out or a crash (sent
// again under the same reservation, where that is safe), after the answer (answered from here, not sent again).
//
//   open     its call is under way
//   unknown  its call ended without a clear answer; the charge stays taken, and a repeat is charged where it is sent
//   done     Clerk answered; what the caller is told again is kept with it
//
// A refusal that is certain ends the key: nothing happened, and the next call with it is a new one. But no refusal of a repeat is certain
// about the call before it, of which nobody knows the end: then the act stays unknown.
import type { Outcome } from "../audit/record.ts";
import type { IdempotencyRow, IdempotencyStore } from "./idempotency-store.ts";
import type { IdempotencyRequest, KeptAnswer } from "./protocol.ts";

/** Since it was last sent. Longer than the longest window of a limit (30 days), so that a repeat cannot be charged twice in one. */
export const REMEMBERED_MS = 35 * 86_400_000;

export type IdempotencyVerdict =
  | { readonly kind: "new" }
  /** Sent again for the one that was cut off. */
  | { readonly kind: "again"; readonly row: IdempotencyRow }
  | {
      readonly kind: "refusal";
      readonly code: "idempotency_conflict" | "in_flight" | "unknown_before" | "answered";
      readonly row: IdempotencyRow;
    };

export class IdempotencyBook {
  readonly #store: IdempotencyStore;

  constructor(store: IdempotencyStore) {
    this.#store = store;
  }

  /**
   * What this call is, seen from the calls with the same key before it. Writes nothing.
   *
   * @param isOver is the time of that call over, so that nobody can still be waiting for its answer?
   */
  look({ scope, key, digests, resend }: IdempotencyRequest, isOver: (requestId: string) => boolean): IdempotencyVerdict {
    const row = this.#store.byKey(scope, key);
    if (row === null) return { kind: "new" };
    if (!digests.includes(row.digest)) return { kind: "refusal", code: "idempotency_conflict", row };
    if (row.state === "open" && !isOver(row.requestId)) return { kind: "refusal", code: "in_flight", row };
    if (row.state === "done") return { kind: "refusal", code: "answered", row };
    return resend ? { kind: "again", row } : { kind: "refusal", code: "unknown_before", row };
  }

  /**
   * An act that did the same under another key, or is about to: sent a short while ago, by the same Bailiff key. What was certainly refused is
   * none, because its row is gone. Writes nothing.
   *
   * @param again of an act that is sent again: one that was sent since it was itself. (Of two that wait for a repeat one may be sent.)
   */
  equalTo({ scope, key, equal }: IdempotencyRequest, nowMs: number, again: IdempotencyRow | null): IdempotencyRow | null {
    if (equal === undefined) return null;
    const sinceMs = Math.max(nowMs - equal.withinMs, again?.lastAtMs ?? 0);
    const found = equal.digests.flatMap((equalDigest) => this.#store.equalSince({ scope, key, equalDigest }, sinceMs) ?? []);
    return found.toSorted((a, b) => b.lastAtMs - a.lastAtMs)[0] ?? null;
  }

  open(request: IdempotencyRequest, requestId: string, seq: number, nowMs: number): void {
    const { scope, key, equal } = request;
    const [digest] = request.digests;
    const act = { scope, key, digest, firstAtMs: nowMs, lastAtMs: nowMs, firstSeq: seq };
    this.#store.put({ ...act, requestId, equalDigest: equal?.digests[0] ?? null, state: "open", answer: null });
  }

  /** The same reservation, a new try. */
  reopen(row: IdempotencyRow, requestId: string, nowMs: number): void {
    this.#store.put({ ...row, requestId, state: "open", lastAtMs: nowMs });
  }

  /** The act that this call belongs to; null: its caller has not named it. */
  actOf(requestId: string): IdempotencyRow | null {
    return this.#store.of(requestId);
  }

  /** The state that the act is in now; null when its key is free again. */
  settle(act: IdempotencyRow, outcome: Outcome | null, answer: KeptAnswer | null): IdempotencyRow["state"] | null {
    if (outcome === "refused" || outcome === "failed") {
      this.#store.drop(act.scope, act.key);
      return null;
    }
    // Happened, but nothing to tell again: as good as unknown for whoever asks again.
    const state = outcome === "ok" && answer !== null ? "done" : "unknown";
    this.#store.put({ ...act, state, answer: state === "done" ? answer : act.answer });
    return state;
  }

  forgetBefore(nowMs: number): void {
    this.#store.dropBefore(nowMs - REMEMBERED_MS);
  }
}
