// Elevations in the Ledger of the key that opens them: at most one at a time, and its end is decided by this object's clock, whatever leases
// say. Every step is a record, written with it. Synchronous.
import { type AuditRecord, BLANK_DRAFT, type RecordDraft, type RecordedElevation } from "../audit/record.ts";
import { approvalOfEntry, elevatedMs, entryOf } from "../keys/elevation.ts";
import { type ElevateEntry, type KeyRecord, keyStatus } from "../keys/key-record.ts";
import type { OpenElevation } from "../keys/lease.ts";
import type { ApprovalBook } from "./approval-book.ts";
import { approvalId } from "./approval-protocol.ts";
import { approverFault } from "./approval-state.ts";
import { storyOf } from "./approval-view.ts";
import { isBefore } from "./clock-back.ts";
import {
  type CloseRequest,
  type Elevation,
  type ElevationChange,
  elevationId,
  MAX_UNREVIEWED,
  type OpenRequest,
  type OpenResult,
  type ReviewRequest,
} from "./elevation-protocol.ts";
import type { ElevationRow, ElevationStore } from "./elevation-store.ts";

const KEPT = 1_000;
const LISTED_TOGETHER = 100;
const SHOWN = 200;

type Append = (draft: RecordDraft) => AuditRecord;

export class ElevationBook {
  readonly #store: ElevationStore;
  readonly #approvals: ApprovalBook;
  /** Undefined: not read yet. */
  #unended: ElevationRow | null | undefined;
  /** The latest time since it was opened. */
  #seenMs = 0;

  constructor(store: ElevationStore, approvals: ApprovalBook) {
    this.#store = store;
    this.#approvals = approvals;
  }

  /** Memory may know more than what was undone. */
  reread(): void {
    this.#unended = undefined;
  }

  /** What leases carry. */
  openAt(nowMs: number): OpenElevation | null {
    const row = this.#unendedRow();
    if (row === null || this.#isOver(row, nowMs)) return null;
    const { id, policy, until } = row.elevation;
    return { id, policy, until };
  }

  open(key: KeyRecord, request: OpenRequest, nowMs: number, append: Append): OpenResult {
    if (keyStatus(key, nowMs) !== "active") return { ok: false, code: "not_current" };
    this.closeDue(nowMs, append);
    const entry = entryOf(key, request.policy);
    if (entry === undefined) return { ok: false, code: "not_allowed" };
    const running = this.#unendedRow();
    if (running !== null) {
      const { elevation } = running;
      return elevation.policy === entry.policy
        ? { ok: true, elevation, opened: false }
        : { ok: false, code: "other_open", elevation };
    }
    if (this.#store.unreviewedCount() >= MAX_UNREVIEWED) return { ok: false, code: "too_many_unreviewed" };
    const n = this.#store.nextNumber();
    const { policy, reason } = request;
    const record = { ...request.record, reason, args: { policy, reason, within: entry.within } };
    const owed = approvalOfEntry(entry);
    const approval = owed === null ? null : this.#approvals.look({ digests: request.digests, ...owed }, nowMs, null);
    if (owed !== null && approval?.kind === "missing")
      return this.#approvals.ask(record, { digests: request.digests, ...owed }, approval.row, nowMs, key.id, append);
    if (record.key === null) throw new Error("only a key can open an elevation");
    const agreed = approval?.kind === "use" ? approval.row : null;
    const within = shorterOf(entry, agreed?.asked.args?.["within"]);
    const elevation: Elevation = {
      ...{ id: elevationId(key.id, n), rev: 1, key: record.key, policy, reason },
      openedAt: new Date(nowMs).toISOString(),
      until: new Date(endOf(key, nowMs + elevatedMs({ within }))).toISOString(),
      approvalId: agreed === null ? null : approvalId(key.id, agreed.n),
      ...{ closed: null, reviewed: null },
    };
    this.#put({ n, elevation, calls: [], ended: false });
    const story = agreed === null ? {} : storyOf(key.id, agreed, "used");
    const args = { policy, reason, within };
    const { seq } = append({ ...record, args, ...story, ...stepOf(elevation, "opened") });
    if (agreed !== null) this.#approvals.use(agreed, record.request_id, seq);
    return { ok: true, elevation, opened: true };
  }

  close({ n, by, reason, record }: CloseRequest, nowMs: number, append: Append): ElevationChange {
    this.closeDue(nowMs, append);
    const row = this.#store.get(n);
    if (row === null) return { ok: false, code: "no_such_elevation" };
    if (row.calls.includes(record.request_id)) return { ok: true, elevation: row.elevation };
    if (row.ended) return { ok: false, code: row.elevation.reviewed === null ? "closed" : "reviewed" };
    const closed = { at: new Date(nowMs).toISOString(), key: by, reason };
    const next = this.#put({
      ...row,
      elevation: counted({ ...row.elevation, closed }),
      calls: [...row.calls, record.request_id],
      ended: true,
    });
    append({ ...record, reason, ...stepOf(next.elevation, "closed") });
    return { ok: true, elevation: next.elevation };
  }

  /** What the key is has changed: whatever it had opened, it opened as what it was before. */
  endWithKey(why: string, nowMs: number, append: Append): void {
    this.closeDue(nowMs, append);
    const row = this.#unendedRow();
    if (row !== null) this.#endEarly(row, why, append);
  }

  /** What is over says so. */
  closeDue(nowMs: number, append: Append): void {
    const row = this.#unendedRow();
    if (row === null || !this.#isOver(row, nowMs)) return;
    // By a time that the clock comes to once more it would be shown as open until then, and could not be signed off.
    if (nowMs < Date.parse(row.elevation.until)) {
      this.#endEarly(row, "the clock was set back", append);
      return;
    }
    const next = this.#put({ ...row, elevation: counted(row.elevation), ended: true });
    append(endRecord(next.elevation));
  }

  review({ n, by, hands, notes, record }: ReviewRequest, holder: KeyRecord, nowMs: number, append: Append): ElevationChange {
    this.closeDue(nowMs, append);
    const row = this.#store.get(n);
    if (row === null) return { ok: false, code: "no_such_elevation" };
    if (row.calls.includes(record.request_id)) return { ok: true, elevation: row.elevation };
    if (row.elevation.reviewed !== null) return { ok: false, code: "reviewed" };
    if (!row.ended) return { ok: false, code: "still_open" };
    const fault = approverFault({ asked: row.elevation, agreed: [] }, holder, by, hands);
    if (fault !== null) return { ok: false, code: "reviewer", fault };
    const { ancestors: _ancestors, ...key } = by;
    const reviewed = { at: new Date(nowMs).toISOString(), key, notes };
    const next = this.#put({
      ...row,
      elevation: counted({ ...row.elevation, reviewed }),
      calls: [...row.calls, record.request_id],
    });
    append({ ...record, reason: notes, ...stepOf(next.elevation, "reviewed") });
    return { ok: true, elevation: next.elevation };
  }

  /** When what is open ends, ms since the epoch; null: nothing is. */
  endsAtMs(): number | null {
    const row = this.#unendedRow();
    return row === null ? null : Date.parse(row.elevation.until);
  }

  get(n: number): Elevation | null {
    return this.#store.get(n)?.elevation ?? null;
  }

  /** The newest. */
  recent(): Elevation[] {
    return this.#store.recent(SHOWN).map(({ elevation }) => elevation);
  }

  unlisted(): ElevationRow[] {
    return this.#store.unlisted(LISTED_TOGETHER);
  }

  /** The Registry has them. */
  listed(rows: readonly ElevationRow[]): void {
    for (const { n, elevation } of rows) this.#store.markListed(n, elevation.rev);
    this.#store.drop(KEPT);
  }

  /** At the latest time at which it was seen. */
  #endEarly(row: ElevationRow, why: string, append: Append): void {
    const closed = { at: new Date(this.#seenMs).toISOString(), key: null, reason: why };
    const next = this.#put({ ...row, elevation: counted({ ...row.elevation, closed }), ended: true });
    append({ ...endRecord(next.elevation), reason: why });
  }

  /** Also where the clock went back to before it was opened, or to before what is remembered of it since. */
  #isOver({ elevation: { openedAt, until } }: ElevationRow, nowMs: number): boolean {
    this.#seenMs = Math.max(this.#seenMs, Date.parse(openedAt), nowMs);
    return nowMs >= Date.parse(until) || isBefore(nowMs, this.#seenMs);
  }

  #unendedRow(): ElevationRow | null {
    if (this.#unended === undefined) this.#unended = this.#store.unended();
    return this.#unended;
  }

  #put(row: ElevationRow): ElevationRow {
    this.#store.put(row);
    this.#unended = undefined;
    if (!row.ended) this.#seenMs = 0;
    return row;
  }
}

/** What others agreed to was so long; whoever may change the key may have given it more since. `agreed`: of the request, if there was one. */
function shorterOf({ within }: Pick<ElevateEntry, "within">, agreed: unknown): string {
  return typeof agreed === "string" && elevatedMs({ within: agreed }) < elevatedMs({ within }) ? agreed : within;
}

/** No later than the key itself. */
function endOf({ expires_at: expires }: KeyRecord, untilMs: number): number {
  return expires === null ? untilMs : Math.min(untilMs, Date.parse(expires));
}

function counted(elevation: Elevation): Elevation {
  return { ...elevation, rev: elevation.rev + 1 };
}

function stepOf(
  { id, policy, until }: Elevation,
  step: RecordedElevation["step"],
): Pick<RecordDraft, "elevation_id" | "elevation"> {
  return { elevation_id: id, elevation: { step, policy, until } };
}

/** Nobody calls it: it ends by itself, or with its key. */
function endRecord(elevation: Elevation): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "admin",
    request_id: `elevation-ended-${elevation.id}`,
    operation: "elevations.expire",
    outcome: "ok",
    ...stepOf(elevation, "closed"),
  };
}
