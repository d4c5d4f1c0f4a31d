// The object's one alarm: it rings at the earliest moment that anybody asked for. When it was last set is kept in memory, so that most of
// those who ask cost nothing.
import { armedAtMs } from "./arm-alarm.ts";

export class LedgerAlarm {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm">;
  #atMs: number | null = null;

  constructor(ctx: Pick<DurableObjectState, "storage" | "blockConcurrencyWhile">, nowMs: number) {
    this.#storage = ctx.storage;
    void ctx.blockConcurrencyWhile(async () => {
      this.#atMs = await armedAtMs(ctx.storage, nowMs);
    });
  }

  /** Makes sure that it rings at `atMs` or before. Part of the caller's transaction. */
  arm(atMs: number): void {
    if (this.#atMs !== null && this.#atMs <= atMs) return;
    this.#atMs = atMs;
    void this.#storage.setAlarm(atMs);
  }

  /** It rings, or may have been set by what was undone since: whoever asks next sets it anew. */
  forget(): void {
    this.#atMs = null;
  }
}
