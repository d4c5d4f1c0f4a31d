// When steps of the housekeeping that failed are tried again: each on its own, after 2, 4, 8 … 60 s. In memory: an object that was evicted
// starts over.
const RETRY_AFTER_MS = 2_000;
const MAX_RETRY_AFTER_MS = 60_000;

export class StepRetries<Step extends string> {
  readonly #failing = new Map<Step, { readonly failures: number; readonly atMs: number }>();

  note(step: Step, ok: boolean, nowMs: number): void {
    if (ok) {
      this.#failing.delete(step);
      return;
    }
    const failures = (this.#failing.get(step)?.failures ?? 0) + 1;
    const waitMs = Math.min(MAX_RETRY_AFTER_MS, RETRY_AFTER_MS * 2 ** Math.min(failures - 1, 10));
    this.#failing.set(step, { failures, atMs: nowMs + waitMs });
  }

  /** Ms since the epoch; null for a step that did not fail when it was last tried. */
  retryAtMs(step: Step): number | null {
    return this.#failing.get(step)?.atMs ?? null;
  }

  /** The earliest of all; null when none has failed. */
  nextAtMs(): number | null {
    const times = [...this.#failing.values()].map(({ atMs }) => atMs);
    return times.length === 0 ? null : Math.min(...times);
  }
}
