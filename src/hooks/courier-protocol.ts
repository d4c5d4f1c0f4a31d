// What passes between the Courier and those who call it. Only data.
import type { EventType } from "../audit/record-events.ts";
import type { DisabledReason, HookMaker, HookSubject, HookView } from "./hook.ts";
import type { SigningPair } from "./message-signature.ts";

/** The name that checkpoints have in the place of a ledger's. */
export const CHECKPOINT_SOURCE = "checkpoints";

/** One record that is an event, or a checkpoint. */
export interface ToldRecord {
  /** `seq` within its source. */
  readonly seq: number;
  readonly types: readonly EventType[];
  /** The one hook that it is for; null: whoever listens. */
  readonly onlyHook: string | null;
  /** JSON of what a hook is sent as `data`. */
  readonly data: string;
}

/** Some of one source, in order. Which of them the Courier has already it knows by their seqs. */
export interface EventBatch {
  /** A ledger's name, or `CHECKPOINT_SOURCE`. */
  readonly source: string;
  readonly told: readonly ToldRecord[];
}

/** Made by the Worker, so that a repeat of the call makes no second one. */
export interface NewHook extends HookSubject {
  readonly id: string;
  readonly url: string;
  readonly maker: HookMaker;
  readonly pair: SigningPair;
}

export interface HookPatch extends Partial<HookSubject> {
  readonly url?: string;
  readonly enabled?: boolean;
}

export type HookChange =
  | { readonly ok: true; readonly hook: HookView }
  | { readonly ok: false; readonly code: "not_found" | "no_message" | "too_many" | "queue_full" };

/** One try to deliver a message, or what was decided instead of one. */
export interface DeliveryTry {
  /** Of the message: its `webhook-id`. */
  readonly id: string;
  readonly type: EventType;
  readonly at: string;
  /** The receiver's; null: no answer. */
  readonly status: number | null;
  readonly ms: number;
  /** Null: it was taken. */
  readonly error: string | null;
  readonly next_try_at: string | null;
}

export interface HooksStatus {
  readonly total: number;
  readonly waiting: number;
  readonly broken: readonly {
    readonly id: string;
    readonly url: string;
    readonly state: "disabled" | "failing" | "dropping";
    readonly reason: DisabledReason | null;
    readonly since: string | null;
    readonly dropped: number;
  }[];
}
