// Acts in a Ledger, as they begin: admitted only on what is in force, and charged once. How they end: `act-ends.ts`. Synchronous: what one
// call writes is one transaction.
import type { AuditRecord, Outcome, RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import { keyStatus } from "../keys/key-record.ts";
import type { ActEnds } from "./act-ends.ts";
import type { ApprovalBook } from "./approval-book.ts";
import type { ApprovalVerdict, ApprovalVerdictResult } from "./approval-protocol.ts";
import { storyOf } from "./approval-view.ts";
import type { ChargeBook } from "./charge-book.ts";
import type { IdempotencyBook, IdempotencyVerdict } from "./idempotency-book.ts";
import type { IntentRow } from "./intent-store.ts";
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
  type ReserveRequest,
  type ReserveResult,
} from "./protocol.ts";

export interface ActParts {
  readonly deps: Deps;
  readonly store: LedgerStore;
  readonly keys: KeyCustody;
  readonly charges: ChargeBook;
  readonly idempotency: IdempotencyBook;
  readonly approvals: ApprovalBook;
  readonly ends: ActEnds;
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
  readonly #ends: ActEnds;
  readonly #append: ActParts["append"];
  readonly #armForIntent: ActParts["armForIntent"];

  constructor(parts: ActParts) {
    this.#deps = parts.deps;
    this.#store = parts.store;
    this.#keys = parts.keys;
    this.#charges = parts.charges;
    this.#idempotency = parts.idempotency;
    this.#approvals = parts.approvals;
    this.#ends = parts.ends;
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
    const settleByMs = request.leftMs === undefined ? request.settleByMs : nowMs + request.leftMs;
    const known = this.#store.intents.of(request.intent.request_id);
    if (known !== null && (known.state === "open" || !known.isNamed)) return this.#admittedBefore(ledger, known);
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
    const happened = before?.kind === "again" && !this.#ends.supersede(before.row.requestId, ledger);
    const noticed = {
      ...(similarTo === null ? {} : { similar_to: similarTo }),
      ...(happened ? { repeat_of: `${ledger}-${before.row.firstSeq}` } : {}),
    };
    const agreed = approval?.kind === "use" ? storyOf(ledger, approval.row, "used") : undefined;
    const { seq, request_id } = this.#append(ledger, { ...request.intent, limits: taken.limits, ...noticed, ...agreed });
    this.#store.intents.open({
      requestId: request_id,
      seq,
      settleByMs,
      isNamed: request.idempotency !== undefined,
      mayHoldCharges: again !== null || taken.limits !== null,
    });
    this.#armForIntent(settleByMs);
    if (approval?.kind === "use") this.#approvals.use(approval.row, request_id, again?.firstSeq ?? seq);
    if (before?.kind === "again") {
      this.#charges.move(before.row.requestId, request_id);
      this.#idempotency.reopen(before.row, request_id, nowMs);
      return admitted(ledger, seq, before.row.firstSeq, similarTo);
    }
    if (request.idempotency !== undefined) this.#idempotency.open(request.idempotency, request_id, seq, nowMs);
    return admitted(ledger, seq, seq, similarTo);
  }

  #admittedBefore(ledger: string, { requestId, seq }: IntentRow): Admitted {
    const firstSeq = this.#idempotency.actOf(requestId)?.firstSeq ?? seq;
    return admitted(ledger, seq, firstSeq, this.#store.record(seq)?.similar_to ?? null);
  }

  /** Its Worker has given up by now, if it is still there at all. */
  #isOver(requestId: string, nowMs: number): boolean {
    return (this.#store.intents.of(requestId)?.settleByMs ?? 0) <= nowMs;
  }

  /** Somebody's word on what this key asked others to agree to. */
  decideApproval(verdict: ApprovalVerdict, ledger: string): ApprovalVerdictResult {
    const lease = this.#keys.lease();
    if (lease === null) return { ok: false, code: "no_such_approval" };
    return this.#approvals.decide(verdict, lease.record, this.#deps.now(), (draft) => this.#append(ledger, draft));
  }

  /** Charges an act of a delegated key here too, if this key is still in force and as it was decided on. */
  reserve({ reservation, charges, revision, untilMs = Number.POSITIVE_INFINITY }: ReserveRequest): ReserveResult {
    const nowMs = this.#deps.now();
    if (untilMs <= nowMs) return { ok: false, code: "too_late" };
    const refusal = this.#refusal({ revision });
    if (refusal !== null) return refusal;
    const taken = this.#charges.take(charges, reservation, nowMs, this.#charges.heldBy(reservation));
    return taken.ok ? { ok: true } : taken;
  }

  /** The delegated key's act is over. */
  release(reservation: string, outcome: Outcome): void {
    if (outcome !== "unknown") this.#charges.settle(reservation, outcome);
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

/** `firstSeq`: of the first intent of the act that this one belongs to: itself, unless it is a repeat that is sent again. */
function admitted(ledger: string, seq: number, firstSeq: number, similarTo: string | null): Admitted {
  return { ok: true, intentId: `${ledger}-${seq}`, reservation: `${ledger}-${firstSeq}`, similarTo };
}

function idempotencyRefusal(ledger: string, { code, row }: Extract<IdempotencyVerdict, { kind: "refusal" }>): AdmitResult {
  const intentId = `${ledger}-${row.firstSeq}`;
  if (code !== "answered") return { ok: false, code, intentId };
  // A row that is done has an answer; one that somehow has none is no licence to send again.
  return row.answer === null
    ? { ok: false, code: "unknown_before", intentId }
    : { ok: false, code, intentId, answer: row.answer };
}
