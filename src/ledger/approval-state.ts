// What a request for approval is at a moment, and who may agree to it. Pure: the book (`approval-book.ts`) reads and writes.
//
//   open       waits for others, or was approved and waits for its call: which of the two follows from how many agreed
//   used       its call was sent, or may have been. A call that certainly did not happen opens it again
//   rejected, withdrawn, expired   for good
import type { ApprovalStatus, RecordDraft, RecordedKey } from "../audit/record.ts";
import { readsAlike } from "../keys/plain-name.ts";
import type { ApprovalRequest, Approver, ApproverFault, GivenApproval, Hands } from "./approval-protocol.ts";
import { isBefore } from "./clock-back.ts";

export type ApprovalState = "open" | "used" | "rejected" | "withdrawn" | "expired";

/** What was asked, and by whom: never changed but by erasing. */
export interface AskedAct extends Pick<RecordDraft, "operation" | "target" | "args" | "reason" | "api_version" | "decision"> {
  readonly key: RecordedKey;
  /** Of the call that asked first. */
  readonly requestId: string;
  readonly askedAtMs: number;
}

/** Somebody's word, and by which call it came. */
export interface Said extends GivenApproval {
  readonly call: string;
}

export interface Agreed extends Said {
  readonly ancestors: readonly string[];
  /** Owners of those; undefined: of an earlier version. */
  readonly hands?: readonly string[] | undefined;
}

export interface ApprovalRow {
  readonly n: number;
  readonly digest: string;
  readonly state: ApprovalState;
  readonly untilMs: number;
  readonly needed: number;
  readonly asked: AskedAct;
  readonly agreed: readonly Agreed[];
  readonly ended: Said | null;
  /** The call that has used it: its request, the intent of the act's first try, and null where it is free. */
  readonly usedBy: { readonly requestId: string; readonly firstSeq: number } | null;
  /** Counts up with every change; the Registry has heard of `listedRev`. */
  readonly rev: number;
  readonly listedRev: number;
}

export function statusOf({ state, untilMs, agreed, needed, asked }: ApprovalRow, nowMs: number): ApprovalStatus {
  if (state !== "open") return state;
  if (nowMs >= untilMs || isBefore(nowMs, asked.askedAtMs)) return "expired";
  return agreed.length >= needed ? "approved" : "pending";
}

/** What policy demands now counts: more people or less time than when it was asked for; never more time than was said then. */
export function underToday(row: ApprovalRow, { count, withinMs }: Pick<ApprovalRequest, "count" | "withinMs">): ApprovalRow {
  return { ...row, needed: count, untilMs: Math.min(row.untilMs, row.asked.askedAtMs + withinMs) };
}

/**
 * Why this key may not agree; null: it may. Whoever holds a key may hold what was minted through it, whatever owner that was given, and knows
 * the secret of what it minted: so neither end of a line agrees to what the other asks for, nor do both agree as two people. Nor do two keys
 * that one key minted, or one owner's keys: whoever holds those has both in hand.
 *
 * @param asker the asking key as it is now: its owner may have been changed since it asked
 */
export function approverFault(
  { asked, agreed }: Pick<ApprovalRow, "agreed"> & { readonly asked: Pick<AskedAct, "key"> },
  asker: { readonly id: string; readonly owner: string; readonly ancestors: readonly string[] },
  by: Approver,
  hands: Hands = { by: [], asker: [] },
): ApproverFault | null {
  if (by.id === asker.id) return "own";
  const owners = [asker.owner, asked.key.owner];
  if (anyReadsAlike([by.owner], owners)) return "same_owner";
  const byHands = [by.owner, ...hands.by];
  if (areOfOneLine(by, asker) || anyReadsAlike(byHands, [...owners, ...hands.asker])) return "same_line";
  for (const { key, ancestors, hands: before = [] } of agreed) {
    if (key.id === by.id || readsAlike(key.owner, by.owner)) return "owner_agreed_before";
    if (areOfOneLine(by, { id: key.id, ancestors }) || anyReadsAlike(byHands, [key.owner, ...before]))
      return "line_agreed_before";
  }
  return null;
}

function anyReadsAlike(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.some((other) => readsAlike(one, other)));
}

interface InLine {
  readonly id: string;
  readonly ancestors: readonly string[];
}

function areOfOneLine(one: InLine, other: InLine): boolean {
  const others = [other.id, ...other.ancestors];
  return [one.id, ...one.ancestors].some((id) => others.includes(id));
}
