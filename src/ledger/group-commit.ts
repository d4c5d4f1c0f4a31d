// Group commit: what is asked for while a commit is on its way to the disk waits for it, and is then committed together. A caller who is
// alone waits for nobody, and nobody for them; of sixteen at once most share a commit.
//
// Each is a transaction of its own (a savepoint) inside the commit: one that throws is undone and told so, the others stand. Nobody is
// answered before the commit that holds their writes is durable: the output gate holds every answer of the object until then.

import type { Deps } from "../deps.ts";

/** How long a commit waits for company when there is some: without, every other commit would be that of the one who comes first. */
const GATHER_MS = 1;
/** Served one after another before the object turns to something else: a change of the key, a reader, its alarm. */
const MAX_TOGETHER = 64;
/** Far more than one object can serve in a call's time: who comes later would wait in vain. */
const MAX_WAITING = 2_000;

class TooManyWaiting extends Error {
  override readonly name = "TooManyWaiting";
}

interface Waiting {
  readonly run: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  readonly #storage: Pick<DurableObjectStorage, "transactionSync" | "sync">;
  readonly #gather: () => Promise<void>;
  readonly #onUndone: () => void;
  #waiting: Waiting[] = [];
  #committing = false;

  /** `onUndone`: what was written is gone again; whatever memory holds of it has to go too. */
  constructor(deps: Pick<Deps, "sleep">, storage: Pick<DurableObjectStorage, "transactionSync" | "sync">, onUndone: () => void) {
    this.#gather = () => deps.sleep(GATHER_MS);
    this.#storage = storage;
    this.#onUndone = onUndone;
  }

  /**
   * Runs `work`, which is synchronous, as one transaction: at once, or with what else has come when the commit under way is over. In the
   * order in which they came. Throws, or rejects with, what `work` throws.
   *
   * @param how.mustRun its place is kept already, like that of the outcome of what was admitted: it is never turned away.
   * @param how.alone no other act is under way: nobody is expected to wait for this commit, so its end is not waited for either, which is
   *   as much work as two statements. Whoever comes meanwhile begins the next one.
   */
  run<T>(work: () => T, { mustRun = false, alone = false }: { mustRun?: boolean; alone?: boolean } = {}): T | Promise<T> {
    if (!this.#committing) {
      const value = this.#transaction(work);
      if (alone) return value;
      this.#committing = true;
      void this.#commitAll();
      return value;
    }
    if (!mustRun && this.#waiting.length >= MAX_WAITING) throw new TooManyWaiting("too many acts wait for this object");
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: () => resolve(this.#transaction(work)), reject });
    });
  }

  /** Until nobody waits. Never rejects. */
  async #commitAll(): Promise<void> {
    try {
      for (let together = 1; ; ) {
        await this.#storage.sync();
        // Where there are several, those who were just answered are about to be back, and others on their way here.
        if (together + this.#waiting.length > 1) await this.#gather();
        const next = this.#waiting.splice(0, MAX_TOGETHER);
        if (next.length === 0) break;
        for (const { run, reject } of next) {
          try {
            run();
          } catch (error) {
            reject(error);
          }
        }
        together = next.length;
      }
    } catch (error) {
      // What was not committed is not answered either: the platform resets an object that cannot write. Nor is what waits for it run.
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
    this.#committing = false;
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.#onUndone();
      throw error;
    }
  }
}
