// Requests for approval in the Ledger of the key that asks: asked for where the intent would have been taken, used in the transaction in
// which it is, so that of fifty equal calls at once one goes through, and none is used without a record. Synchronous.
import {
  type AuditRecord,
  BLANK_DRAFT,
  type Outcome,
  type RecordDraft,
  type RecordedApproval,
  type RecordedKey,
} from "../audit/record.ts";
import { type KeyRecord, keyStatus } from "../keys/key-record.ts";
import {
  type ApprovalRefusal,
  type ApprovalRequest,
  type ApprovalSummary,
  type ApprovalVerdict,
  type ApprovalVerdictResult,
  type ApprovalView,
  approvalId,
  type Hands,
  MAX_OPEN_APPROVALS,
} from "./approval-protocol.ts";
import { type ApprovalRow, approverFault, statusOf, underToday } from "./approval-state.ts";
import type { ApprovalStore } from "./approval-store.ts";
import { askedRecord, storyOf, summaryOf, viewOf } from "./approval-view.ts";

/** What is over is kept as long as a name of an act is remembered; of very many the newest. */
const KEPT_MS = 35 * 86_400_000;
const MAX_KEPT = 1_000;
const LISTED_TOGETHER = 100;
const SHOWN = 200;

/** Whether an act may go ahead: `use` says by what. */
export type ApprovalLook =
  | { readonly kind: "use"; readonly row: ApprovalRow }
  | { readonly kind: "missing"; readonly row: ApprovalRow | null };

type Append = (draft: RecordDraft) => AuditRecord;

export class ApprovalBook {
  readonly #store: ApprovalStore;
  #isEmpty: boolean | null = null;

  constructor(store: ApprovalStore) {
    this.#store = store;
  }

  /** A Ledger whose key was never asked to wait does nothing here. */
  get isEmpty(): boolean {
    this.#isEmpty ??= !this.#store.any();
    return this.#isEmpty;
  }

  /** Memory may know more than what was undone. */
  reread(): void {
    this.#isEmpty = null;
  }

  /**
   * @param actSeq of an act that is sent again because nobody knows how it ended: its first intent. What it used then, it goes on with.
   */
  look(request: ApprovalRequest, nowMs: number, actSeq: number | null): ApprovalLook {
    const held = actSeq === null ? null : this.#store.usedByAct(actSeq);
    if (held !== null && request.digests.includes(held.digest)) return { kind: "use", row: held };
    const rows = this.#store
      .standing(request.digests, nowMs)
      .map((row) => (row.state === "open" ? underToday(row, request) : row));
    // A no to one holds for all: the same call may have been asked for again while the one that was approved was under way, and failed.
    const refused = rows.find(({ state, untilMs }) => state === "rejected" && nowMs < untilMs);
    if (refused !== undefined) return { kind: "missing", row: refused };
    // The oldest, whose time is over first.
    const approved = rows.findLast((row) => statusOf(row, nowMs) === "approved");
    if (approved !== undefined) return { kind: "use", row: approved };
    return { kind: "missing", row: rows.find((row) => statusOf(row, nowMs) === "pending") ?? rows[0] ?? null };
  }

  /** By this intent, which answers for it from now on; `firstSeq`: the first intent of its act. */
  use(row: ApprovalRow, requestId: string, firstSeq: number): void {
    this.#store.put({ ...row, state: "used", usedBy: { requestId, firstSeq } });
  }

  /** The request that the call waits for: the one that there is, or a new one, on record. */
  ask(
    intent: RecordDraft,
    request: ApprovalRequest,
    known: ApprovalRow | null,
    nowMs: number,
    keyId: string,
    append: Append,
  ): ApprovalRefusal {
    const status = known === null ? null : statusOf(known, nowMs);
    // What was rejected stays so until its time is over: asking again is not a way to ask somebody else.
    if (known !== null && (status === "pending" || (status === "rejected" && nowMs < known.untilMs)))
      return this.#waiting(keyId, this.#noteToday(known), intent.request_id, nowMs);
    // By the time that policy gives today it is over, whatever was said when it was asked for.
    if (known?.state === "open") this.#noteToday(known);
    const open = this.#store.openCount() - this.#store.due(nowMs).length;
    if (open >= MAX_OPEN_APPROVALS) return { ok: false, code: "approvals_full", open };
    if (intent.key === null) throw new Error("only a key can ask");
    const [digest] = request.digests;
    const { operation, target, args, reason, api_version, decision, key } = intent;
    const asked = { operation, target, args, reason, api_version, decision, key, requestId: intent.request_id, askedAtMs: nowMs };
    const row = this.#store.add({
      ...{ digest, state: "open", untilMs: nowMs + request.withinMs, needed: request.count, asked },
      ...{ agreed: [], ended: null, usedBy: null, rev: 1, listedRev: 0 },
    });
    this.#isEmpty = false;
    append(askedRecord(intent, keyId, row));
    const before = known === null || status === null ? null : { id: approvalId(keyId, known.n), status };
    return { ok: false, code: "approval_required", approval: summaryOf(keyId, row, nowMs), asked: true, listed: false, before };
  }

  #noteToday(row: ApprovalRow): ApprovalRow {
    const stored = this.#store.get(row.n);
    const same = stored?.needed === row.needed && stored.untilMs === row.untilMs;
    return same ? row : this.#store.put(row);
  }

  #waiting(keyId: string, row: ApprovalRow, requestId: string, nowMs: number): ApprovalRefusal {
    const approval = summaryOf(keyId, row, nowMs);
    // The very call that asked, told again: its answer was lost on the way to the Worker.
    const asked = row.asked.requestId === requestId;
    return { ok: false, code: "approval_required", approval, asked, listed: row.rev === row.listedRev, before: null };
  }

  /** Agreed, rejected or withdrawn: on record with it. `asker`: the key of this Ledger. */
  decide(
    { n, step, by, hands, reason, record }: ApprovalVerdict,
    asker: KeyRecord,
    nowMs: number,
    append: Append,
  ): ApprovalVerdictResult {
    const row = this.#store.get(n);
    if (row === null) return { ok: false, code: "no_such_approval" };
    // The same call, told again: its answer was lost on the way to the Worker.
    if (this.#wasSaid(row, by.id, record.request_id)) return { ok: true, approval: viewOf(asker.id, row, nowMs) };
    const status = statusOf(row, nowMs);
    if (status !== "pending" && (status !== "approved" || step === "approve")) return { ok: false, code: "not_open", status };
    if (step === "approve") {
      const fault = approverFault(row, asker, by, hands);
      if (fault !== null) return { ok: false, code: "approver", fault };
      if (keyStatus(asker, nowMs) !== "active") return { ok: false, code: "asker_not_in_force" };
      // Nobody sees any more what they would agree to, and rules about the amount see none. A Worker of an earlier version does not know the word.
      if (row.asked.args === null)
        return hands === undefined ? { ok: false, code: "not_open", status } : { ok: false, code: "erased" };
    } else if (step === "withdraw" && by.id !== asker.id) return { ok: false, code: "no_such_approval" };
    const { ancestors, ...key } = by;
    const said = { key, reason, at: new Date(nowMs).toISOString(), call: record.request_id };
    const next: ApprovalRow =
      step === "approve"
        ? { ...row, agreed: [...row.agreed, { ...said, ancestors, hands: hands?.by }] }
        : { ...row, state: step === "reject" ? "rejected" : "withdrawn", ended: said };
    const changed = this.#store.put(next);
    append({ ...record, reason, target: row.asked.target, ...storyOf(asker.id, changed, stepOf(step, changed, nowMs)) });
    return { ok: true, approval: viewOf(asker.id, changed, nowMs) };
  }

  #wasSaid({ agreed, ended }: ApprovalRow, keyId: string, requestId: string): boolean {
    return [...agreed, ...(ended === null ? [] : [ended])].some(({ key, call }) => key.id === keyId && call === requestId);
  }

  /** Which one the call has used; null: none. */
  usedBy(keyId: string, requestId: string): string | null {
    const row = this.isEmpty ? null : this.#store.usedBy(requestId);
    return row === null ? null : approvalId(keyId, row.n);
  }

  /**
   * What the act's end says of what it used: given back only where it certainly did not happen. `by`: by whose word; of whoever may have the
   * asking key in hand that gives nothing back, or one yes would be good for as many calls as end unclear.
   */
  settle(requestId: string, outcome: Outcome | null, by: RecordedKey | null = null, hands?: Hands): void {
    if (outcome !== "refused" && outcome !== "failed") return;
    const row = this.#store.usedBy(requestId);
    if (row?.state !== "used") return;
    // Those of one line say nothing of it at all: `own-line.ts`.
    const { asked } = row;
    const ofNoLine = <T extends RecordedKey>(key: T) => ({ ...key, ancestors: [] });
    const isOwn = by !== null && approverFault({ asked, agreed: [] }, ofNoLine(asked.key), ofNoLine(by), hands) !== null;
    if (!isOwn) this.#store.put({ ...row, state: "open", usedBy: null });
  }

  /** What is over is said to be, and forgotten in time. */
  closeExpired(keyId: string, nowMs: number, append: Append): void {
    for (const row of this.#store.due(nowMs)) {
      const expired = this.#store.put({ ...row, state: "expired" });
      const { target } = row.asked;
      append({
        ...BLANK_DRAFT,
        type: "admin",
        request_id: `approval-expired-${approvalId(keyId, row.n)}`,
        operation: "approvals.expire",
        target,
        outcome: "ok",
        ...storyOf(keyId, expired, "expired"),
      });
    }
    this.#store.drop(nowMs, { keptMs: KEPT_MS, most: MAX_KEPT });
    this.#isEmpty = null;
  }

  /** When the next is over, ms since the epoch; null: none is open. */
  nextUntilMs(): number | null {
    return this.isEmpty ? null : this.#store.nextUntilMs();
  }

  view(keyId: string, n: number, nowMs: number): ApprovalView | null {
    const row = this.#store.get(n);
    return row === null ? null : viewOf(keyId, row, nowMs);
  }

  /** The newest. */
  views(keyId: string, nowMs: number): ApprovalView[] {
    return this.#store.recent(SHOWN).map((row) => viewOf(keyId, row, nowMs));
  }

  unlisted(keyId: string, nowMs: number): ApprovalSummary[] {
    return this.isEmpty ? [] : this.#store.unlisted(LISTED_TOGETHER).map((row) => summaryOf(keyId, row, nowMs));
  }

  /** The Registry has them. */
  listed(numbers: readonly { readonly n: number; readonly rev: number }[]): void {
    for (const one of numbers) this.#store.markListed(one);
  }

  /** `ended`: ids of requests whose calls ended in the user, whom they could not name. */
  erase(target: string, ended: ReadonlySet<string>): number {
    if (this.isEmpty) return 0;
    return this.#store.erase(({ n, asked }) => [asked.target].flat().includes(target) || ended.has(approvalId(asked.key.id, n)));
  }
}

function stepOf(step: ApprovalVerdict["step"], row: ApprovalRow, nowMs: number): RecordedApproval["step"] {
  if (step !== "approve") return step === "reject" ? "rejected" : "withdrawn";
  return statusOf(row, nowMs) === "approved" ? "approved" : "agreed";
}
