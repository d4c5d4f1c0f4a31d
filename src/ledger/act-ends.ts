// Acts in a Ledger, as they end: each once, by what its Worker heard of Clerk, by another try that answers for it from then on, or by an
// operator's word; and with each what it had taken of limits is kept or given back. Synchronous, like what they began with (`acts.ts`).
import { SENT_AGAIN } from "../audit/act.ts";
import type { AuditRecord, Outcome, RecordDraft } from "../audit/record.ts";
import type { ApprovalBook } from "./approval-book.ts";
import type { ChargeBook } from "./charge-book.ts";
import type { IdempotencyBook } from "./idempotency-book.ts";
import type { IdempotencyRow } from "./idempotency-store.ts";
import type { IntentToEnd } from "./intent-store.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { KeptAnswer, ResolveRequest, ResolveResult, SettleRequest } from "./protocol.ts";

/** What operators last said, and how they were answered: nothing else here names an act whose name is free again. */
const RESOLVED = "resolved";
const RESOLVED_KEPT = 100;

interface Resolution {
  readonly seq: number;
  readonly outcome: Outcome | null;
  readonly result: Extract<ResolveResult, { readonly ok: true }>;
}

function resolutions(store: LedgerStore): readonly Resolution[] {
  return store.readMeta<readonly Resolution[]>(RESOLVED) ?? [];
}

/** As an operator who says this of the intent was answered; undefined: nobody did, or it is long ago. */
export function resolutionOf(store: LedgerStore, seq: number, outcome: Outcome | null): Resolution["result"] | undefined {
  return resolutions(store).find((one) => one.seq === seq && one.outcome === outcome)?.result;
}

export interface ActEndParts {
  readonly store: LedgerStore;
  readonly charges: ChargeBook;
  readonly idempotency: IdempotencyBook;
  readonly approvals: ApprovalBook;
  readonly append: (ledger: string, draft: RecordDraft) => AuditRecord;
}

export class ActEnds {
  readonly #store: LedgerStore;
  readonly #charges: ChargeBook;
  readonly #idempotency: IdempotencyBook;
  readonly #approvals: ApprovalBook;
  readonly #append: ActEndParts["append"];

  constructor(parts: ActEndParts) {
    this.#store = parts.store;
    this.#charges = parts.charges;
    this.#idempotency = parts.idempotency;
    this.#approvals = parts.approvals;
    this.#append = parts.append;
  }

  /**
   * Ends an intent. One that was already given up as unknown gets a `resolved` record; one whose outcome is unknown stays listed until
   * somebody knows; one that has ended stays as it is. Gives what the keys above are to hear of the act: the outcome that now holds of it,
   * but `unknown`, so that they go on knowing where it is charged, also of what happened and may be sent again; null when this call no
   * longer speaks for it.
   */
  settle(request: SettleRequest, ledger: string): Outcome | null {
    const intent = this.#store.intents.of(request.requestId);
    // A call that was decided once more has had another one: what is told twice, and late, of that is not the end of this one.
    const { intent_id: told } = request.record;
    if (intent === null || (told !== null && told !== `${ledger}-${intent.seq}`)) return this.#saidBefore(request);
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
    const ended = this.#store.newest(requestId, ["outcome", "resolved"])?.outcome ?? null;
    // With an answer that is told to all who ask again, so that no repeat is charged up there meanwhile.
    const wasDoneBefore = ended === "ok" && duplicate === true && answer !== null;
    return ended === "refused" || ended === "failed" || wasDoneBefore ? ended : null;
  }

  /** An operator found out what became of it. Who says the same again has not heard that it was said, and may not have told others of it. */
  resolve({ seq, hands, record }: ResolveRequest, ledger: string): ResolveResult {
    const intent = this.#store.intents.all().find((row) => row.seq === seq);
    if (intent === undefined) return resolutionOf(this.#store, seq, record.outcome) ?? { ok: false, code: "no_such_intent" };
    if (intent.state === "open") return { ok: false, code: "still_open" };
    const story = this.#storyOf(ledger, intent.requestId);
    this.#append(ledger, { ...record, type: "resolved", intent_id: `${ledger}-${seq}`, ...story });
    const act = this.#idempotency.actOf(intent.requestId);
    // What did not happen is this repeat: its act had, and stays charged.
    const holds = this.#store.record(seq)?.repeat_of === undefined ? record.outcome : "ok";
    this.#end({ ...intent, mayHoldCharges: true }, act, holds, null, false);
    if (!this.#approvals.isEmpty) this.#approvals.settle(intent.requestId, holds, record.key, hands);
    const result = { ok: true, reservation: `${ledger}-${act?.firstSeq ?? seq}`, holds } as const;
    this.#store.writeMeta(RESOLVED, [
      { seq, outcome: record.outcome, result },
      ...resolutions(this.#store).slice(0, RESOLVED_KEPT - 1),
    ]);
    return result;
  }

  /**
   * The act is sent again under a new intent, which now answers for it: the old one is no longer waited for. False: it is known that the
   * act happened, by the end of the old one or because that was a repeat of what had happened itself.
   */
  supersede(requestId: string, ledger: string): boolean {
    const old = this.#store.intents.of(requestId);
    const intent = old === null ? null : this.#store.record(old.seq);
    if (old === null || intent === null) return old !== null;
    const closing = {
      type: old.state === "unknown" ? "resolved" : "outcome",
      intent_id: intent.id,
      outcome: "unknown",
      error: SENT_AGAIN,
      args: null,
      seen: null,
      limits: null,
    } as const;
    this.#append(ledger, { ...intent, ...closing });
    this.#store.intents.close(requestId);
    return intent.repeat_of === undefined;
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
}

/** What is certain of a repeat is not certain of the call before it. */
function inDoubt(record: RecordDraft): RecordDraft {
  if (record.outcome !== "refused" && record.outcome !== "failed") return record;
  return { ...record, outcome: "unknown", error: record.error ?? "first_try_unknown" };
}
