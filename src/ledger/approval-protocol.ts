// What is said of approvals between the Worker, the Ledger of the key that asks (which has the truth), and the Registry (which lists them).
// Plain data: it crosses a Durable Object RPC.
import type { ApprovalStatus, RecordDraft, RecordedKey } from "../audit/record.ts";

/** At once, of one key: those that wait, and those that were approved and not used yet. */
export const MAX_OPEN_APPROVALS = 100;

/** With an intent whose rule owes approvals. */
export interface ApprovalRequest {
  /** HMAC of operation and canonical arguments, which name the call; last those that an earlier version made, with the API version. Under each pepper in use, the current one first. */
  readonly digests: readonly [string, ...string[]];
  readonly count: number;
  readonly withinMs: number;
}

export interface GivenApproval {
  readonly key: RecordedKey;
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

/** What others are asked to agree to, without its arguments: as it is listed. */
export interface ApprovalSummary {
  /** `apr_<key id>_<n>` */
  readonly id: string;
  /** Counts up with every change of it. */
  readonly rev: number;
  readonly status: ApprovalStatus;
  readonly operation: string;
  readonly key: RecordedKey;
  readonly target: RecordDraft["target"];
  /** As the caller gave it when it asked. */
  readonly reason: string;
  /** In the currency's smallest unit; null: it moves no money. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly action: string | null;
  readonly policy: string | null;
  readonly rule: string | null;
  /** How many must agree. */
  readonly needed: number;
  readonly approvals: readonly GivenApproval[];
  /** RFC 3339. */
  readonly askedAt: string;
  readonly until: string;
  /** Who rejected or withdrew it, and why. */
  readonly ended: GivenApproval | null;
  /** Of the call that used it. */
  readonly intentId: string | null;
}

/** With the arguments: the exact request. Secret ones are replaced by a marker; null once they were erased. */
export interface ApprovalView extends ApprovalSummary {
  readonly args: Readonly<Record<string, unknown>> | null;
  readonly apiVersion: string | null;
}

export type ApprovalRefusal =
  | {
      readonly ok: false;
      readonly code: "approval_required";
      readonly approval: ApprovalSummary;
      /** By this very call: it is on record already. */
      readonly asked: boolean;
      /** The Registry has heard of it as it is. */
      readonly listed: boolean;
      /** What became of the request for the same call before this one; null: there was none. */
      readonly before: Pick<ApprovalSummary, "id" | "status"> | null;
    }
  | { readonly ok: false; readonly code: "approvals_full"; readonly open: number };

/** Whoever acts on a request. */
export interface Approver extends RecordedKey {
  /** Keys that it was minted through. */
  readonly ancestors: readonly string[];
}

/** Owners of the keys that one was minted through, as they are now: each has seen its secret. */
export interface Hands {
  /** Of whoever agrees. */
  readonly by: readonly string[];
  /** Of the key that asks. */
  readonly asker: readonly string[];
}

export interface ApprovalVerdict {
  readonly n: number;
  readonly step: "approve" | "reject" | "withdraw";
  readonly by: Approver;
  /** Of a yes; undefined: of a no, or of a Worker of an earlier version. */
  readonly hands?: Hands | undefined;
  readonly reason: string;
  /** Of the call that says so: what is recorded with it. */
  readonly record: RecordDraft;
}

/** Why somebody may not agree. */
export type ApproverFault = "own" | "same_owner" | "same_line" | "owner_agreed_before" | "line_agreed_before";

export type ApprovalVerdictResult =
  | { readonly ok: true; readonly approval: ApprovalView }
  | { readonly ok: false; readonly code: "no_such_approval" | "asker_not_in_force" | "erased" }
  | { readonly ok: false; readonly code: "not_open"; readonly status: ApprovalStatus }
  | { readonly ok: false; readonly code: "approver"; readonly fault: ApproverFault };

const APPROVAL_ID = /^apr_([0-9A-Za-z]{12})_([1-9][0-9]{0,14})$/;

export function approvalId(keyId: string, n: number): string {
  return `apr_${keyId}_${n}`;
}

export function readApprovalId(id: string): { readonly keyId: string; readonly n: number } | null {
  const [, keyId, n] = APPROVAL_ID.exec(id) ?? [];
  return keyId === undefined || n === undefined ? null : { keyId, n: Number(n) };
}
