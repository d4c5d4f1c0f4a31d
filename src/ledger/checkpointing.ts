// The Registry's part in the audit: once a minute, while ledgers move, it notes their heads in a checkpoint, signs it and puts it into KV.
// Only what a checkpoint vouches for may a Ledger prune.
//
// KV is not asked what it shows, but for once: a Registry whose own storage was set back would begin a second chain of checkpoints beside
// the first. It makes none then.

import { boundedKv } from "../audit/bounded-kv.ts";
import { type Checkpoint, checkpointName, nextCheckpoint } from "../audit/checkpoint.ts";
import { newestCheckpointSeq } from "../audit/checkpoint-list.ts";
import { type AuditSigner, createAuditSigner } from "../audit/signing.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";
import type { HeadStore } from "./head-store.ts";
import { CHECKPOINTS, type NewTrouble } from "./witness-protocol.ts";
import type { WitnessStores } from "./witness-stores.ts";

const CHECKPOINT_EVERY_MS = 60_000;
/** A checkpoint is one row, which holds 2 MB: some 12,000 heads. */
const HEADS_IN_ONE = 10_000;
/** When more have moved, so many follow one another; then what is left waits for the next minute. */
const MOST_AT_ONCE = 10;

export class Checkpointing {
  readonly #env: LedgerEnv;
  readonly #kv: KVNamespace;
  readonly #deps: Deps;
  readonly #heads: HeadStore;
  readonly #checkpoints: CheckpointStore;
  readonly #raise: (trouble: NewTrouble) => Promise<void>;
  #signer: Promise<AuditSigner> | null = null;
  /** Null: KV was not looked at yet. */
  #setBack: boolean | null = null;

  constructor(
    env: LedgerEnv,
    deps: Deps,
    { heads, checkpoints }: Pick<WitnessStores, "heads" | "checkpoints">,
    raise: (trouble: NewTrouble) => Promise<void>,
  ) {
    this.#env = env;
    this.#kv = boundedKv(deps, env.AUDIT_KV);
    this.#deps = deps;
    this.#heads = heads;
    this.#checkpoints = checkpoints;
    this.#raise = raise;
  }

  /** When the next checkpoint is due, ms since the epoch; null while no head has moved, or none may be made. */
  dueAtMs(): number | null {
    if (this.#setBack === true || !this.#heads.hasMoved()) return null;
    const lastAt = this.#checkpoints.lastAt();
    return lastAt === null ? this.#deps.now() : Date.parse(lastAt) + CHECKPOINT_EVERY_MS;
  }

  /** Kept here first and put into KV after: a put that fails is made up for by the next run. Throws what KV throws. */
  async run(): Promise<void> {
    const dueAtMs = this.dueAtMs();
    if (dueAtMs !== null && dueAtMs <= this.#deps.now() && !(await this.#isSetBack())) await this.#make();
    for (const checkpoint of this.#checkpoints.unpublished()) {
      await this.#kv.put(checkpointName(checkpoint), JSON.stringify(checkpoint), {
        metadata: { v: 1, seq: checkpoint.seq, heads: checkpoint.heads.length },
      });
      this.#checkpoints.markPublished(checkpoint.seq, this.#env.CHECKPOINT_BUCKET !== undefined);
    }
  }

  /** Looked up once in the life of the object: its storage cannot be set back while it is up. */
  async #isSetBack(): Promise<boolean> {
    if (this.#setBack !== null) return this.#setBack;
    const [own, inKv] = [this.#checkpoints.last()?.seq ?? 0, await newestCheckpointSeq(this.#kv)];
    this.#setBack = inKv > own;
    const [known, reported] = [
      { seq: inKv, hash: null },
      { seq: own, hash: null },
    ];
    if (this.#setBack) await this.#raise({ ledger: CHECKPOINTS, kind: "checkpoints", known, reported });
    return this.#setBack;
  }

  async #make(): Promise<void> {
    const signer = await this.#auditSigner();
    for (let made = 0; made < MOST_AT_ONCE; made += 1) {
      const heads = this.#heads.moved(HEADS_IN_ONE);
      if (heads.length === 0) return;
      const last = this.#checkpoints.last();
      // Names in KV go by time: each has one of its own.
      const afterMs = last === null ? 0 : Date.parse(last.at) + 1;
      const unsigned = nextCheckpoint(last, heads, Math.max(this.#deps.now(), afterMs));
      const signature = signer === null ? null : await signer.sign(unsigned);
      const checkpoint: Checkpoint = { ...unsigned, signature };
      this.#checkpoints.add(checkpoint);
    }
  }

  async #auditSigner(): Promise<AuditSigner | null> {
    const secret = this.#env.AUDIT_SIGNING_KEY;
    if (secret === undefined || secret === "") return null;
    this.#signer ??= createAuditSigner(secret);
    return this.#signer;
  }
}
