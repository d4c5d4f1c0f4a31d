// Acts in a Ledger, from intent to outcome: admitted only on what is in force, charged once, ended once. Synchronous: what one call writes
// is one transaction.
import type { AuditRecord, Outcome, RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import { keyStatus } from "../keys/key-record.ts";
import type { ApprovalBook } from "./approval-book.ts";
import type { ApprovalVerdict, ApprovalVerdictResult } from "./approval-protocol.ts";
import { storyOf } from "./approval-view.ts";
import type { ChargeBook } from "./charge-book.ts";
import type { IdempotencyBook, IdempotencyVerdict } from "./idempotency-book.ts";
import type { IdempotencyRow } from "./idempotency-store.ts";
import type { IntentRow, IntentToEnd } from "./intent-store.ts";
import type { KeyCustody } from "./key-custody.ts";
import type { LedgerStore } from "./ledger-store.ts";
import {
  type AdmitRequest,
  type AdmitResult,
  type Admitted,
  ANY_ELEVATION,
  type BasisRefusal,
  type ConfirmResult,
  type DecisionBasis,
  type KeptAnswer,
  type ReserveRequest,
  type ReserveResult,
  type ResolveRequest,
  type ResolveResult,
  type SettleRequest,
} from "./protocol.ts";

export interface ActParts {
  readonly deps: Deps;
  readonly store: LedgerStore;
  readonly keys: KeyCustody;
  readonly charges: ChargeBook;
  readonly idempotency: IdempotencyBook;
  readonly approvals: ApprovalBook;
  readonly append: (ledger: string, draft: RecordDraft) => AuditRecord;
  /** Makes sure that an intent whose outcome never comes is given up. */
  readonly armForIntent: (settleByMs: number) => void;
}

export class Acts {
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #keys: KeyCustody;
  readonly #charges: ChargeBook;
  readonly #idempotency: IdempotencyBook;
  readonly #approvals: ApprovalBook;
  readonly #append: ActParts["append"];
  readonly #armForIntent: ActParts["armForIntent"];

  constructor(parts: ActParts) {
    this.#deps = parts.deps;
    this.#store = parts.store;
    this.#keys = parts.keys;
    this.#charges = parts.charges;
    this.#idempotency = parts.idempotency;
    this.#approvals = parts.approvals;
    this.#append = parts.append;
    this.#armForIntent = parts.armForIntent;
  }

  /** Is a decision made on this basis still good? The gate of strict admin calls, which act on other ledgers than their own. */
  confirm(basis: DecisionBasis): ConfirmResult {
    return this.#refusal(basis) ?? { ok: true };
  }

  /**
   * The last gate before Clerk: is the decision still made on what is in force? Then its intent is durable when this returns.
   * Repeating it with the same `request_id` gives the same answer, as long as that intent is not closed. One that was, because a key above
   * had moved on, is none to go on with: the call was decided once more, and is looked at like any other that is sent again.
   */
  admit(request: AdmitRequest, ledger: string): AdmitResult {
    const nowMs = this.#deps.now();
    const known = this.#store.intents.of(request.intent.request_id);
    if (known !== null && (known.state === "open" || !known.isNamed)) return this.#admittedBefore(ledger, known, nowMs);
    const refusal = request.basis === null ? null : this.#refusal(request.basis);
    if (refusal !== null) return refusal;
    const before =
      request.idempotency === undefined ? null : this.#idempotency.look(request.idempotency, (id) => this.#isOver(id, nowMs));
    if (before?.kind === "refusal") return idempotencyRefusal(ledger, before);
    const again = before?.kind === "again" ? before.row : null;
    const equal = request.idempotency === undefined ? null : this.#idempotency.equalTo(request.idempotency, nowMs, again);
    const similarTo = equal === null ? null : `${ledger}-${equal.firstSeq}`;
    if (equal !== null && similarTo !== null && request.idempotency?.equal?.refuse === true)
      return { ok: false, code: "equal_act", intentId: similarTo, untilMs: equal.lastAtMs + request.idempotency.equal.withinMs };
    // Given up while this call was on its way here, and its name is known no more.
    if (known !== null && again === null) return { ok: false, code: "unknown_before", intentId: `${ledger}-${known.seq}` };
    const approval = request.approval && this.#approvals.look(request.approval, nowMs, again?.firstSeq ?? null);
    if (request.approval && approval?.kind === "missing")
      return this.#approvals.ask(request.intent, request.approval, approval.row, nowMs, ledger, (draft) =>
        this.#append(ledger, draft),
      );
    // What is sent again is charged where it is sent: else acts that ended unclear at many times would all pass in one span.
    const held = before?.kind === "again" ? this.#charges.heldBy(before.row.requestId) : [];
    const taken = this.#charges.take(request.charges ?? [], request.intent.request_id, nowMs, held);
    if (!taken.ok) return taken;
    // Before the new intent: whoever reads the records in their order lets go of the old charge before the new one comes.
    const happened = before?.kind === "again" && !this.#supersede(before.row.requestId, ledger);
    const noticed = {
      ...(similarTo === null ? {} : { similar_to: similarTo }),
      ...(happened ? { repeat_of: `${ledger}-${before.row.firstSeq}` } : {}),
    };
    const agreed = approval?.kind === "use" ? storyOf(ledger, approval.row, "used") : undefined;
    const { seq, request_id } = this.#append(ledger, { ...request.intent, limits: taken.limits, ...noticed, ...agreed });
    this.#store.intents.open({
      requestId: request_id,
      seq,
      settleByMs: request.settleByMs,
      isNamed: request.idempotency !== undefined,
      mayHoldCharges: again !== null || taken.limits !== null,
    });
    this.#armForIntent(request.settleByMs);
    if (approval?.kind === "use") this.#approvals.use(approval.row, request_id, again?.firstSeq ?? seq);
    if (before?.kind === "again") {
      this.#charges.move(before.row.requestId, request_id);
      this.#idempotency.reopen(before.row, request_id, nowMs);
      return admitted(ledger, seq, { seq: before.row.firstSeq, atMs: before.row.firstAtMs }, similarTo);
    }
    if (request.idempotency !== undefined) this.#idempotency.open(request.idempotency, request_id, seq, nowMs);
    return admitted(ledger, seq, { seq, atMs: nowMs }, similarTo);
  }

  #admittedBefore(ledger: string, { requestId, seq }: IntentRow, nowMs: number): Admitted {
    const act = this.#idempotency.actOf(requestId);
    const first = { seq: act?.firstSeq ?? seq, atMs: act?.firstAtMs ?? nowMs };
    return admitted(ledger, seq, first, this.#store.record(seq)?.similar_to ?? null);
  }

  /** Its Worker has given up by now, if it is still there at all. */
  #isOver(requestId: string, nowMs: number): boolean {
    return (this.#store.intents.of(requestId)?.settleByMs ?? 0) <= nowMs;
  }

  /**
   * Ends an intent. One that was already given up as unknown gets a `resolved` record; one whose outcome is unknown stays listed until
   * somebody knows; one that has ended stays as it is. Gives what the keys above are to hear of the act: the outcome that now holds of it,
   * but `unknown`, so that they go on knowing where it is charged, also of what happened and may be sent again; null when this call no
   * longer speaks for it.
   */
  settle(request: SettleRequest, ledger: string): Outcome | null {
    const intent = this.#store.intents.of(request.requestId);
    if (intent === null) return this.#saidBefore(request);
    const act = intent.isNamed ? this.#idempotency.actOf(request.requestId) : null;
    const isRepeat = act !== null && act.firstSeq !== intent.seq;
    const record = isRepeat ? inDoubt(request.record) : request.record;
    const { outcome } = record;
    if (intent.state === "unknown" && outcome === "unknown") return outcome;
    this.#append(ledger, {
      ...record,
      type: intent.state === "unknown" ? "resolved" : record.type,
      intent_id: `${ledger}-${intent.seq}`,
      ...(request.approved === true ? this.#storyOf(ledger, request.requestId) : {}),
    });
    const mayBeSentAgain = this.#end(intent, act, outcome, request.answer ?? null, request.duplicate === true);
    if (request.approved === true) this.#approvals.settle(request.requestId, outcome);
    return mayBeSentAgain ? "unknown" : outcome;
  }

  /**
   * The answer to this was lost: the keys above have not heard yet that nothing happened. Whatever else has ended the intent since, another
   * call of the act or an operator's word, left another record of this call behind it, or none.
   */
  #saidBefore({ requestId, answer = null, duplicate }: SettleRequest): Outcome | null {
    const ended = this.#store.newestEnd(requestId);
    // With an answer that is told to all who ask again, so that no repeat is charged up there meanwhile.
    const wasDoneBefore = ended === "ok" && duplicate === true && answer !== null;
    return ended === "refused" || ended === "failed" || wasDoneBefore ? ended : null;
  }

  /** An operator found out what became of it. */
  resolve({ seq, record }: ResolveRequest, ledger: string): ResolveResult {
    const intent = this.#store.intents.all().find((row) => row.seq === seq);
    if (intent === undefined) return { ok: false, code: "no_such_intent" };
    if (intent.state === "open") return { ok: false, code: "still_open" };
    const story = this.#storyOf(ledger, intent.requestId);
    this.#append(ledger, { ...record, type: "resolved", intent_id: `${ledger}-${seq}`, ...story });
    const act = this.#idempotency.actOf(intent.requestId);
    // What did not happen is this repeat: its act had, and stays charged.
    const holds = this.#store.record(seq)?.repeat_of === undefined ? record.outcome : "ok";
    this.#end({ ...intent, mayHoldCharges: true }, act, holds, null, false);
    if (!this.#approvals.isEmpty) this.#approvals.settle(intent.requestId, holds);
    return { ok: true, reservation: `${ledger}-${act?.firstSeq ?? seq}`, holds };
  }

  /** Somebody's word on what this key asked others to agree to. */
  decideApproval(verdict: ApprovalVerdict, ledger: string): ApprovalVerdictResult {
    const lease = this.#keys.lease();
    if (lease === null) return { ok: false, code: "no_such_approval" };
    return this.#approvals.decide(verdict, lease.record, this.#deps.now(), (draft) => this.#append(ledger, draft));
  }

  /**
   * The act is sent again under a new intent, which now answers for it: the old one is no longer waited for. False: it is known that the
   * act happened, by the end of the old one or because that was a repeat of what had happened itself.
   */
  #supersede(requestId: string, ledger: string): boolean {
    const old = this.#store.intents.of(requestId);
    const intent = old === null ? null : this.#store.record(old.seq);
    if (old === null || intent === null) return old !== null;
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
    this.#store.intents.close(requestId);
    return intent.repeat_of === undefined;
  }

  /** Charges an act of a delegated key here too, if this key is still in force and as it was decided on. */
  reserve({ reservation, charges, revision }: ReserveRequest): ReserveResult {
    const refusal = this.#refusal({ revision });
    if (refusal !== null) return refusal;
    const taken = this.#charges.take(charges, reservation, this.#deps.now(), this.#charges.heldBy(reservation));
    return taken.ok ? { ok: true } : taken;
  }

  /** The delegated key's act is over. */
  release(reservation: string, outcome: Outcome): void {
    if (outcome !== "unknown") this.#charges.settle(reservation, outcome);
  }

  #storyOf(ledger: string, requestId: string): Pick<RecordDraft, "approval_id"> {
    const id = this.#approvals.usedBy(ledger, requestId);
    return id === null ? {} : { approval_id: id };
  }

  /** True: a repeat of it may still be sent, and is charged where this one is. */
  #end(
    { requestId, mayHoldCharges }: Pick<IntentToEnd, "requestId" | "mayHoldCharges">,
    act: IdempotencyRow | null,
    outcome: RecordDraft["outcome"],
    answer: KeptAnswer | null,
    duplicate: boolean,
  ): boolean {
    const state = act === null ? null : this.#idempotency.settle(act, outcome, answer);
    if (outcome === "unknown") {
      this.#store.intents.markUnknown(requestId);
      return true;
    }
    // It happened, and may be sent again all the same: what it holds says where it is charged already.
    const mayBeSentAgain = outcome === "ok" && state === "unknown" && !duplicate;
    if (mayHoldCharges && !mayBeSentAgain) this.#charges.settle(requestId, duplicate ? "failed" : outcome);
    this.#store.intents.close(requestId);
    return mayBeSentAgain;
  }

  /** `bundleSeq` not given: whatever is published. */
  #refusal({ revision, bundleSeq, elevation }: Pick<DecisionBasis, "revision"> & Partial<DecisionBasis>): BasisRefusal | null {
    const lease = this.#keys.lease();
    if (lease === null || keyStatus(lease.record, this.#deps.now()) !== "active") return { ok: false, code: "not_current" };
    const published = bundleSeq === undefined || bundleSeq === (lease.bundle?.seq ?? 0);
    // By this object's clock: what was decided while it was open is not admitted after its end.
    const elevated = bundleSeq === undefined || elevation === ANY_ELEVATION || elevation === lease.elevation?.id;
    return lease.record.revision === revision && published && elevated ? null : { ok: false, code: "stale", lease };
  }
}

/** `first`: the first intent of the act that this one belongs to: itself, unless it is a repeat that is sent again. */
function admitted(
  ledger: string,
  seq: number,
  first: { readonly seq: number; readonly atMs: number },
  similarTo: string | null,
): Admitted {
  return {
    ok: true,
    intentId: `${ledger}-${seq}`,
    firstAtMs: first.atMs,
    reservation: `${ledger}-${first.seq}`,
    similarTo,
  };
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
