// Which records are events, for hooks: the table. What hooks tell follows from records and from nothing else, so a new event is a record
// first, and then a line here. (A checkpoint is an event as well and no record: `checkpoint.signed`.) Pure.
import { DUPLICATE, SENT_AGAIN } from "./act.ts";
import { movesMoney } from "./money.ts";
import { NEAR_SHARE, type RecordDraft, type RecordedLimit } from "./record.ts";

type Told = Pick<RecordDraft, "type" | "operation" | "outcome" | "error" | "limits" | "target"> & {
  /** Where it stands in the story of an approval. */
  readonly approval?: { readonly step: string };
  /** The same of an elevation. */
  readonly elevation?: { readonly step: string };
};

/** An act that is `ok` because it had happened before. */
const NOTHING_NEW: ReadonlySet<string | null> = new Set([DUPLICATE, SENT_AGAIN]);
/** What an act of the kind `approve` ends in when it has to wait for others. */
const NEEDS_APPROVAL = "bailiff_approval_required";

/** A type of record that an earlier version does not know, nor this one when it is the earlier. */
const BYPASS: ReadonlySet<string> = new Set(["bypass"]);

/** By type, what is true of its records. */
const RECORD_EVENTS = {
  "call.denied": ({ type, error }) => type === "denied" && error !== NEEDS_APPROVAL,
  "limit.near": ({ limits }) => limits?.some(comesNear) === true,
  "limit.exhausted": ({ limits }) => limits?.some(isUsedUp) === true,
  "money.moved": ({ type, operation, outcome, error }) =>
    (type === "outcome" || type === "resolved") && outcome === "ok" && movesMoney(operation) && !NOTHING_NEW.has(error),
  "key.created": done("keys.create"),
  "key.rotated": done("keys.rotate"),
  "key.revoked": done("keys.revoke", "keys.revoke_owner"),
  "policy.published": done("policies.publish"),
  "outcome.unknown": ({ type, outcome }) => outcome === "unknown" && (type === "outcome" || type === "admin"),
  "approval.requested": atStep("asked"),
  "approval.approved": atStep("approved"),
  "approval.rejected": atStep("rejected"),
  // In the ledger of the elevated key alone, like the steps of an approval.
  "elevation.opened": ({ elevation }) => elevation?.step === "opened",
  "bypass.found": ({ type }) => BYPASS.has(type),
  "log.trouble": ({ type, operation }) => type === "admin" && operation === "log.trouble",
  "hook.test": done("hooks.test"),
} as const satisfies Readonly<Record<string, (record: Told) => boolean>>;

export const CHECKPOINT_SIGNED = "checkpoint.signed";

type RecordEventType = keyof typeof RECORD_EVENTS;
export type EventType = RecordEventType | typeof CHECKPOINT_SIGNED;

const RECORD_EVENT_TYPES = Object.keys(RECORD_EVENTS).filter((name): name is RecordEventType => name in RECORD_EVENTS);
export const EVENT_TYPES: readonly EventType[] = [...RECORD_EVENT_TYPES, CHECKPOINT_SIGNED];

/** In the order of the table; empty for most records. */
export function eventsOf(record: Told): readonly RecordEventType[] {
  return RECORD_EVENT_TYPES.filter((type) => RECORD_EVENTS[type](record));
}

/** The one hook that a `hook.test` is for, whatever it listens to; null: every hook that listens. */
export function onlyHookOf({ operation, target }: Pick<RecordDraft, "operation" | "target">): string | null {
  return operation === "hooks.test" && typeof target === "string" ? target : null;
}

/** The ledger of the key that asked has one record of each step; who made it has another, without. */
function atStep(step: string) {
  return ({ approval }: Told): boolean => approval?.step === step;
}

/** A change on the admin plane that was made. */
function done(...operations: readonly string[]) {
  return ({ type, operation, outcome }: Told): boolean =>
    type === "admin" && outcome === "ok" && operation !== null && operations.includes(operation);
}

/** The act that crossed the line, and not each that follows it. */
function comesNear({ state, used, amount, max }: RecordedLimit): boolean {
  return state === "near" && used - amount < max * NEAR_SHARE;
}

function isUsedUp({ state, used, amount, max }: RecordedLimit): boolean {
  return state === "exhausted" && used - amount < max;
}
