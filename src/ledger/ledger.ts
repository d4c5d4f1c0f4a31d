// The Ledger: one Durable Object per key (and one each for the admin plane and for the unauthenticated). It is the authority over its
// key and the place where records become durable. It never calls Clerk, keeps its work small, and does its housekeeping (projection to
// KV, giving up on lost intents, telling the Registry) from its one alarm.
//
// Every method that writes does so without an `await` in between: that is one transaction, and the output gate holds the answer until
// it is on disk.
import { DurableObject } from "cloudflare:workers";
import type { RecordDraft } from "../audit/record.ts";
import { type Deps, systemDeps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { BundleRef, Lease } from "../keys/lease.ts";
import { type KeyRecord, keyStatus } from "../keys/key-record.ts";
import { AnonymousMinute } from "./anonymous-minute.ts";
import { ChainWriter } from "./chain-writer.ts";
import { ChargeBook } from "./charge-book.ts";
import { Housekeeping } from "./housekeeping.ts";
import { type KeyChange, type KeyChangeResult, KeyCustody } from "./key-custody.ts";
import { LedgerStore } from "./ledger-store.ts";
import type {
  AdmitRequest,
  AdmitResult,
  AnonymousCount,
  BasisRefusal,
  ConfirmResult,
  DecisionBasis,
  OpenIntent,
  RecordPage,
  RecordRange,
  SettleRequest,
} from "./protocol.ts";
import { pageOfRecords } from "./record-page.ts";

const LEDGER_NAME = "ledger";

export class Ledger extends DurableObject<LedgerEnv> {
  readonly #deps: Deps = systemDeps();
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #keys: KeyCustody;
  readonly #charges: ChargeBook;
  readonly #anonymous: AnonymousMinute;
  readonly #housekeeping: Housekeeping;

  constructor(ctx: DurableObjectState, env: LedgerEnv) {
    super(ctx, env);
    this.#store = new LedgerStore(ctx.storage);
    this.#chain = new ChainWriter(this.#store, this.#deps);
    this.#keys = new KeyCustody(this.#store, this.#deps);
    this.#charges = new ChargeBook(this.#store);
    this.#anonymous = new AnonymousMinute(this.#store, this.#chain, this.#deps);
    this.#housekeeping = new Housekeeping(ctx, env, this.#deps, this.#store, this.#chain, this.#anonymous);
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
    const known = this.#store.intent(request.intent.request_id);
    if (known !== null) return { ok: true, intentId: `${ledger}-${known.seq}` };
    const refusal = request.basis === null ? null : this.#refusal(request.basis);
    if (refusal !== null) return refusal;
    const charges = request.charges ?? [];
    const limited = this.#charges.refusal(charges, this.#deps.now());
    if (limited !== null) return limited;
    const record = this.#append(ledger, request.intent);
    this.#charges.take(charges, record.request_id, this.#deps.now());
    this.#store.openIntent({ requestId: record.request_id, seq: record.seq, settleByMs: request.settleByMs });
    this.#housekeeping.armForIntent(request.settleByMs);
    return { ok: true, intentId: record.id };
  }

  /** Closes an intent. One that was already given up as unknown gets a `resolved` record; one that is closed stays as it is. */
  settle(request: SettleRequest, ledger: string): void {
    const intent = this.#store.intent(request.requestId);
    if (intent === null) return;
    this.#append(ledger, {
      ...request.record,
      type: intent.state === "unknown" ? "resolved" : request.record.type,
      intent_id: `${ledger}-${intent.seq}`,
    });
    if (request.record.outcome === "failed") this.#charges.giveBack(request.requestId);
    this.#store.closeIntent(request.requestId);
  }

  /** Records of what never was an intent: reads, denials, failures, admin calls. */
  append(drafts: readonly RecordDraft[], ledger: string): void {
    for (const draft of drafts) this.#append(ledger, draft);
  }

  /** Is a decision made on this basis still good? The gate of strict admin calls, which act on other ledgers than their own. */
  confirm(basis: DecisionBasis): ConfirmResult {
    return this.#refusal(basis) ?? { ok: true };
  }

  countAnonymous(counts: readonly AnonymousCount[], ledger: string): void {
    this.#store.writeMeta(LEDGER_NAME, ledger);
    this.#anonymous.count(counts);
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
