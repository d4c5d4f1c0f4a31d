// Erases besides the one that is asked for, by the log itself: those under way, and those that are over and whose effect KV may not show yet.
// Only what was allowed and carried out counts: a call that was denied, or refused because another was under way, has erased nothing.
import type { AuditRecord } from "../../../audit/record.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import { ADMIN_LEDGER } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import { recordsFromLedger } from "./audit-query.ts";
import { spanAsked } from "./audit-span.ts";
import { openIntentsOf } from "./open-intents.ts";

/** Longer than an erase takes, and far longer than KV takes to show everywhere what was written. */
const LATELY_MS = 900_000;

/** A user whose data is to be gone from a span of time in KV. */
export interface Erasure extends TimeSpan {
  readonly target: string;
}

export interface OtherErases {
  /** The intent of one that began before this call and is not known to be over; null: there is none. */
  readonly underWay: string | null;
  readonly late: readonly Erasure[];
}

/** @throws LedgerAway when the admin ledger does not answer */
export async function otherErases(services: Services, requestId: string): Promise<OtherErases> {
  const nowMs = services.deps.now();
  const erases: { readonly state: string; readonly intent: AuditRecord }[] = [];
  for await (const open of openIntentsOf(services, ADMIN_LEDGER))
    if (open.intent.operation === "audit.erase") erases.unshift(open);
  const late: Erasure[] = [];
  const over = new Set<string>();
  for await (const record of recordsFromLedger(services, ADMIN_LEDGER, { fromMs: nowMs - LATELY_MS, toMs: nowMs })) {
    const { operation, type, intent_id, outcome } = record;
    if (operation !== "audit.erase" || (type !== "admin" && type !== "resolved") || intent_id === null) continue;
    over.add(intent_id);
    if (outcome === "ok" || outcome === "unknown") late.push(...erasureOf(record));
  }
  const ownSeq = erases.find(({ intent }) => intent.request_id === requestId)?.intent.seq ?? Number.MAX_SAFE_INTEGER;
  // An intent is given up long before an erase of a long log is over.
  const underWay = erases.find(
    ({ state, intent }) =>
      intent.seq < ownSeq && (state === "open" || (!over.has(intent.id) && Date.parse(intent.at) > nowMs - LATELY_MS)),
  );
  return { underWay: underWay?.intent.id ?? null, late };
}

function erasureOf({ args, at }: AuditRecord): Erasure[] {
  const text = (name: string) => {
    const value = args?.[name];
    return typeof value === "string" ? value : undefined;
  };
  const target = text("target");
  return target === undefined ? [] : [{ target, ...spanAsked({ from: text("from"), to: text("to") }, Date.parse(at)) }];
}
