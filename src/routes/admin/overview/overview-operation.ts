// What happened, and what wants attention: put together from parts, each shown to whoever may ask for it by itself, as far as it would be shown
// there.
import type { AdminHandlers } from "../admin-handler.ts";
import * as attention from "./attention.ts";
import { bucketSpan } from "./bucket-span.ts";
import { brokenHooks, keyParts, stateParts, unreviewedElevations, waitingApprovals } from "./listed-parts.ts";
import { logPart, unknownOutcomes } from "./log-part.ts";
import type { OVERVIEW_ROWS } from "./overview-rows.ts";
import { missingOf, shownOf, within } from "./part.ts";

export const OVERVIEW_HANDLERS: AdminHandlers<typeof OVERVIEW_ROWS> = {
  async "audit.overview"(admin, { span: name }) {
    const nowMs = admin.services.deps.now();
    const span = bucketSpan(name, nowMs);
    const [log, keys, state, approvals, elevations, unknown, hooks] = await Promise.all([
      logPart(admin, span),
      keyParts(admin),
      stateParts(admin),
      waitingApprovals(admin),
      unreviewedElevations(admin),
      unknownOutcomes(admin),
      brokenHooks(admin),
    ]);
    const { money, ...ofKeys } = keys;
    const { bucket, copy, ...ofLog } = state;
    const calls = within(log, (known) => known.calls);
    const checkpoint = within(log, (known) => known.checkpoint);
    const wants = {
      approvals_waiting: approvals,
      elevations_unreviewed: elevations,
      outcomes_unknown: unknown,
      bypasses: within(log, ({ bypasses }) => attention.bypassesWanting(bypasses)),
      hooks_broken: hooks,
      ...ofKeys,
      ...ofLog,
    };
    const body = {
      span: name,
      at: new Date(nowMs).toISOString(),
      from: new Date(span.fromMs).toISOString(),
      to: new Date(span.toMs).toISOString(),
      bucket_seconds: span.bucketMs / 1000,
      calls: shownOf(calls),
      money: shownOf(money),
      attention: Object.fromEntries(Object.entries(wants).map(([part, found]) => [part, shownOf(found)])),
      chain: { checkpoint: shownOf(checkpoint), bucket: shownOf(bucket), copy: shownOf(copy) },
      ...missingOf({ calls, money, ...wants, checkpoint, bucket, copy }),
    };
    return { ok: true, body };
  },
};
