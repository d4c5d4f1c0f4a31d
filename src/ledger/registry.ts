// The Registry: the one Durable Object of the admin plane. It keeps the published bundles, an index of keys for listing, and what each
// Ledger last said of itself. No call to Clerk waits for it, except an isolate's first use of a bundle version.
//
// A publish is in force for whatever passes a Ledger once that Ledger has confirmed it, so publish() tells every key's Ledger before it
// answers; what is left undone by a crash or an unreachable Ledger is finished from the alarm.
import { DurableObject } from "cloudflare:workers";
import type { Checkpoint } from "../audit/checkpoint.ts";
import { type Deps, systemDeps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef } from "../keys/lease.ts";
import { AnchorStore } from "./anchor-store.ts";
import { Anchoring } from "./anchoring.ts";
import { ApprovalIndex, type ApprovalPage } from "./approval-index.ts";
import type { ApprovalSummary } from "./approval-protocol.ts";
import { tellCheckpoints } from "./checkpoint-telling.ts";
import { Checkpointing } from "./checkpointing.ts";
import { judgeContinuity } from "./continuity.ts";
import { ElevationIndex, type ElevationPage } from "./elevation-index.ts";
import type { Elevation } from "./elevation-protocol.ts";
import { guardedCall } from "./guarded-call.ts";
import { HeadStore } from "./head-store.ts";
import { KeyIndex } from "./key-index.ts";
import { type MintBounds, type MintedKeys, MintedStore, type MintRefusal } from "./minted-store.ts";
import { type KeyIndexEntry, type Publish, RegistryStore } from "./registry-store.ts";
import { ledgerStub } from "./registry-stub.ts";
import { SessionBook } from "./session-book.ts";
import type { NewSession, RootSession, SessionState, SessionUse } from "./session-protocol.ts";
import { recordTroubles, troubleFields } from "./trouble-record.ts";
import type {
  AnchoringState,
  CheckpointMark,
  LedgerReport,
  LogTrouble,
  NewTrouble,
  ReportAnswer,
  WitnessedLog,
} from "./witness-protocol.ts";

const FAN_OUT_WIDTH = 25;
/** Per invocation: a Durable Object may make a limited number of calls; the alarm goes on. */
const MAX_FAN_OUT = 500;
const FAN_OUT_RETRY_MS = 2_000;

export interface PublishRequest {
  readonly version: string;
  /** `{policies, tests?}` as JSON. */
  readonly text: string;
  readonly ifVersion: string | null;
  readonly author: string;
}

export interface PublishPage {
  /** Only publishes before this one; null: from the newest on. */
  readonly beforeSeq: number | null;
  readonly limit: number;
}

export type PublishResult =
  /** `pendingCount`: Ledgers that have not confirmed yet. */
  | { readonly ok: true; readonly bundle: BundleRef; readonly pendingCount: number }
  | { readonly ok: false; readonly current: BundleRef | null };

export type BeginKeyResult = { readonly ok: true; readonly bundle: BundleRef | null } | MintRefusal;

export class Registry extends DurableObject<LedgerEnv> {
  readonly #deps: Deps;
  readonly #store: RegistryStore;
  readonly #minted: MintedStore;
  readonly #index: KeyIndex;
  readonly #heads: HeadStore;
  readonly #checkpointing: Checkpointing;
  readonly #anchoring: Anchoring;
  readonly #approvals: ApprovalIndex;
  readonly #elevations: ElevationIndex;
  readonly #sessions: SessionBook;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new RegistryStore(ctx.storage);
    this.#minted = new MintedStore(ctx.storage);
    this.#index = new KeyIndex(this.#deps, env, this.#store, this.#minted);
    this.#heads = new HeadStore(ctx.storage);
    this.#approvals = new ApprovalIndex(ctx.storage);
    this.#elevations = new ElevationIndex(ctx.storage);
    this.#sessions = new SessionBook(ctx.storage);
    this.#checkpointing = new Checkpointing(env, this.#deps, this.#heads, (trouble) => this.#raise(trouble));
    this.#anchoring = new Anchoring(env, this.#deps, new AnchorStore(ctx.storage), (trouble) => this.#raise(trouble));
    // Killed between what it wrote and the alarm for it; or the bucket is new.
    void ctx.blockConcurrencyWhile(async () => {
      await this.#arm(this.#index.dueAtMs());
      await this.#arm(this.#anchoring.dueAtMs());
    });
  }

  currentBundle(): BundleRef | null {
    return this.#store.currentBundle();
  }

  /** The bundle of publish `seq` as JSON. */
  bundleText(seq: number): string | null {
    return this.#store.bundleText(seq);
  }

  /** What was published as this version; null if it never was. */
  bundleTextOf(version: string): string | null {
    return this.#store.bundleTextOf(version);
  }

  /** Newest first. */
  publishes({ beforeSeq, limit }: PublishPage): Publish[] {
    return this.#store.publishes(beforeSeq, limit);
  }

  /** Atomic. Publishing what is in force already only makes sure that every Ledger knows it. */
  async publish(request: PublishRequest): Promise<PublishResult> {
    const current = this.#store.currentBundle();
    if (request.ifVersion !== null && request.ifVersion !== (current?.version ?? "")) return { ok: false, current };
    const bundle =
      current?.version === request.version
        ? current
        : this.#store.addBundle(request.version, request.text, new Date(this.#deps.now()).toISOString(), request.author);
    await this.#arm(this.#deps.now() + FAN_OUT_RETRY_MS);
    return { ok: true, bundle, pendingCount: await this.#fanOut(bundle) };
  }

  /** Lists a key before its Ledger exists, so that none can live unlisted. Gives the bundle that the new Ledger starts with. */
  async beginMint(record: KeyRecord, bounds: MintBounds): Promise<BeginKeyResult> {
    const refusal = this.#index.begin(record, bounds);
    await this.#arm(this.#index.dueAtMs());
    return refusal ?? { ok: true, bundle: this.#store.currentBundle() };
  }

  /** Before a change in the Ledgers: from here on readers ask the Ledger. */
  async beginKeyChanges(ids: readonly string[]): Promise<void> {
    this.#index.beginChange(ids);
    await this.#arm(this.#index.dueAtMs());
  }

  /** After the change: the index knows what the Ledgers know. Of each, how many keys below it still get their tombstones. */
  async endKeyChanges(records: readonly KeyRecord[]): Promise<number[]> {
    for (const record of records) this.#index.endChange(record);
    await this.#arm(this.#index.dueAtMs());
    return records.map(({ id }) => this.#minted.revokingCount(id));
  }

  /** The keys that were minted through this one, the first of the living by id. */
  minted(id: string, limit: number): MintedKeys {
    return this.#minted.minted(id, this.#deps.now(), limit);
  }

  keys(): KeyIndexEntry[] {
    return this.#store.keys();
  }

  key(id: string): KeyIndexEntry | null {
    return this.#store.key(id);
  }

  /** Of these ids those that there are, however many an answer names: one question. */
  keysNamed(ids: readonly string[]): KeyIndexEntry[] {
    return this.#store.keysNamed(ids);
  }

  /** What a Ledger knows of requests for approval, as it is now. */
  noteApprovals(summaries: readonly ApprovalSummary[]): void {
    this.#approvals.note(summaries, this.#deps.now());
  }

  approval(id: string): ApprovalSummary | null {
    return this.#approvals.get(id, this.#deps.now());
  }

  approvals(page: ApprovalPage): ApprovalSummary[] {
    return this.#approvals.page(page, this.#deps.now());
  }

  /** What a Ledger knows of elevations, as it is now. */
  noteElevations(elevations: readonly Elevation[]): void {
    this.#elevations.note(elevations);
  }

  elevation(id: string): Elevation | null {
    return this.#elevations.get(id);
  }

  elevations(page: ElevationPage): Elevation[] {
    return this.#elevations.page(page, this.#deps.now());
  }

  /** Somebody signs in to the console with the root token. Those that are over are forgotten with the next that begins. */
  startRootSession(session: NewSession): SessionState {
    return this.#sessions.start(session, null, this.#deps.now());
  }

  useRootSession(use: SessionUse): RootSession {
    return this.#sessions.use(use, this.#deps.now());
  }

  endRootSession(hash: string): void {
    this.#sessions.end(hash);
  }

  /** There are keys for it now. */
  endRootSessions(): void {
    this.#sessions.endAll();
  }

  /** The head is taken for true when the Ledger has shown that it continues what is known. Readers find the Ledger in any case. */
  async report({ held = [], ...report }: LedgerReport): Promise<ReportAnswer> {
    const { ledger, headSeq: seq, headHash: hash, activeMs: atMs } = report;
    this.#store.putReport(report);
    const continuity = judgeContinuity({ seq, hash }, this.#heads.knownPoints(ledger), held);
    if (continuity.kind === "ask") return { ok: false, ask: continuity.seqs };
    if (continuity.kind === "trouble") {
      const { fault: kind, known } = continuity;
      await this.#raise({
        ledger,
        kind,
        known,
        reported: { seq, hash: held.find((one) => one.seq === known.seq)?.hash ?? hash },
      });
    } else {
      if (seq > 0) this.#heads.acceptHead({ ledger, seq, hash, atMs });
      this.#heads.closeTroubles(ledger);
    }
    await this.#arm(this.#checkpointing.dueAtMs());
    return { ok: true };
  }

  /** What somebody who compared KV with ledgers and checkpoints has found; `mended` is right again. */
  async noteTroubles(found: readonly NewTrouble[], mended: readonly LogTrouble[]): Promise<void> {
    for (const trouble of mended) this.#heads.closeTrouble(trouble);
    for (const trouble of found) await this.#raise(trouble);
  }

  /** Up to which record the Ledger may let go of its records: those that a checkpoint vouches for. */
  prunableSeq(ledger: string): number {
    return this.#heads.prunableSeq(ledger);
  }

  lastCheckpoint(): Checkpoint | null {
    return this.#heads.lastCheckpoint();
  }

  lastCheckpointMark(): CheckpointMark | null {
    return this.#heads.lastCheckpointMark();
  }

  /**
   * The event source of `checkpoint.signed`: each becomes an anchor by leaving the house (`checkpointSigned`). At least the newest twenty are
   * here; who missed older ones loses nothing, because the later ones vouch for them.
   */
  signedCheckpoints(afterSeq: number): Checkpoint[] {
    return this.#heads.signedAfter(afterSeq);
  }

  /** How putting them into the bucket goes; null: there is none. */
  anchoring(): AnchoringState | null {
    return this.#anchoring.state();
  }

  /** What ledgers and KV are held against. */
  witnessed(): WitnessedLog {
    return { heads: this.#heads.heads(), checkpoints: this.#heads.keptCheckpoints(), troubles: this.#heads.troubles() };
  }

  troubles(): LogTrouble[] {
    return this.#heads.troubles();
  }

  reportsSince(sinceMs: number): LedgerReport[] {
    return this.#store.reportsSince(sinceMs);
  }

  /** Ledgers that have reported and are no key's. */
  keylessLedgers(): string[] {
    return this.#store.keylessLedgers();
  }

  /** Never throws: after six failures the platform drops an alarm for good. */
  override async alarm(): Promise<void> {
    // Side by side: a Ledger that hangs in one must not keep the other waiting.
    const [unfinished] = await Promise.all([this.#publishAndWitness(), this.#index.run(), this.#anchoring.run()]);
    await this.#arm(unfinished ? this.#deps.now() + FAN_OUT_RETRY_MS : this.#checkpointing.dueAtMs());
    await this.#arm(this.#index.dueAtMs());
    await this.#arm(this.#anchoring.dueAtMs());
  }

  /** True when it must be tried again. */
  async #publishAndWitness(): Promise<boolean> {
    const bundle = this.#store.currentBundle();
    const pendingCount = bundle === null ? 0 : await this.#fanOut(bundle);
    const failed = await this.#checkpoint();
    const unrecorded = await recordTroubles(this.#deps, this.env, this.#heads);
    const untold = await tellCheckpoints(this.#deps, this.env, this.#heads);
    return pendingCount > 0 || failed || unrecorded || untold;
  }

  /** Told at once, and in a ledger as soon as that can be reached. */
  async #raise(trouble: NewTrouble): Promise<void> {
    if (!this.#heads.noteTrouble(trouble, this.#deps.now())) return;
    this.#deps.log("log_trouble", troubleFields(trouble));
    await this.#arm(this.#deps.now());
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

  /** The one alarm rings for whatever is due first. */
  async #arm(atMs: number | null): Promise<void> {
    if (atMs === null) return;
    const armedMs = await this.ctx.storage.getAlarm();
    if (armedMs === null || armedMs > atMs) await this.ctx.storage.setAlarm(atMs);
  }

  /** Tells the Ledgers that are behind; how many still are. Never throws: an unreachable Ledger cannot admit anything either. */
  async #fanOut(bundle: BundleRef): Promise<number> {
    const behind = this.#store.keysBehind(bundle.seq, MAX_FAN_OUT);
    for (let at = 0; at < behind.length; at += FAN_OUT_WIDTH) {
      await Promise.all(behind.slice(at, at + FAN_OUT_WIDTH).map((id) => this.#tell(id, bundle)));
    }
    return this.#store.keysBehind(bundle.seq, MAX_FAN_OUT).length;
  }

  /** In bounded time: one that hangs must not keep the others, or a checkpoint, waiting. */
  async #tell(id: string, bundle: BundleRef): Promise<void> {
    const told = await guardedCall<void>(this.#deps, "setBundle", async () => ledgerStub(this.env, id).setBundle(bundle));
    if (told !== null) this.#store.ackBundle(id, bundle.seq);
  }
}
