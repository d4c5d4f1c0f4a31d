// The Registry: the one Durable Object of the admin plane. It keeps the published bundles, an index of keys for listing, and what each
// Ledger last said of itself. No call to Clerk waits for it, except an isolate's first use of a bundle version. Here is what others may
// call; how each subject does it is in its parts.
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
import { armAlarm } from "./arm-alarm.ts";
import { ElevationIndex, type ElevationPage } from "./elevation-index.ts";
import type { Elevation } from "./elevation-protocol.ts";
import { KeyIndex } from "./key-index.ts";
import { type MintBounds, type MintedKeys, MintedStore, type MintRefusal } from "./minted-store.ts";
import { Publishing, type PublishPage, type PublishRequest, type PublishResult } from "./publishing.ts";
import { type BundleInForce, type KeyIndexEntry, type Publish, RegistryStore } from "./registry-store.ts";
import { RootSessions } from "./root-sessions.ts";
import type { NewSession, RootSession, RootSessionStart, SessionUse } from "./session-protocol.ts";
import type {
  AnchoringState,
  CheckpointMark,
  LedgerReport,
  LogTrouble,
  NewTrouble,
  ReportAnswer,
  WitnessedLog,
} from "./witness-protocol.ts";
import { type WitnessStores, witnessStores } from "./witness-stores.ts";
import { Witnessing } from "./witnessing.ts";

/** What was left undone is tried again after so long. */
const RETRY_MS = 2_000;

export type BeginKeyResult = { readonly ok: true; readonly bundle: BundleRef | null } | MintRefusal;

export class Registry extends DurableObject<LedgerEnv> {
  readonly #deps: Deps;
  readonly #store: RegistryStore;
  readonly #minted: MintedStore;
  readonly #index: KeyIndex;
  readonly #publishing: Publishing;
  readonly #known: WitnessStores;
  readonly #witnessing: Witnessing;
  readonly #anchoring: Anchoring;
  readonly #approvals: ApprovalIndex;
  readonly #elevations: ElevationIndex;
  readonly #rootSessions: RootSessions;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new RegistryStore(ctx.storage);
    this.#minted = new MintedStore(ctx.storage);
    this.#index = new KeyIndex(this.#deps, env, this.#store, this.#minted);
    this.#publishing = new Publishing(this.#deps, env, this.#store, () => this.#arm(this.#deps.now() + RETRY_MS));
    this.#known = witnessStores(ctx.storage);
    this.#witnessing = new Witnessing(this.#deps, env, this.#known, (atMs) => this.#arm(atMs));
    this.#anchoring = new Anchoring(env, this.#deps, new AnchorStore(ctx.storage), (trouble) => this.#witnessing.raise(trouble));
    this.#approvals = new ApprovalIndex(ctx.storage);
    this.#elevations = new ElevationIndex(ctx.storage);
    this.#rootSessions = new RootSessions(ctx.storage);
    // Killed between what it wrote and the alarm for it; or the bucket is new.
    void ctx.blockConcurrencyWhile(async () => {
      await this.#arm(this.#index.dueAtMs());
      await this.#arm(this.#anchoring.dueAtMs());
    });
  }

  currentBundle(): BundleRef | null {
    return this.#store.currentBundle();
  }

  /** What `currentBundle` and `bundleText` say, in one. */
  newestBundle(): BundleInForce | null {
    const bundle = this.#store.currentBundle();
    const text = bundle === null ? null : this.#store.bundleText(bundle.seq);
    return bundle === null || text === null ? null : { ...bundle, text };
  }

  /**
   * The bundle of publish `seq` as JSON. Whoever names its version as well gets that or nothing: after this storage was set back another may
   * have got the number.
   */
  bundleText(seq: number, version?: string): string | null {
    return version === undefined ? this.#store.bundleText(seq) : this.#store.bundleTextOf(version);
  }

  /** What was published as this version; null if it never was. */
  bundleTextOf(version: string): string | null {
    return this.#store.bundleTextOf(version);
  }

  /** Newest first. */
  publishes({ beforeSeq, limit }: PublishPage): Publish[] {
    return this.#store.publishes(beforeSeq, limit);
  }

  /** Atomic. Publishing what is in force already only makes sure that every Ledger knows it. Repeating it is harmless. */
  publish(request: PublishRequest): Promise<PublishResult> {
    return this.#publishing.publish(request);
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

  /** Somebody signs in to the console with the root token. */
  beginRootSession(session: NewSession): RootSessionStart {
    return this.#rootSessions.start(session, this.#deps.now());
  }

  useRootSession(use: SessionUse): RootSession {
    return this.#rootSessions.use(use, this.#deps.now());
  }

  endRootSession(hash: string): void {
    this.#rootSessions.end(hash);
  }

  /** There is a key for it now: nobody signs in with the root token any more. */
  closeRootSignIn(): void {
    this.#rootSessions.close(this.#deps.now());
  }

  /** The head is taken for true when the Ledger has shown that it continues what is known. Readers find the Ledger in any case. */
  async report({ held = [], standing = null, ...report }: LedgerReport): Promise<ReportAnswer> {
    this.#store.putReport(report);
    if (standing !== null && this.#index.heard(standing)) await this.#arm(this.#deps.now());
    return this.#witnessing.accept(report, held);
  }

  /** What somebody who compared KV with ledgers and checkpoints has found; `mended` is right again. */
  noteTroubles(found: readonly NewTrouble[], mended: readonly LogTrouble[]): Promise<void> {
    return this.#witnessing.noteTroubles(found, mended);
  }

  /** Up to which record the Ledger may let go of its records: those that a checkpoint vouches for. */
  prunableSeq(ledger: string): number {
    return this.#known.heads.prunableSeq(ledger);
  }

  lastCheckpoint(): Checkpoint | null {
    return this.#known.checkpoints.last();
  }

  lastCheckpointMark(): CheckpointMark | null {
    return this.#known.checkpoints.lastMark();
  }

  /** How putting signed checkpoints into the bucket goes; null: there is none. */
  anchoring(): AnchoringState | null {
    return this.#anchoring.state();
  }

  /** What ledgers and KV are held against. */
  witnessed(): WitnessedLog {
    return this.#witnessing.known();
  }

  troubles(): LogTrouble[] {
    return this.#known.troubles.all();
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
    // Side by side: Ledgers that hang in one must not keep the others waiting.
    const [isBehind, isLeft] = await Promise.all([
      this.#publishing.goOn(),
      this.#witnessing.run(),
      this.#index.run(),
      this.#anchoring.run(),
    ]);
    await this.#arm(isBehind || isLeft ? this.#deps.now() + RETRY_MS : this.#witnessing.dueAtMs());
    await this.#arm(this.#index.dueAtMs());
    await this.#arm(this.#anchoring.dueAtMs());
  }

  #arm(atMs: number | null): Promise<void> {
    return armAlarm(this.ctx.storage, atMs, this.#deps.now());
  }
}
