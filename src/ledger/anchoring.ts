// Puts each signed checkpoint into a bucket whose objects nobody can change (R2 with a lock), if the deployment has one. From the Registry's
// alarm: no call waits for it, and a bucket that fails stops nothing but this. At least once: an object that is there already, byte for
// byte, is put; one that is otherwise was written by somebody else, and is neither overwritten nor tried again.
import { canonicalJson, sha256Hex } from "../audit/chain.ts";
import type { Checkpoint } from "../audit/checkpoint.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { inTime, LATE } from "../time-limit.ts";
import type { AnchorStore } from "./anchor-store.ts";
import { type AnchorFailure, type AnchoringState, CHECKPOINTS, type NewTrouble } from "./witness-protocol.ts";

const BUCKET_TIMEOUT_MS = 10_000;
/** In one alarm. */
const MOST_AT_ONCE = 50;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 600_000;

/** Only where nothing is. */
const ONCE = {
  onlyIf: { etagDoesNotMatch: "*" },
  httpMetadata: { contentType: "application/json" },
} as const satisfies R2PutOptions;

type Outcome = "put" | "other" | AnchorFailure;

export class Anchoring {
  readonly #bucket: R2Bucket | null;
  readonly #signs: boolean;
  readonly #deps: Deps;
  readonly #store: AnchorStore;
  readonly #raise: (trouble: NewTrouble) => Promise<void>;

  constructor(env: LedgerEnv, deps: Deps, store: AnchorStore, raise: (trouble: NewTrouble) => Promise<void>) {
    this.#bucket = env.CHECKPOINT_BUCKET ?? null;
    this.#signs = (env.AUDIT_SIGNING_KEY ?? "") !== "";
    this.#deps = deps;
    this.#store = store;
    this.#raise = raise;
  }

  /** When the next one is due, ms since the epoch; null while none waits. */
  dueAtMs(): number | null {
    return this.#bucket === null || !this.#store.hasWaiting() ? null : Math.max(this.#deps.now(), this.#store.tryMs());
  }

  /** Null: the deployment has no bucket. */
  state(): AnchoringState | null {
    if (this.#bucket === null) return null;
    const state = this.#store.state();
    return this.#signs ? state : { ...state, failing: { sinceMs: null, why: "no_signing_key" } };
  }

  /** Never throws. */
  async run(): Promise<void> {
    const bucket = this.#bucket;
    if (bucket === null || this.#store.tryMs() > this.#deps.now()) return;
    for (let tried = 0; tried < MOST_AT_ONCE; tried += 1) {
      const checkpoint = this.#store.next();
      if (checkpoint === null) return;
      const outcome = await this.#put(bucket, checkpoint);
      if (outcome === "put") this.#store.markAnchored(checkpoint.seq, this.#deps.now());
      else if (outcome === "other") await this.#passOver(checkpoint);
      else return this.#failed(outcome, checkpoint.seq);
    }
  }

  /** Whatever became of the put, the object tells: a lock refuses what is there already, and a put that was given up may have arrived. */
  async #put(bucket: R2Bucket, checkpoint: Checkpoint): Promise<Outcome> {
    const text = canonicalJson(checkpoint);
    const digest = sha256Hex(text);
    const name = anchorName(checkpoint, digest);
    const written = await this.#ask(() => bucket.put(name, text, { ...ONCE, sha256: digest }));
    if (written.ok && written.answer !== null) return "put";
    const there = await this.#ask(() => compared(bucket, name, text));
    if (there.ok && there.answer !== "absent") return there.answer === "same" ? "put" : "other";
    return written.ok ? "refused" : written.why;
  }

  async #ask<T>(call: () => Promise<T>): Promise<{ ok: true; answer: T } | { ok: false; why: AnchorFailure }> {
    try {
      const answer = await inTime(this.#deps, call(), BUCKET_TIMEOUT_MS);
      return answer === LATE ? { ok: false, why: "no_answer" } : { ok: true, answer };
    } catch {
      // The runtime's own words may name the object, and say no more.
      return { ok: false, why: "refused" };
    }
  }

  #failed(why: AnchorFailure, seq: number): void {
    this.#store.noteFailure(why, this.#deps.now(), (tries) => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1)));
    this.#deps.log("anchor_failed", { seq, why });
  }

  async #passOver(checkpoint: Checkpoint): Promise<void> {
    this.#store.passOver(checkpoint.seq);
    const place = { seq: checkpoint.seq, hash: null };
    await this.#raise({ ledger: CHECKPOINTS, kind: "anchor", known: place, reported: place });
  }
}

/** Never that of another checkpoint: the digest is in it. */
function anchorName({ seq, at }: Checkpoint, digest: string): string {
  return `checkpoints/${at.slice(0, 10)}/${seq}-${digest}.json`;
}

async function compared(bucket: R2Bucket, name: string, text: string): Promise<"same" | "other" | "absent"> {
  const object = await bucket.get(name);
  if (object === null) return "absent";
  // Somebody else's may be of any length.
  if (object.size !== Buffer.byteLength(text)) {
    await object.body.cancel();
    return "other";
  }
  return (await object.text()) === text ? "same" : "other";
}
