// What of lists wants somebody's attention: how many there are, and the first few, so that one can go on to the list. Pure.
import { type MovedMoney, moneyOf } from "../../../audit/money.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import type { HooksStatus } from "../../../hooks/courier-protocol.ts";
import { ATTENTION, expiresSoon, liesUnused } from "../../../keys/key-attention.ts";
import type { ApprovalSummary } from "../../../ledger/approval-protocol.ts";
import type { Elevation } from "../../../ledger/elevation-protocol.ts";
import type { LedgerReport, LogTrouble } from "../../../ledger/witness-protocol.ts";
import type { ListedKey } from "../keys/keys-shown.ts";

const NAMED = 10;
/** A record is in KV two seconds after it was written; this long after, something is wrong. */
const BEHIND_AFTER_MS = 60_000;

const NO_MONEY: Record<keyof MovedMoney, null> = { amount: null, currency: null, action: null };

interface Named {
  readonly id: string;
  /** What a reader calls it. */
  readonly text: string;
  /** Of what is, or would be, a call: all that it takes to say it in words. */
  readonly call?: NamedCall;
  /** Of the key that is named at the end of the text, if it is about something else. */
  readonly key_id?: string;
}

interface NamedCall extends Pick<AuditRecord, "operation" | "target"> {
  /** Name of the key. */
  readonly by: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly action: string | null;
}

export interface Wanting {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
  readonly items: readonly Named[];
}

function wanting<T>(all: readonly T[], nameOf: (one: T) => Named, more = false): Wanting {
  return { count: all.length, more, items: all.slice(0, NAMED).map(nameOf) };
}

export function approvalsWaiting(pending: readonly ApprovalSummary[], more: boolean): Wanting {
  return wanting(
    pending,
    ({ id, operation, target, key: { id: key_id, name: by }, amount, currency, action }) => ({
      id,
      text: `${operation}, asked by ${by}`,
      call: { operation, target, by, amount, currency, action },
      key_id,
    }),
    more,
  );
}

export function elevationsUnreviewed(unreviewed: readonly Elevation[], more: boolean): Wanting {
  return wanting(unreviewed, ({ id, policy, key }) => ({ id, text: `${policy}, opened by ${key.name}`, key_id: key.id }), more);
}

type Intent = Pick<AuditRecord, "id" | "operation" | "target" | "key" | "args">;

export function outcomesUnknown(intents: readonly Intent[], more: boolean): Wanting {
  return wanting(
    intents,
    (intent) => {
      const { id, operation, target, key } = intent;
      const call = { operation, target, by: key?.name ?? null, ...(moneyOf(intent) ?? NO_MONEY) };
      return { id, text: `${operation ?? "?"}, by ${key?.name ?? "nobody"}`, call, ...(key === null ? {} : { key_id: key.id }) };
    },
    more,
  );
}

export function bypassesWanting(count: number): Wanting {
  return { count, more: false, items: [] };
}

export function hooksBroken(broken: HooksStatus["broken"]): Wanting {
  return wanting(broken, ({ id, url, state }) => ({ id, text: `${state}: ${url}` }));
}

const keyNamed = ({ id, name }: ListedKey): Named => ({ id, text: name });

/** Soonest first. */
export function keysExpiring(keys: readonly ListedKey[], nowMs: number): Wanting {
  const soon = inForce(keys).filter((key) => expiresSoon(key, { nowMs, soonMs: ATTENTION.soonMs }));
  return wanting(
    soon.sort((a, b) => (a.expires_at ?? "").localeCompare(b.expires_at ?? "")),
    keyNamed,
  );
}

/** Those that were never used among them, once they could have been. */
export function keysAsleep(keys: readonly ListedKey[], nowMs: number): Wanting {
  const span = { nowMs, unusedMs: ATTENTION.unusedMs };
  return wanting(
    inForce(keys).filter((key) => liesUnused(key, span)),
    keyNamed,
  );
}

/** `policies`: names of what is published. */
export function keysWithoutPolicy(keys: readonly ListedKey[], policies: ReadonlySet<string>): Wanting {
  return wanting(
    inForce(keys).filter((key) => key.policies.some((name) => !policies.has(name))),
    keyNamed,
  );
}

function inForce(keys: readonly ListedKey[]): ListedKey[] {
  return keys.filter(({ status }) => status === "active");
}

export function ledgersBehind(reports: readonly LedgerReport[], nowMs: number): Wanting {
  const behind = reports.filter(
    ({ headSeq, projectedSeq, waitingSinceMs, activeMs, copyRefused }) =>
      copyRefused === true || (projectedSeq < headSeq && nowMs - (waitingSinceMs ?? activeMs) > BEHIND_AFTER_MS),
  );
  return wanting(behind, ({ ledger, headSeq, projectedSeq }) => ({ id: ledger, text: `${headSeq - projectedSeq} not in KV` }));
}

/** What came right again was wrong all the same: somebody can write there. */
export function logTroubles(troubles: readonly LogTrouble[]): Wanting {
  const openFirst = troubles.toSorted((a, b) => Number(b.open) - Number(a.open) || b.lastAtMs - a.lastAtMs);
  return wanting(openFirst, ({ ledger, known, kind }) => ({ id: `${ledger}-${known.seq}`, text: kind }));
}
