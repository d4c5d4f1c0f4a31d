// The Registry as a witness of the Ledgers: it takes their heads for true as far as they continue what it knows, notes them in checkpoints, and
// raises what contradicts them, in the Worker's log at once and in a ledger as soon as that can be reached.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { tellCheckpoints } from "./checkpoint-telling.ts";
import { Checkpointing } from "./checkpointing.ts";
import { type HeldHash, judgeContinuity } from "./continuity.ts";
import { recordTroubles, troubleFields } from "./trouble-record.ts";
import type { LedgerReport, LogTrouble, NewTrouble, ReportAnswer, WitnessedLog } from "./witness-protocol.ts";
import type { WitnessStores } from "./witness-stores.ts";

export class Witnessing {
  readonly #deps: Deps;
  readonly #env: LedgerEnv;
  readonly #stores: WitnessStores;
  readonly #checkpointing: Checkpointing;
  readonly #arm: (atMs: number | null) => Promise<void>;

  /** @param arm makes sure that `run` is called at that time or before; null: nothing is due. */
  constructor(deps: Deps, env: LedgerEnv, stores: WitnessStores, arm: (atMs: number | null) => Promise<void>) {
    this.#deps = deps;
    this.#env = env;
    this.#stores = stores;
    this.#checkpointing = new Checkpointing(env, deps, stores, (trouble) => this.raise(trouble));
    this.#arm = arm;
  }

  /** Ms since the epoch; null while there is nothing to do. */
  dueAtMs(): number | null {
    return this.#checkpointing.dueAtMs();
  }

  /** @param held what the Ledger has shown of its past */
  async accept(
    { ledger, headSeq: seq, headHash: hash, activeMs: atMs }: LedgerReport,
    held: readonly HeldHash[],
  ): Promise<ReportAnswer> {
    const { heads, troubles } = this.#stores;
    const continuity = judgeContinuity({ seq, hash }, heads.knownPoints(ledger), held);
    if (continuity.kind === "ask") return { ok: false, ask: continuity.seqs };
    if (continuity.kind === "trouble") {
      const { fault: kind, known } = continuity;
      await this.raise({
        ledger,
        kind,
        known,
        reported: { seq, hash: held.find((one) => one.seq === known.seq)?.hash ?? hash },
      });
    } else {
      if (seq > 0) heads.accept({ ledger, seq, hash, atMs });
      troubles.closeOf(ledger);
    }
    await this.#arm(this.dueAtMs());
    return { ok: true };
  }

  async noteTroubles(found: readonly NewTrouble[], mended: readonly LogTrouble[]): Promise<void> {
    for (const trouble of mended) this.#stores.troubles.close(trouble);
    for (const trouble of found) await this.raise(trouble);
  }

  /** Told at once, and in a ledger as soon as that can be reached. */
  async raise(trouble: NewTrouble): Promise<void> {
    if (!this.#stores.troubles.note(trouble, this.#deps.now())) return;
    this.#deps.log("log_trouble", troubleFields(trouble));
    await this.#arm(this.#deps.now());
  }

  /** What ledgers and KV are held against. */
  known(): WitnessedLog {
    const { heads, checkpoints, troubles } = this.#stores;
    return { heads: heads.all(), checkpoints: checkpoints.kept(), troubles: troubles.all() };
  }

  /** True when it must be tried again. Never throws. */
  async run(): Promise<boolean> {
    const failed = await this.#checkpoint();
    const unrecorded = await recordTroubles(this.#deps, this.#env, this.#stores.troubles);
    const untold = await tellCheckpoints(this.#deps, this.#env, this.#stores.checkpoints);
    return failed || unrecorded || untold;
  }

  async #checkpoint(): Promise<boolean> {
    try {
      await this.#checkpointing.run();
      return false;
    } catch (error) {
      this.#deps.log("checkpoint_failed", { error: error instanceof Error ? error.name : "unknown" });
      return true;
    }
  }
}
