// The Ledger: one Durable Object per key (and one each for the admin plane and for the unauthenticated). It is the authority over its
// key and the place where records become durable. It never calls Clerk, keeps its work small, and does its housekeeping (projection to
// KV, giving up on lost intents, telling the Registry) from its one alarm. Here is what others may call; how each subject does it is in
// its parts (`assemble-ledger.ts`).
//
// Every method that writes does so without an `await` in between: that is one commit, and the output gate holds the answer until it is on
// disk. What acts write goes through `group-commit.ts`.
import { DurableObject } from "cloudflare:workers";
import type { Outcome, RecordDraft } from "../audit/record.ts";
import { type Deps, systemDeps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { Spending } from "../keys/key-rate-meter.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef, Lease } from "../keys/lease.ts";
import type { ApprovalVerdict, ApprovalVerdictResult, ApprovalView } from "./approval-protocol.ts";
import { assembleLedger, type LedgerAssembly } from "./assemble-ledger.ts";
import type { CloseRequest, Elevation, ElevationChange, OpenRequest, OpenResult, ReviewRequest } from "./elevation-protocol.ts";
import { allEndedIn, eraseRecords } from "./erase-records.ts";
import type { KeyChange, KeyChangeResult } from "./key-custody.ts";
import type {
  AdmitRequest,
  AdmitResult,
  AnonymousCount,
  Charge,
  ConfirmResult,
  DecisionBasis,
  EraseRequest,
  EraseResult,
  LimitStanding,
  OpenIntentPage,
  RecordPage,
  RecordRange,
  ReserveRequest,
  ReserveResult,
  ResolveRequest,
  ResolveResult,
  SettleRequest,
  UsageRow,
} from "./protocol.ts";
import type { KeySession, NewKeySession, SessionStart, SessionUse } from "./session-protocol.ts";
import type { Tally, TallyRequest } from "./tally-protocol.ts";
import type { HeldStretch } from "./witness-protocol.ts";

export class Ledger extends DurableObject<LedgerEnv> {
  readonly #deps: Deps;
  readonly #parts: LedgerAssembly;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#parts = assembleLedger(ctx, env, deps);
  }

  /** Makes this the ledger of a new key. Repeating it with the same record is harmless. */
  createKey(record: KeyRecord, bundle: BundleRef | null): KeyChangeResult {
    this.#parts.records.noteLedger(record.id);
    return this.#parts.keys.create(record, bundle);
  }

  /** The key's record and the bundle in force; null when there is no such key. */
  lease(): Lease | null {
    return this.#parts.keys.lease();
  }

  /**
   * What was begun as what the key was ends with it. `listed`: as the Registry has it: what is changed is no older than that. Else the change
   * would be lost as soon as the two compare what they know.
   */
  changeKey(change: KeyChange, listed?: KeyRecord): KeyChangeResult {
    if (listed !== undefined) this.catchUp(listed);
    const changed = this.#parts.keys.change(change);
    if (!changed.ok) return changed;
    this.#parts.sessions.endWith(change);
    this.#parts.elevations.endWith(change, changed.record.id);
    return changed;
  }

  /** Somebody signs in to the console with the key. */
  startSession(session: NewKeySession): SessionStart {
    return this.#parts.sessions.start(session);
  }

  /** Of a call by a session: is there one, and what is its key now? */
  useSession(use: SessionUse): KeySession {
    return this.#parts.sessions.use(use);
  }

  endSession(hash: string): void {
    this.#parts.sessions.end(hash);
  }

  /** What `lease` says, by somebody who knows `record`: it is not older than that any more. */
  catchUp(record: KeyRecord): Lease | null {
    // The key was changed, and the end of what it had open is lost with that; and who signed in since may have done so with a secret of before.
    if (this.#parts.keys.catchUp(record)) {
      this.#parts.sessions.endWith({ kind: "rotate" });
      this.#parts.elevations.endWith({ kind: "patch", patch: record }, record.id);
    }
    return this.lease();
  }

  /** A publish with a lower seq than the one known is old news. Gives the one that is known. */
  setBundle(bundle: BundleRef): BundleRef {
    return this.#parts.keys.setBundle(bundle);
  }

  admit(request: AdmitRequest, ledger: string): AdmitResult | Promise<AdmitResult> {
    return this.#parts.group.run(() => this.#parts.acts.admit(request, ledger), {
      alone: this.#isAlone(request.intent.request_id),
    });
  }

  settle(request: SettleRequest, ledger: string): Outcome | null | Promise<Outcome | null> {
    return this.#parts.group.run(() => this.#parts.ends.settle(request, ledger), {
      mustRun: true,
      alone: this.#isAlone(request.requestId),
    });
  }

  resolve(request: ResolveRequest, ledger: string): ResolveResult | Promise<ResolveResult> {
    return this.#parts.group.run(() => this.#parts.ends.resolve(request, ledger));
  }

  /** Somebody's word on what this key asked others to agree to. */
  decideApproval(verdict: ApprovalVerdict, ledger: string): ApprovalVerdictResult | Promise<ApprovalVerdictResult> {
    return this.#parts.group.run(() => this.#parts.acts.decideApproval(verdict, ledger));
  }

  /** What this key asked others to agree to, with its arguments; null: no such request. */
  approval(ledger: string, n: number): ApprovalView | null {
    return this.#parts.approvals.view(ledger, n, this.#deps.now());
  }

  /** The newest of them. */
  approvals(ledger: string): ApprovalView[] {
    return this.#parts.approvals.views(ledger, this.#deps.now());
  }

  /** The key acts under a policy more for a while, from now on or once others have agreed. */
  openElevation(request: OpenRequest, ledger: string): OpenResult | Promise<OpenResult> {
    return this.#parts.group.run(() => this.#parts.elevations.open(request, ledger));
  }

  closeElevation(request: CloseRequest, ledger: string): ElevationChange | Promise<ElevationChange> {
    return this.#parts.group.run(() => this.#parts.elevations.close(request, ledger));
  }

  /** Somebody else has looked at what was done. */
  reviewElevation(request: ReviewRequest, ledger: string): ElevationChange | Promise<ElevationChange> {
    return this.#parts.group.run(() => this.#parts.elevations.review(request, ledger));
  }

  elevation(n: number): Elevation | null {
    return this.#parts.elevations.get(n);
  }

  /** The newest of them. */
  elevations(): Elevation[] {
    return this.#parts.elevations.recent();
  }

  confirm(basis: DecisionBasis): ConfirmResult {
    return this.#parts.acts.confirm(basis);
  }

  /** Charges an act of a delegated key here too, if this key is still in force and as it was decided on. */
  reserveIfCurrent(request: ReserveRequest): ReserveResult | Promise<ReserveResult> {
    return this.#parts.group.run(() => this.#parts.acts.reserve(request));
  }

  /** The delegated key's act is over. */
  release(reservation: string, outcome: Outcome): void | Promise<void> {
    return this.#parts.group.run(() => this.#parts.acts.release(reservation, outcome), { mustRun: true });
  }

  /** What all isolates together have spent of the key's rate. */
  spend(spending: Omit<Spending, "keyId">): number {
    return this.#parts.rate.add(spending);
  }

  /** What counts of each limit now. */
  usage(): UsageRow[] {
    return this.#parts.counters.usage(this.#deps.now());
  }

  /** How charges would stand at a moment. Takes nothing. */
  standing(charges: readonly Charge[], atMs: number): LimitStanding[] {
    return this.#parts.charges.standing(charges, atMs);
  }

  /**
   * Records of what never was an intent: reads, denials, failures, admin calls. Of very many refusals most are counted together.
   * `triedForMs`: drafts among these were sent before, at most so long ago, and no answer came; those that got through are not appended
   * again. (A try still on its way when its repeat arrives would be: two records with one `request_id`.)
   */
  append(drafts: readonly RecordDraft[], ledger: string, triedForMs: number | null = null): void {
    this.#parts.records.appendAll(drafts, ledger, triedForMs);
  }

  /** One record of somebody who may not know that it was written. Gives its id. */
  appendOnce(draft: RecordDraft, ledger: string): string {
    return this.#parts.records.appendOnce(draft, ledger);
  }

  /** `batch` names these counts: the same ones sent twice are counted once. */
  countAnonymous(counts: readonly AnonymousCount[], ledger: string, batch: string | null = null): void {
    this.#parts.records.countAnonymous(counts, ledger, batch);
  }

  /** When each key last acted here whose ledger is another: on `admin`, keys that use the admin plane. Ms since the epoch. */
  actors(): Map<string, number> {
    return this.#parts.store.actors();
  }

  /** How many calls are on record here within a span, by bucket and by what they were. */
  tally(request: TallyRequest): Tally {
    return this.#parts.reading.tally(request);
  }

  /** Newest first; what is projected and what is not. */
  records(range: RecordRange): RecordPage {
    return this.#parts.reading.page(range);
  }

  /** JSON of at most 500 records from seq `first` on, oldest first, none of them later than `untilMs`. Empty only when there are none. */
  recordsFrom(first: number, untilMs = Number.MAX_SAFE_INTEGER): string[] {
    return this.#parts.reading.from(first, untilMs);
  }

  /** The same, from the first record of `atMs` or later on. */
  recordsSince(atMs: number, untilMs = Number.MAX_SAFE_INTEGER): string[] {
    return this.#parts.reading.since(atMs, untilMs);
  }

  /** What copies are held against: hashes of the records from seq `from` on that are here, none of them later than `untilMs`. */
  heldFrom(from: number, untilMs: number): HeldStretch {
    return this.#parts.reading.heldFrom(from, untilMs);
  }

  /** The same, from the first record of `atMs` or later on. */
  heldSince(atMs: number, untilMs: number): HeldStretch {
    return this.#parts.reading.heldSince(atMs, untilMs);
  }

  /** What a hook is sent of a record, as JSON; null when it is not here any more. */
  toldRecord(seq: number): string | null {
    return this.#parts.reading.toldRecord(seq);
  }

  /** Erases what is kept here of a user's data. */
  erase(request: EraseRequest): EraseResult {
    this.#parts.records.recordCounted(true);
    const { store, chain, approvals, housekeeping } = this.#parts;
    const ended = allEndedIn(store, chain.head.seq, request.target);
    if (approvals.erase(request.target, ended) > 0) housekeeping.armForProjection();
    return eraseRecords(store, chain.head.seq, request, ended);
  }

  /** Intents without a known outcome and with a lower seq, as many as one read may hold. */
  openIntentsBefore(seq: number): OpenIntentPage {
    return this.#parts.reading.openIntentsBefore(seq);
  }

  override async alarm(): Promise<void> {
    const ledger = this.#parts.records.ledger();
    // Nothing is on record: whatever set the alarm was undone.
    if (ledger !== null) await this.#parts.housekeeping.run(ledger, () => this.lease());
  }

  #isAlone(requestId: string): boolean {
    return !this.#parts.store.intents.areOthersOpen(requestId);
  }
}
