// The Ledger: one Durable Object per key (and one each for the admin plane and for the unauthenticated). It is the authority over its
// key and the place where records become durable. It never calls Clerk, keeps its work small, and does its housekeeping (projection to
// KV, giving up on lost intents, telling the Registry) from its one alarm.
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
import { secretEndsMs } from "../keys/verify-key.ts";
import { Acts } from "./acts.ts";
import { AnonymousMinute } from "./anonymous-minute.ts";
import { ApprovalBook } from "./approval-book.ts";
import type { ApprovalVerdict, ApprovalVerdictResult, ApprovalView } from "./approval-protocol.ts";
import { ApprovalStore } from "./approval-store.ts";
import { ChainWriter } from "./chain-writer.ts";
import { ChargeBook } from "./charge-book.ts";
import { CounterStore } from "./counter-store.ts";
import { ElevationBook } from "./elevation-book.ts";
import type { CloseRequest, Elevation, ElevationChange, OpenRequest, OpenResult, ReviewRequest } from "./elevation-protocol.ts";
import { ElevationStore } from "./elevation-store.ts";
import { eraseRecords } from "./erase-records.ts";
import { GroupCommit } from "./group-commit.ts";
import { dataOf } from "./handing-over.ts";
import { heldStretch } from "./held-stretch.ts";
import { Housekeeping } from "./housekeeping.ts";
import { IdempotencyBook } from "./idempotency-book.ts";
import { IdempotencyStore } from "./idempotency-store.ts";
import { endOfElevation, endsSessions, type KeyChange, type KeyChangeResult, KeyCustody } from "./key-custody.ts";
import { LedgerStore } from "./ledger-store.ts";
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
  OpenIntent,
  RecordPage,
  RecordRange,
  ReserveRequest,
  ReserveResult,
  ResolveRequest,
  ResolveResult,
  SettleRequest,
  UsageRow,
} from "./protocol.ts";
import { pageOfRecords } from "./record-page.ts";
import { RefusalStore } from "./refusal-store.ts";
import { RefusalTally } from "./refusal-tally.ts";
import { SessionBook } from "./session-book.ts";
import type { KeySession, NewKeySession, SessionStart, SessionUse } from "./session-protocol.ts";
import { RateTotal } from "./shared-rate-total.ts";
import type { Tally, TallyRequest } from "./tally-protocol.ts";
import { Tallying } from "./tallying.ts";
import type { HeldStretch } from "./witness-protocol.ts";

const LEDGER_NAME = "ledger";
/** A length of time that a Worker measured is shorter than this object's by less. */
const ON_THE_WAY_MS = 10_000;

export class Ledger extends DurableObject<LedgerEnv> {
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #keys: KeyCustody;
  readonly #rate = new RateTotal();
  readonly #counters: CounterStore;
  readonly #charges: ChargeBook;
  readonly #tallying: Tallying;
  readonly #idempotency: IdempotencyBook;
  readonly #approvals: ApprovalBook;
  readonly #elevations: ElevationBook;
  readonly #sessions: SessionBook;
  readonly #acts: Acts;
  readonly #group: GroupCommit;
  readonly #anonymous: AnonymousMinute;
  readonly #refusals: RefusalTally;
  readonly #housekeeping: Housekeeping;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new LedgerStore(ctx.storage, this.#deps.now());
    this.#chain = new ChainWriter(this.#store, this.#deps);
    this.#counters = new CounterStore(ctx.storage, this.#store);
    this.#charges = new ChargeBook(this.#counters);
    this.#tallying = new Tallying(ctx.storage, this.#store);
    this.#idempotency = new IdempotencyBook(new IdempotencyStore(ctx.storage));
    this.#approvals = new ApprovalBook(new ApprovalStore(ctx.storage));
    this.#elevations = new ElevationBook(new ElevationStore(ctx.storage), this.#approvals);
    this.#sessions = new SessionBook(ctx.storage);
    this.#keys = new KeyCustody(this.#store, this.#deps, (nowMs) => this.#elevations.openAt(nowMs));
    this.#anonymous = new AnonymousMinute(this.#store, this.#chain, this.#deps);
    this.#refusals = new RefusalTally(new RefusalStore(ctx.storage), this.#deps);
    this.#housekeeping = new Housekeeping(ctx, env, this.#deps, {
      store: this.#store,
      chain: this.#chain,
      anonymous: this.#anonymous,
      refusals: this.#refusals,
      counters: this.#counters,
      tallying: this.#tallying,
      idempotency: this.#idempotency,
      approvals: this.#approvals,
      elevations: this.#elevations,
      sessions: this.#sessions,
    });
    this.#group = new GroupCommit(this.#deps, ctx.storage, () => this.#rereadAfterUndoing());
    this.#acts = new Acts({
      deps: this.#deps,
      store: this.#store,
      keys: this.#keys,
      charges: this.#charges,
      idempotency: this.#idempotency,
      approvals: this.#approvals,
      append: (ledger, draft) => this.#append(ledger, draft),
      armForIntent: (settleByMs) => this.#housekeeping.armForIntent(settleByMs),
    });
  }

  /** Makes this the ledger of a new key. Repeating it with the same record is harmless. */
  createKey(record: KeyRecord, bundle: BundleRef | null): KeyChangeResult {
    this.#store.writeMeta(LEDGER_NAME, record.id);
    return this.#keys.create(record, bundle);
  }

  /** The key's record and the bundle in force; null when there is no such key. */
  lease(): Lease | null {
    return this.#keys.lease();
  }

  changeKey(change: KeyChange): KeyChangeResult {
    const changed = this.#keys.change(change);
    const why = changed.ok ? endOfElevation(change) : null;
    if (changed.ok && endsSessions(change)) this.#sessions.endAll();
    if (changed.ok && why !== null)
      this.#elevations.endWithKey(why, this.#deps.now(), (draft) => this.#append(changed.record.id, draft));
    return changed;
  }

  /** Somebody signs in to the console with the key. */
  startSession({ secretHashes, ...session }: NewKeySession): SessionStart {
    const nowMs = this.#deps.now();
    const key = this.#keys.lease()?.record;
    const endsMs = key === undefined ? null : secretEndsMs(key, secretHashes, nowMs);
    if (endsMs === null) return { ok: false };
    const started = this.#sessions.start(session, endsMs, nowMs);
    this.#housekeeping.arm(started.untilMs);
    return { ok: true, session: started };
  }

  /** Of a call by a session: is there one, and what is its key now? */
  useSession(use: SessionUse): KeySession {
    const lease = this.#keys.lease();
    const used = this.#sessions.use(use, this.#deps.now());
    if (!used.ok) return used;
    // Whatever version of this code rotated the key: what was begun with a secret of before is over.
    const rotatedAt = lease?.record.rotated_at ?? null;
    const isOld = rotatedAt !== null && used.session.startedMs < Date.parse(rotatedAt);
    return lease === null || isOld ? { ok: false, fault: "none" } : { ok: true, session: used.session, lease };
  }

  endSession(hash: string): void {
    this.#sessions.end(hash);
  }

  /** A publish with a lower seq than the one known is old news. */
  setBundle(bundle: BundleRef): void {
    this.#keys.setBundle(bundle);
  }

  admit(request: AdmitRequest, ledger: string): AdmitResult | Promise<AdmitResult> {
    return this.#group.run(() => this.#acts.admit(request, ledger), { alone: this.#isAlone(request.intent.request_id) });
  }

  settle(request: SettleRequest, ledger: string): Outcome | null | Promise<Outcome | null> {
    return this.#group.run(() => this.#acts.settle(request, ledger), { mustRun: true, alone: this.#isAlone(request.requestId) });
  }

  resolve(request: ResolveRequest, ledger: string): ResolveResult | Promise<ResolveResult> {
    return this.#group.run(() => this.#acts.resolve(request, ledger));
  }

  /** Somebody's word on what this key asked others to agree to. */
  decideApproval(verdict: ApprovalVerdict, ledger: string): ApprovalVerdictResult | Promise<ApprovalVerdictResult> {
    return this.#group.run(() => this.#acts.decideApproval(verdict, ledger));
  }

  /** What this key asked others to agree to, with its arguments; null: no such request. */
  approval(ledger: string, n: number): ApprovalView | null {
    return this.#approvals.view(ledger, n, this.#deps.now());
  }

  /** The newest of them. */
  approvals(ledger: string): ApprovalView[] {
    return this.#approvals.views(ledger, this.#deps.now());
  }

  /** The key acts under a policy more for a while, from now on or once others have agreed. */
  openElevation(request: OpenRequest, ledger: string): OpenResult | Promise<OpenResult> {
    return this.#group.run(() => {
      const key = this.#keys.lease()?.record;
      if (key === undefined) return { ok: false, code: "not_current" };
      const opened = this.#elevations.open(key, request, this.#deps.now(), (draft) => this.#append(ledger, draft));
      const endsAtMs = this.#elevations.endsAtMs();
      if (endsAtMs !== null) this.#housekeeping.arm(endsAtMs);
      return opened;
    });
  }

  closeElevation(request: CloseRequest, ledger: string): ElevationChange | Promise<ElevationChange> {
    return this.#group.run(() => this.#elevations.close(request, this.#deps.now(), (draft) => this.#append(ledger, draft)));
  }

  /** Somebody else has looked at what was done. */
  reviewElevation(request: ReviewRequest, ledger: string): ElevationChange | Promise<ElevationChange> {
    return this.#group.run(() => {
      const key = this.#keys.lease()?.record;
      if (key === undefined) return { ok: false, code: "no_such_elevation" };
      return this.#elevations.review(request, key, this.#deps.now(), (draft) => this.#append(ledger, draft));
    });
  }

  elevation(n: number): Elevation | null {
    return this.#elevations.get(n);
  }

  /** The newest of them. */
  elevations(): Elevation[] {
    return this.#elevations.recent();
  }

  confirm(basis: DecisionBasis): ConfirmResult {
    return this.#acts.confirm(basis);
  }

  /** Charges an act of a delegated key here too, if this key is still in force and as it was decided on. */
  reserveIfCurrent(request: ReserveRequest): ReserveResult | Promise<ReserveResult> {
    return this.#group.run(() => this.#acts.reserve(request));
  }

  /** The delegated key's act is over. */
  release(reservation: string, outcome: Outcome): void | Promise<void> {
    return this.#group.run(() => this.#acts.release(reservation, outcome), { mustRun: true });
  }

  /** What all isolates together have spent of the key's rate. */
  spend(spending: Omit<Spending, "keyId">): number {
    return this.#rate.add(spending);
  }

  /** What counts of each limit now. */
  usage(): UsageRow[] {
    return this.#counters.usage(this.#deps.now());
  }

  /** How charges would stand at a moment. Takes nothing. */
  standing(charges: readonly Charge[], atMs: number): LimitStanding[] {
    return this.#charges.standing(charges, atMs);
  }

  /**
   * Records of what never was an intent: reads, denials, failures, admin calls. Of very many refusals most are counted together.
   * `triedForMs`: drafts among these were sent before, at most so long ago, and no answer came; those that got through are not appended
   * again. (A try still on its way when its repeat arrives would be: two records with one `request_id`.)
   */
  append(drafts: readonly RecordDraft[], ledger: string, triedForMs: number | null = null): void {
    const known = triedForMs === null ? null : this.#store.requestsSince(this.#deps.now() - triedForMs - ON_THE_WAY_MS);
    for (const draft of drafts) {
      if (known?.has(`${draft.type} ${draft.request_id}`) === true) continue;
      if (known !== null && this.#refusals.knows(draft.request_id)) continue;
      if (!this.#refusals.take(draft)) this.#append(ledger, draft);
    }
    this.#recordRefusals(ledger);
    const dueAtMs = this.#refusals.dueAtMs();
    if (dueAtMs !== null) this.#housekeeping.arm(dueAtMs);
  }

  /** One record of somebody who may not know that it was written. Gives its id. */
  appendOnce(draft: RecordDraft, ledger: string): string {
    const known = this.#store.newestOf(draft.type, draft.request_id);
    return known === null ? this.#append(ledger, draft).id : `${ledger}-${known}`;
  }

  /** `batch` names these counts: the same ones sent twice are counted once. */
  countAnonymous(counts: readonly AnonymousCount[], ledger: string, batch: string | null = null): void {
    this.#store.writeMeta(LEDGER_NAME, ledger);
    this.#anonymous.count(counts, batch);
    this.#housekeeping.arm(this.#anonymous.endsAtMs() ?? this.#deps.now());
  }

  /** When each key last acted here whose ledger is another: on `admin`, keys that use the admin plane. Ms since the epoch. */
  actors(): Map<string, number> {
    return this.#store.actors();
  }

  /** How many calls are on record here within a span, by bucket and by what they were. */
  tally(request: TallyRequest): Tally {
    this.#recordRefusals();
    return this.#tallying.tally(request, this.#chain.head.seq, this.#deps.now());
  }

  /** Newest first; what is projected and what is not. */
  records(range: RecordRange): RecordPage {
    this.#recordRefusals();
    return pageOfRecords(this.#store, range);
  }

  /** JSON of at most 500 records from seq `first` on, oldest first, none of them later than `untilMs`. Empty only when there are none. */
  recordsFrom(first: number, untilMs = Number.MAX_SAFE_INTEGER): string[] {
    this.#recordRefusals();
    return this.#store.linesFrom(first, 500, this.#store.firstSeqAt(untilMs + 1) - 1);
  }

  /** The same, from the first record of `atMs` or later on. */
  recordsSince(atMs: number, untilMs?: number): string[] {
    return this.recordsFrom(this.#store.firstSeqAt(atMs), untilMs);
  }

  /** What copies are held against: hashes of the records from seq `from` on that are here, none of them later than `untilMs`. */
  heldFrom(from: number, untilMs: number): HeldStretch {
    return heldStretch(this.#store, from, untilMs);
  }

  /** The same, from the first record of `atMs` or later on. */
  heldSince(atMs: number, untilMs: number): HeldStretch {
    return this.heldFrom(this.#store.firstSeqAt(atMs), untilMs);
  }

  /** What a hook is sent of a record, as JSON; null when it is not here any more. */
  toldRecord(seq: number): string | null {
    const record = this.#store.record(seq);
    return record === null ? null : dataOf(this.#store, record);
  }

  /** Erases what is kept here of a user's data. */
  erase(request: EraseRequest): EraseResult {
    this.#recordRefusals(null, true);
    this.#approvals.erase(request.target);
    return eraseRecords(this.#store, this.#chain.head.seq, request);
  }

  /** Intents without a known outcome, oldest first. */
  openIntents(): OpenIntent[] {
    return this.#store.intents.all().flatMap(({ seq, state }) => {
      const [line] = this.#store.linesFrom(seq, 1);
      return line === undefined ? [] : [{ line, state }];
    });
  }

  override async alarm(): Promise<void> {
    await this.#housekeeping.run(this.#store.readMeta<string>(LEDGER_NAME));
  }

  #isAlone(requestId: string): boolean {
    return !this.#store.intents.areOthersOpen(requestId);
  }

  /** A transaction was undone: the head is what is stored, and whatever was to be looked after is looked after soon. */
  #rereadAfterUndoing(): void {
    this.#chain.reread();
    this.#store.intents.reread();
    this.#approvals.reread();
    this.#elevations.reread();
    this.#housekeeping.rearm();
  }

  /** `all`: also what could be counted on. */
  #recordRefusals(ledger: string | null = null, all = false): void {
    const name = ledger ?? this.#store.readMeta<string>(LEDGER_NAME);
    if (name !== null) this.#housekeeping.recordRefusals(name, all);
  }

  #append(ledger: string, draft: RecordDraft) {
    if (this.#chain.head.seq === 0) this.#store.writeMeta(LEDGER_NAME, ledger);
    const record = this.#chain.append(ledger, draft);
    this.#housekeeping.armForProjection();
    return record;
  }
}
