// What an overview tells of the log. Calls are counted for those alone who read the whole log: a number would count what is beyond a border.

import type { AdminCall } from "../admin-handler.ts";
import { LedgerAway } from "../ledger-away.ts";
import { queryOpenIntents } from "../log/audit-query.ts";
import { pageInView, recordsShown } from "../log/records-in-view.ts";
import { unnumberedRecord } from "../log/unnumbered.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { outcomesUnknown, type Wanting } from "./attention.ts";
import type { BucketSpan } from "./bucket-span.ts";
import { bypassesFound, callsPart, type NameOf } from "./calls-part.ts";
import { countedCalls } from "./counted-calls.ts";
import { type Part, partFor, restricted } from "./part.ts";

const READ = "audit.read";
/** Within this an act has its outcome, or was given up as unknown. */
const SETTLED_AFTER_MS = 60_000;
/** More are not counted. */
const MOST = 200;

/** Calls, bypasses and the newest checkpoint. */
export async function logPart(
  admin: AdminCall,
  span: BucketSpan,
): Promise<Part<NonNullable<Awaited<ReturnType<typeof wholeLog>>>>> {
  if (!admin.view.whole) return restricted(READ);
  const asked = await admin.asking(READ, { limit: MOST });
  if (asked.kind === "unavailable") return asked;
  if (asked.kind === "denied" || !asked.admin.view.whole) return restricted(READ);
  const log = await wholeLog(admin, span);
  return log === null ? { kind: "unavailable" } : { kind: "shown", value: log };
}

async function wholeLog({ services }: AdminCall, span: BucketSpan) {
  const { ledgers } = services;
  const [keys, mark, counted] = await Promise.all([ledgers.keys(), ledgers.lastCheckpointMark(), countedCalls(services, span)]);
  if (keys === null || mark === null || counted === null) return null;
  const known = new Map(keys.value.map(({ record }) => [record.id, record]));
  const nameOf: NameOf = (id) => (id === ROOT_PRINCIPAL.id ? ROOT_PRINCIPAL : known.get(id));
  return {
    calls: callsPart(counted, span, nameOf, services.operations),
    bypasses: bypassesFound(counted),
    checkpoint: mark.value,
  };
}

/** Intents whose call is long over: of those that the caller would see in a list. */
export function unknownOutcomes(admin: AdminCall): Promise<Part<Wanting>> {
  return partFor(admin, READ, { open: true, limit: MOST }, async ({ services, view }) => {
    const seen = await recordsShown(services, view);
    if (seen === null) return null;
    const filter = { fromMs: 0, toMs: services.deps.now() - SETTLED_AFTER_MS, ...seen };
    try {
      const page = await queryOpenIntents(services, filter, MOST, null);
      if (page === null) return null;
      const { data, next_cursor } = pageInView(services, view, page, unnumberedRecord);
      return outcomesUnknown(data, next_cursor !== null);
    } catch (error) {
      if (error instanceof LedgerAway) return null;
      throw error;
    }
  });
}
