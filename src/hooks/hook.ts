// A hook, as the Courier keeps it and as the admin plane shows it.
import type { EventType } from "../audit/record-events.ts";

/** by_hand: somebody said so. failed: nothing was taken for a day. gone: the receiver said so (410). maker: who made it may not have it any more. */
export const DISABLED_REASONS = ["by_hand", "failed", "gone", "maker"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Whose rights a hook has, for good: who made it. */
export interface HookMaker {
  /** `root` or the id of a key. */
  readonly id: string;
  /** Of the call that made it: rules that read them are asked with these again. */
  readonly reason: string;
  readonly ip: string | null;
  readonly country: string | null;
  readonly userAgent: string;
}

/** What a hook is for. */
export interface HookSubject {
  readonly events: readonly EventType[];
  /** CEL over the record; null: all. */
  readonly filter: string | null;
}

export interface HookKeys {
  /** Of a `SigningPair`, as JSON. */
  readonly sealed: string;
  readonly publicKey: string;
  /** Ms since the epoch; null: the newest. */
  readonly untilMs: number | null;
}

export interface Hook extends HookSubject {
  readonly v: 1;
  readonly id: string;
  readonly sealedUrl: string;
  readonly shownUrl: string;
  readonly maker: HookMaker;
  /** Newest first. */
  readonly keys: readonly HookKeys[];
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Counts changes by people: what came of a try under an earlier one says nothing of this one. */
  readonly revision: number;
  readonly disabled: { readonly reason: DisabledReason; readonly atMs: number } | null;
  /** Of the message at the head of its queue; null: it was not tried yet, or is not there. */
  readonly failing: { readonly tries: number; readonly sinceMs: number; readonly nextMs: number; readonly error: string } | null;
  readonly deliveredMs: number | null;
  /** When an event was last dropped. */
  readonly droppedMs: number | null;
  readonly counts: HookCounts;
}

/** Of one hook. When so many wait, the oldest stay and what comes is dropped: the log has it all the same. */
export const MAX_WAITING = 10_000;

export interface HookCounts {
  /** Messages taken by the receiver. */
  readonly delivered: number;
  /** Events that came while the queue was full or the hook disabled, or that waited until their record had left the ledger. */
  readonly dropped: number;
  /** Events whose filter could not be evaluated: not sent. */
  readonly filter_errors: number;
}

export const NO_COUNTS: HookCounts = { delivered: 0, dropped: 0, filter_errors: 0 };

export interface HookView extends HookSubject {
  readonly id: string;
  /** Without path and query, which may be secret. */
  readonly url: string;
  readonly status: "active" | "disabled";
  readonly disabled: { readonly reason: DisabledReason; readonly at: string } | null;
  readonly made_by: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly public_keys: readonly { readonly key: string; readonly valid_until: string | null }[];
  readonly waiting: number;
  readonly failing: {
    readonly tries: number;
    readonly since: string;
    readonly next_try_at: string;
    readonly error: string;
  } | null;
  readonly last_delivered_at: string | null;
  readonly counts: HookCounts;
}

const time = (ms: number): string => new Date(ms).toISOString();
const timeIf = (ms: number | null): string | null => (ms === null ? null : time(ms));

export function viewHook(hook: Hook, waiting: number, nowMs: number): HookView {
  const { id, shownUrl, events, filter, disabled, maker, failing, counts } = hook;
  return {
    id,
    url: shownUrl,
    events,
    filter,
    status: disabled === null ? "active" : "disabled",
    disabled: disabled && { reason: disabled.reason, at: time(disabled.atMs) },
    made_by: maker.id,
    created_at: time(hook.createdMs),
    updated_at: time(hook.updatedMs),
    public_keys: keysInForce(hook, nowMs).map((one) => ({ key: one.publicKey, valid_until: timeIf(one.untilMs) })),
    waiting,
    failing: failing && {
      tries: failing.tries,
      since: time(failing.sinceMs),
      next_try_at: time(failing.nextMs),
      error: failing.error,
    },
    last_delivered_at: timeIf(hook.deliveredMs),
    counts,
  };
}

export function keysInForce({ keys }: Pick<Hook, "keys">, nowMs: number): readonly HookKeys[] {
  return keys.filter(({ untilMs }) => untilMs === null || nowMs < untilMs);
}

export function disabledBy(reason: DisabledReason, atMs: number): NonNullable<Hook["disabled"]> {
  return { reason, atMs };
}
