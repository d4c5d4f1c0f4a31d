// What of the log a tail has shown, and from when on it asks next. By the gateway's clock alone (the times of records, the date of an answer):
// that of this machine may be anywhere, and a clock that is ahead would hide what comes.
import type { AuditRecord } from "../../src/audit/record.ts";

/** A record can be five seconds late; each question goes this much further back than the newest thing known. */
const LATE_MS = 15_000;

type Timed = Pick<AuditRecord, "id" | "at">;

export class TailWindow {
  /** Shown records that a later question may bring again, by id: when they happened. */
  readonly #shown = new Map<string, number>();
  /** What is older was not asked for: only the last few of the past were. */
  readonly #startMs: number;
  #newestMs = Number.NEGATIVE_INFINITY;

  /** `page`: the newest records, newest first. `answeredMs`: what the gateway's clock said then; null when it did not say. */
  constructor(page: readonly Timed[], answeredMs: number | null) {
    const oldest = page.at(-1);
    // An empty page is all that there is: whatever comes is new.
    this.#startMs = oldest === undefined ? Number.NEGATIVE_INFINITY : Date.parse(oldest.at);
    this.take(page, answeredMs);
  }

  /** `from` of the next question, not before the one that was asked for; undefined: everything. */
  nextFrom(wanted: string | undefined): string | undefined {
    const ms = Math.max(this.#startMs, this.#newestMs - LATE_MS);
    return wanted !== undefined && Date.parse(wanted) >= ms
      ? wanted
      : Number.isFinite(ms)
        ? new Date(ms).toISOString()
        : undefined;
  }

  /** Of an answer, newest first: what was not shown yet, oldest first. */
  take<Record extends Timed>(records: readonly Record[], answeredMs: number | null): readonly Record[] {
    const fresh = records.filter(({ id }) => !this.#shown.has(id)).toReversed();
    for (const { id, at } of fresh) this.#shown.set(id, Date.parse(at));
    this.#newestMs = Math.max(this.#newestMs, answeredMs ?? Number.NEGATIVE_INFINITY, ...fresh.map(({ at }) => Date.parse(at)));
    for (const [id, atMs] of this.#shown) if (atMs < this.#newestMs - 2 * LATE_MS) this.#shown.delete(id);
    return fresh;
  }
}
