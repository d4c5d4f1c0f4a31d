// What the Worker and a Ledger say to each other. Plain data both ways: it crosses a Durable Object RPC.
import type { Outcome, RecordDraft } from "../audit/record.ts";
import type { Lease } from "../keys/lease.ts";
import type { LimitWindow } from "../policy/engine.ts";
import type { ApprovalRefusal, ApprovalRequest, Hands } from "./approval-protocol.ts";

/** Ledgers that belong to no key. Key ids are 12 characters, so these cannot collide with one. */
export const ADMIN_LEDGER = "admin";
export const ANONYMOUS_LEDGER = "anonymous";

/** The key record and the publish that a decision was made on. */
export interface DecisionBasis {
  readonly revision: number;
  /** 0: no bundle was ever published. */
  readonly bundleSeq: number;
  /** Id of what the key had opened, as the lease said; absent: nothing. `any`: the decision does not hang on it. */
  readonly elevation?: string | undefined;
}

/** The decision is the same with and without. */
export const ANY_ELEVATION = "any";

/** `stale`: decide once more, on this lease. `not_current`: no such key, revoked, expired or not yet valid. */
export type BasisRefusal =
  | { readonly ok: false; readonly code: "stale"; readonly lease: Lease }
  | { readonly ok: false; readonly code: "not_current" };

export type ConfirmResult = { readonly ok: true } | BasisRefusal;

/** One act counted against one limit. */
export interface Charge extends LimitWindow {
  /** Names the limit: `<policy>/<rule>#<n>`, or `guess:<operation>`. */
  readonly limit: string;
  /** What is counted apart: `target:<id>`, `currency:USD`; "" for the key as a whole. */
  readonly bucket: string;
  readonly amount: number;
  /** At most this much in any span of the window's length, or in one calendar period. */
  readonly max: number;
  /** The limit is on asking: Clerk's refusal does not give the charge back. */
  readonly countsAttempts: boolean;
}

export interface LimitRefusal extends LimitWindow {
  readonly ok: false;
  readonly code: "limited";
  readonly limit: string;
  readonly bucket: string;
  readonly asked: number;
  readonly used: number;
  readonly max: number;
  /** The earliest moment at which `asked` fits, if nothing else is charged. */
  readonly fitsAtMs: number;
  /** When all of what is used has left, if nothing else is charged. */
  readonly resetsAtMs: number;
}

/** What counts of one limit and bucket. */
export interface UsageRow extends LimitWindow {
  readonly limit: string;
  readonly bucket: string;
  readonly used: number;
  /** When the first part of it has left, and when all has. */
  readonly freesAtMs: number;
  readonly resetsAtMs: number;
}

/** How a charge stands that is not taken. */
export interface LimitStanding {
  readonly used: number;
  /** When the first part of what is used has left, and when all has; null when nothing is. */
  readonly freesAtMs: number | null;
  readonly resetsAtMs: number | null;
  /** Null: it fits. */
  readonly fitsAtMs: number | null;
}

/** An act of a key that was delegated from this one: it counts here too. */
export interface ReserveRequest {
  /** Names the act, the same for every time it is sent: it is charged where it is sent last. */
  readonly reservation: string;
  readonly charges: readonly Charge[];
  /** Of this key's record, as it was when the act was decided: the delegated key may do what this one may. */
  readonly revision: number;
  /**
   * When the call must be over, ms since the epoch. From then on the act may have been sent again, charged and done: what this call would take
   * nobody would give back. Not given: nothing is sent again by that name.
   */
  readonly untilMs?: number;
}

export type Reserved = { readonly ok: true } | LimitRefusal | BasisRefusal;

export type ReserveResult = Reserved | { readonly ok: false; readonly code: "too_late" };

/** A call that its caller named, so that repeating it is not doing it twice. */
export interface IdempotencyRequest {
  /** The operation. */
  readonly scope: string;
  readonly key: string;
  /** HMAC of the canonical arguments: the same key with others is a conflict. Under each pepper in use, the current one first. */
  readonly digests: readonly [string, ...string[]];
  /** After an unclear end it may be sent again, because Clerk itself de-duplicates by the key. */
  readonly resend: boolean;
  /** Of an act that does the same whatever key it has: another one by this key within `withinMs` is noticed, or refused. */
  readonly equal?: EqualityRequest | undefined;
}

export interface EqualityRequest {
  /** HMAC of what makes two acts equal. Under each pepper in use, the current one first. */
  readonly digests: readonly [string, ...string[]];
  readonly withinMs: number;
  /** The rule that allows says so. Else the answer and the record name the other. */
  readonly refuse: boolean;
}

/** What a repeat is answered with: Clerk's own small answer, or only the id of what was created. Never a user's data. */
export type KeptAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "created"; readonly id: string };

export type IdempotencyRefusal =
  | { readonly ok: false; readonly code: "idempotency_conflict" | "in_flight" | "unknown_before"; readonly intentId: string }
  | { readonly ok: false; readonly code: "answered"; readonly intentId: string; readonly answer: KeptAnswer }
  /** `untilMs`: from then on an equal act is one of its own. */
  | { readonly ok: false; readonly code: "equal_act"; readonly intentId: string; readonly untilMs: number };

export interface AdmitRequest {
  /** Null in the admin ledger, where the acting key's own Ledger is asked to confirm. */
  readonly basis: DecisionBasis | null;
  readonly charges?: readonly Charge[];
  readonly idempotency?: IdempotencyRequest | undefined;
  /** Others must agree first. */
  readonly approval?: ApprovalRequest | undefined;
  /** Type `intent`. Its `request_id` makes a repeated admit harmless. */
  readonly intent: RecordDraft;
  /** When the call must be over, ms since the epoch; an intent without outcome some time after it becomes `unknown`. */
  readonly settleByMs: number;
  /** The same as a length, from the asking on: the clocks of Worker and Ledger may be minutes apart. Not given: by a Worker of the version before. */
  readonly leftMs?: number;
}

export interface Admitted {
  readonly ok: true;
  readonly intentId: string;
  /** Names the act with the ancestors: the id of its first intent, which is not this one for a repeat that is sent again. */
  readonly reservation: string;
  /** Id of the intent of an equal act a short while ago, under another idempotency key. */
  readonly similarTo: string | null;
}

export type AdmitResult = Admitted | BasisRefusal | LimitRefusal | IdempotencyRefusal | ApprovalRefusal;

export interface SettleRequest {
  readonly requestId: string;
  /** Type `outcome` (or `admin`): appended as `resolved` when the intent was already given up as unknown. */
  readonly record: RecordDraft;
  /** For whoever repeats the call with its idempotency key. */
  readonly answer?: KeptAnswer | null;
  /** Its rule owes approvals, so it may have used one: whatever it was is given back where nothing happened. */
  readonly approved?: boolean;
  /** Clerk had done this before (somebody else used the idempotency key): the charge goes back. */
  readonly duplicate?: boolean;
}

/** An operator's word on an intent whose outcome is not known. */
export interface ResolveRequest {
  readonly seq: number;
  /** Of whoever says it, and of the key that acted. Undefined: of a Worker of an earlier version, or the ledger is no key's. */
  readonly hands?: Hands | undefined;
  readonly record: RecordDraft;
}

export type ResolveResult =
  /** `holds`: of the act, which had happened where this was a repeat of what had. A Ledger of the version before does not say it. */
  | { readonly ok: true; readonly reservation: string; readonly holds?: Outcome | null }
  | { readonly ok: false; readonly code: "no_such_intent" | "still_open" };

/** Counted per minute; what was refused before anybody was known. */
export interface AnonymousCount {
  /** `missing`, `malformed`, `forged`, or the fault of a known key. */
  readonly fault: string;
  readonly keyId: string | null;
  readonly count: number;
}

export interface RecordPage {
  /** Records as JSON, as stored (see audit/record.ts), newest first. Text, so that the object does not parse what it only hands on. */
  readonly lines: string[];
  /** Pass as `beforeSeq` to go on; null at the end. */
  readonly nextBeforeSeq: number | null;
}

export interface RecordRange {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** Only records with a lower seq. */
  readonly beforeSeq?: number | undefined;
}

export interface EraseRequest {
  /** The user. */
  readonly target: string;
  /** What is looked through in KV, ms since the epoch, both inclusive. In the Ledger it is everything. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface EraseResult {
  /** Had something to erase. */
  readonly records: number;
  /** Seqs of records of that span that concern the user and are, or may be, in KV too, whether there was anything (left) to erase or not. */
  readonly copied: readonly number[];
}

export interface OpenIntentPage {
  /** Newest first. */
  readonly intents: readonly OpenIntent[];
  /** What to go on with; null at the end. */
  readonly nextBeforeSeq: number | null;
}

export interface OpenIntent {
  /** The intent's record as JSON. */
  readonly line: string;
  readonly state: "open" | "unknown";
}
