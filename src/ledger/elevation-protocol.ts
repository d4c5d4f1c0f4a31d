// What is said of elevations between the Worker, the Ledger of the key (which has the truth), and the Registry (which lists them). Plain data:
// it crosses a Durable Object RPC.
import type { ElevationStatus, RecordDraft, RecordedKey } from "../audit/record.ts";
import type { ApprovalRefusal, Approver, ApproverFault, Hands } from "./approval-protocol.ts";

/** Of one key, without a sign-off: past that it opens none. */
export const MAX_UNREVIEWED = 100;

export interface Elevation {
  /** `elv_<key id>_<n>` */
  readonly id: string;
  /** Counts up with every change of it. */
  readonly rev: number;
  /** As the key was called then. */
  readonly key: RecordedKey;
  readonly policy: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly openedAt: string;
  /** From then on it is closed, if it was not before. */
  readonly until: string;
  /** Of what others agreed to; null: it needed nobody. */
  readonly approvalId: string | null;
  /** Before its time: by whom (null: with a change of the key, or of the clock) and why. */
  readonly closed: { readonly at: string; readonly key: RecordedKey | null; readonly reason: string } | null;
  /** Who has looked at what was done, and says so. */
  readonly reviewed: { readonly at: string; readonly key: RecordedKey; readonly notes: string } | null;
}

export function elevationStatus({ until, closed, reviewed }: Elevation, nowMs: number): ElevationStatus {
  if (reviewed !== null) return "reviewed";
  return closed !== null || nowMs >= Date.parse(until) ? "closed" : "open";
}

export interface OpenRequest {
  readonly policy: string;
  readonly reason: string;
  /** HMAC of policy and reason. Under each pepper in use, the current one first. */
  readonly digests: readonly [string, ...string[]];
  /** Of the call that opens. */
  readonly record: RecordDraft;
}

/** `opened`: by this call; else it was open already. */
export type OpenResult =
  | { readonly ok: true; readonly elevation: Elevation; readonly opened: boolean }
  | { readonly ok: false; readonly code: "not_current" | "not_allowed" | "too_many_unreviewed" }
  | { readonly ok: false; readonly code: "other_open"; readonly elevation: Elevation }
  | ApprovalRefusal;

export interface CloseRequest {
  readonly n: number;
  readonly by: RecordedKey;
  readonly reason: string;
  readonly record: RecordDraft;
}

export interface ReviewRequest {
  readonly n: number;
  readonly by: Approver;
  readonly hands?: Hands;
  readonly notes: string;
  readonly record: RecordDraft;
}

export type ElevationChange =
  | { readonly ok: true; readonly elevation: Elevation }
  | { readonly ok: false; readonly code: "no_such_elevation" | "still_open" | "closed" | "reviewed" }
  | { readonly ok: false; readonly code: "reviewer"; readonly fault: ApproverFault };

const ELEVATION_ID = /^elv_([0-9A-Za-z]{12})_([1-9][0-9]{0,14})$/;

export function elevationId(keyId: string, n: number): string {
  return `elv_${keyId}_${n}`;
}

export function readElevationId(id: string): { readonly keyId: string; readonly n: number } | null {
  const [, keyId, n] = ELEVATION_ID.exec(id) ?? [];
  return keyId === undefined || n === undefined ? null : { keyId, n: Number(n) };
}
