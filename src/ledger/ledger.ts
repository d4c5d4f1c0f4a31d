// The Ledger: one Durable Object per key (and one each for the admin plane and for the unauthenticated). It is the authority over its
// key and the place where records become durable. It never calls Clerk, keeps its work small, and does its housekeeping (projection to
// KV, giving up on lost intents, telling the Registry) from its one alarm.
//
// Every method that writes does so without an `await` in between: that is one transaction, and the output gate holds the answer until
// it is on disk.
import { DurableObject } from "cloudflare:workers";
import type { Outcome, RecordDraft } from "../audit/record.ts";
import { type Deps, systemDeps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { type KeyRecord, keyStatus } from "../keys/key-record.ts";
import type { BundleRef, Lease } from "../keys/lease.ts";
import type { Spending } from "../keys/rate.ts";
import { AnonymousMinute } from "./anonymous-minute.ts";
import { ChainWriter } from "./chain-writer.ts";
import { ChargeBook } from "./charge-book.ts";
import { eraseRecords } from "./erase-records.ts";
import { Housekeeping } from "./housekeeping.ts";
import { IdempotencyBook, type IdempotencyVerdict } from "./idempotency-book.ts";
import { type KeyChange, type KeyChangeResult, KeyCustody } from "./key-custody.ts";
import { type IntentRow, LedgerStore } from "./ledger-store.ts";
import { LimitStore } from "./limit-store.ts";
import type {
  AdmitRequest,
  AdmitResult,
  Admitted,
  AnonymousCount,
  BasisRefusal,
  ConfirmResult,
  DecisionBasis,
  KeptAnswer,
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
import { RateTotal } from "./rate-total.ts";
import { pageOfRecords } from "./record-page.ts";

const LEDGER_NAME = "ledger";
/** A length of time that a Worker measured is shorter than this object's by less. */
const ON_THE_WAY_MS = 10_000;

export class Ledger extends DurableObject<LedgerEnv> {
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #keys: KeyCustody;
  readonly #rate = new RateTotal();
  readonly #limits: LimitStore;
  readonly #charges: ChargeBook;
  readonly #idempotency: IdempotencyBook;
  readonly #anonymous: AnonymousMinute;
  readonly #housekeeping: Housekeeping;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new LedgerStore(ctx.storage);
    this.#chain = new ChainWriter(this.#store, this.#deps);
    this.#keys = new KeyCustody(this.#store, this.#deps);
    this.#limits = new LimitStore(ctx.storage);
    this.#charges = new ChargeBook(this.#limits);
    this.#idempotency = new IdempotencyBook(this.#limits);
    this.#anonymous = new AnonymousMinute(this.#store, this.#chain, this.#deps);
    this.#housekeeping = new Housekeeping(ctx, env, this.#deps, {
      store: this.#store,
      chain: this.#chain,
      anonymous: this.#anonymous,
      limits: this.#limits,
      idempotency: this.#idempotency,
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
    return this.#keys.change(change);
  }

  /** A publish with a lower seq than the one known is old news. */
  setBundle(bundle: BundleRef): void {
    this.#keys.setBundle(bundle);
  }

  /**
   * The last gate before Clerk: is the decision still made on what is in force? Then its intent is durable when this returns.
   * Repeating it with the same `request_id` gives the same answer.
   */
  admit(request: AdmitRequest, ledger: string): AdmitResult {
    const nowMs = this.#deps.now();
    const known = this.#store.intent(request.intent.request_id);
    if (known !== null) return this.#admitted(ledger, known, nowMs);
    const refusal = request.basis === null ? null : this.#refusal(request.basis);
    if (refusal !== null) return refusal;
    const before =
      request.idempotency === undefined ? null : this.#idempotency.look(request.idempotency, (id) => this.#isOver(id, nowMs));
    if (before?.kind === "refusal") return idempotencyRefusal(ledger, before);
    // A repeat is charged once: what the first call took is still taken.
    const charges = before?.kind === "again" ? [] : (request.charges ?? []);
    const taken = this.#charges.take(charges, request.intent.request_id, nowMs);
    if (!taken.ok) return taken;
    const { seq, request_id } = this.#append(ledger, { ...request.intent, limits: taken.limits });
    this.#store.openIntent({ requestId: request_id, seq, settleByMs: request.settleByMs });
    this.#housekeeping.armForIntent(request.settleByMs);
    if (before?.kind === "again") {
      this.#supersede(before.row.requestId, ledger);
      this.#idempotency.reopen(before.row, request_id);
    } else if (request.idempotency !== undefined) this.#idempotency.open(request.idempotency, request_id, seq, nowMs);
    return this.#admitted(ledger, { requestId: request_id, seq }, nowMs);
  }

  #admitted(ledger: string, { requestId, seq }: Pick<IntentRow, "requestId" | "seq">, nowMs: number): Admitted {
    return {
      ok: true,
      intentId: `${ledger}-${seq}`,
      firstAtMs: this.#idempotency.firstAtMsOf(requestId) ?? nowMs,
      reservation: `${ledger}-${this.#idempotency.firstSeqOf(requestId, seq)}`,
    };
  }

  /** Its Worker has given up by now, if it is still there at all. */
  #isOver(requestId: string, nowMs: number): boolean {
    return (this.#store.intent(requestId)?.settleByMs ?? 0) <= nowMs;
  }

  /**
   * Ends an intent. One that was already given up as unknown gets a `resolved` record; one whose outcome is unknown stays listed until
   * somebody knows; one that has ended stays as it is. Gives the outcome that now holds of the act; null when this call no longer speaks
   * for it.
   */
  settle(request: SettleRequest, ledger: string): Outcome | null {
    const intent = this.#store.intent(request.requestId);
    if (intent === null) return null;
    const record = this.#idempotency.isRepeat(intent) ? inDoubt(request.record) : request.record;
    const { outcome } = record;
    if (intent.state === "unknown" && outcome === "unknown") return outcome;
    this.#append(ledger, {
      ...record,
      type: intent.state === "unknown" ? "resolved" : record.type,
      intent_id: `${ledger}-${intent.seq}`,
    });
    this.#end(request.requestId, outcome, request.answer ?? null, request.duplicate === true);
    return outcome;
  }

  /** An operator found out what became of it. */
  resolve({ seq, record }: ResolveRequest, ledger: string): ResolveResult {
    const intent = this.#store.intents().find((row) => row.seq === seq);
    if (intent === undefined) return { ok: false, code: "no_such_intent" };
    if (intent.state === "open") return { ok: false, code: "still_open" };
    this.#append(ledger, { ...record, type: "resolved", intent_id: `${ledger}-${seq}` });
    const reservation = `${ledger}-${this.#idempotency.firstSeqOf(intent.requestId, seq)}`;
    this.#end(intent.requestId, record.outcome, null, false);
    return { ok: true, reservation };
  }

  /** The act is sent again under a new intent, which now answers for it: the old one is no longer waited for. */
  #supersede(requestId: string, ledger: string): void {
    const old = this.#store.intent(requestId);
    const intent = old === null ? null : this.#store.record(old.seq);
    if (old === null || intent === null) return;
    const closing = {
      type: old.state === "unknown" ? "resolved" : "outcome",
      intent_id: intent.id,
      outcome: "unknown",
      error: "sent_again",
      args: null,
      seen: null,
      limits: null,
    } as const;
    this.#append(ledger, { ...intent, ...closing });
    this.#store.closeIntent(requestId);
  }

  #end(requestId: string, outcome: RecordDraft["outcome"], answer: KeptAnswer | null, duplicate: boolean): void {
    this.#idempotency.settle(requestId, outcome, answer);
    if (outcome === "unknown") {
      this.#store.markUnknown(requestId);
      return;
    }
    this.#charges.settle(requestId, duplicate ? "failed" : outcome);
    this.#store.closeIntent(requestId);
  }

  /** Charges an act of a delegated key here too, if this key is still in force. */
  reserve({ reservation, charges }: ReserveRequest): ReserveResult {
    const lease = this.#keys.lease();
    if (lease === null || keyStatus(lease.record, this.#deps.now()) !== "active") return { ok: false, code: "not_current" };
    if (this.#limits.chargesOf(reservation).length > 0) return { ok: true };
    const taken = this.#charges.take(charges, reservation, this.#deps.now());
    return taken.ok ? { ok: true } : taken;
  }

  /** The delegated key's act is over. */
  release(reservation: string, outcome: Outcome): void {
    if (outcome !== "unknown") this.#charges.settle(reservation, outcome);
  }

  /** What all isolates together have spent of the key's rate. */
  spend(spending: Omit<Spending, "keyId">): number {
    return this.#rate.add(spending);
  }

  /** What the current windows have seen. */
  usage(): UsageRow[] {
    return this.#limits.usage(this.#deps.now());
  }

  /**
   * Records of what never was an intent: reads, denials, failures, admin calls. `triedForMs`: drafts among these were sent before, at most
   * so long ago, and no answer came; those that got through are not appended again. (A try still on its way when its repeat arrives would
   * be: two records with one `request_id`.)
   */
  append(drafts: readonly RecordDraft[], ledger: string, triedForMs: number | null = null): void {
    const known = triedForMs === null ? null : this.#store.requestsSince(this.#deps.now() - triedForMs - ON_THE_WAY_MS);
    for (const draft of drafts) {
      if (known?.has(`${draft.type} ${draft.request_id}`) !== true) this.#append(ledger, draft);
    }
  }

  /** Is a decision made on this basis still good? The gate of strict admin calls, which act on other ledgers than their own. */
  confirm(basis: DecisionBasis): ConfirmResult {
    return this.#refusal(basis) ?? { ok: true };
  }

  /** `batch` names these counts: the same ones sent twice are counted once. */
  countAnonymous(counts: readonly AnonymousCount[], ledger: string, batch: string | null = null): void {
    this.#store.writeMeta(LEDGER_NAME, ledger);
    this.#anonymous.count(counts, batch);
    this.#housekeeping.arm(this.#anonymous.endsAtMs() ?? this.#deps.now());
  }

  /** Newest first; what is projected and what is not. */
  records(range: RecordRange): RecordPage {
    return pageOfRecords(this.#store, range);
  }

  /** JSON of at most 500 records from seq `first` on, oldest first. */
  recordsFrom(first: number): string[] {
    return this.#store.linesFrom(first, 500);
  }

  /** The lowest seq whose record is of `atMs` or later; one past the newest when none is. */
  firstSeqAt(atMs: number): number {
    return this.#store.firstSeqAt(atMs);
  }

  /** Erases what is kept here of a user's data; how many records had some. */
  erase(target: string): number {
    return eraseRecords(this.#store, this.#chain.head.seq, target);
  }

  /** Intents without a known outcome, oldest first. */
  openIntents(): OpenIntent[] {
    return this.#store.intents().flatMap(({ seq, state }) => {
      const [line] = this.#store.linesFrom(seq, 1);
      return line === undefined ? [] : [{ line, state }];
    });
  }

  override async alarm(): Promise<void> {
    await this.#housekeeping.run(this.#store.readMeta<string>(LEDGER_NAME));
  }

  #append(ledger: string, draft: RecordDraft) {
    if (this.#chain.head.seq === 0) this.#store.writeMeta(LEDGER_NAME, ledger);
    const record = this.#chain.append(ledger, draft);
    this.#housekeeping.armForProjection();
    return record;
  }

  #refusal(basis: DecisionBasis): BasisRefusal | null {
    const lease = this.#keys.lease();
    if (lease === null || keyStatus(lease.record, this.#deps.now()) !== "active") return { ok: false, code: "not_current" };
    if (lease.record.revision !== basis.revision || (lease.bundle?.seq ?? 0) !== basis.bundleSeq) {
      return { ok: false, code: "stale", lease };
    }
    return null;
  }
}

/** What is certain of a repeat is not certain of the call before it. */
function inDoubt(record: RecordDraft): RecordDraft {
  if (record.outcome !== "refused" && record.outcome !== "failed") return record;
  return { ...record, outcome: "unknown", error: record.error ?? "first_try_unknown" };
}

function idempotencyRefusal(ledger: string, { code, row }: Extract<IdempotencyVerdict, { kind: "refusal" }>): AdmitResult {
  const intentId = `${ledger}-${row.firstSeq}`;
  if (code !== "answered") return { ok: false, code, intentId };
  // A row that is done has an answer; one that somehow has none is no licence to send again.
  return row.answer === null
    ? { ok: false, code: "unknown_before", intentId }
    : { ok: false, code, intentId, answer: row.answer };
}
