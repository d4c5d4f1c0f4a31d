// How the deployment is: for operators. `/healthz` gives no detail; this does.
import { z } from "zod";
import { none } from "../../../clerk/args/fields.ts";
import { BAILIFF_VERSION } from "../../../clerk/upstream-headers.ts";
import { type AdminOperation, adminOperation, refuse } from "../admin-operation.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { sampleCopies } from "../log/sample-copies.ts";
import { deploymentStatus } from "./status-answer.ts";

const readStatus = adminOperation({
  name: "status.read",
  summary: "Settings in force and what each ledger has still to project",
  method: "GET",
  path: "/status",
  pathArgs: none,
  query: z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .describe("Look at the newest copy in KV of so many ledgers that are quiet, others each time."),
  }),
  body: none,
  mutates: false,
  answer: deploymentStatus,
  async run({ services }, { sample }) {
    const { settings, ledgers } = services;
    const [bundle, reports, troubles] = await Promise.all([ledgers.currentBundle(), ledgers.reportsSince(0), ledgers.troubles()]);
    if (bundle === null || reports === null || troubles === null) return refuse(registryUnavailable());
    const copies = sample === undefined ? undefined : await sampleCopies(services, reports.value, sample);
    if (copies === null) return refuse(registryUnavailable());
    const rows = reports.value.map(({ ledger, activeMs, headSeq, projectedSeq, waitingSinceMs, copyRefused, openCount }) => ({
      ledger,
      active_at: new Date(activeMs).toISOString(),
      records: headSeq,
      not_projected: headSeq - projectedSeq,
      waiting_since: headSeq === projectedSeq ? null : new Date(waitingSinceMs ?? activeMs).toISOString(),
      copy_refused: copyRefused ?? false,
      open_intents: openCount,
    }));
    const body = {
      problems: [],
      version: BAILIFF_VERSION,
      mode: settings.mode,
      clerk_api_url: settings.clerkOrigin,
      root_token_set: settings.rootToken !== null,
      pepper_previous_set: settings.peppers.length > 1,
      key_lease_ms: settings.keyLeaseMs,
      reads_without_ledger: settings.readsWithoutLedger,
      upstream_timeout_ms: settings.tryTimeoutMs,
      upstream_deadline_ms: settings.deadlineMs,
      retry_max: settings.maxRetries,
      audit_retention_days: settings.auditRetentionDays,
      jurisdiction: settings.jurisdiction,
      bundle_version: bundle.value?.version ?? null,
      not_projected: rows.reduce((sum, row) => sum + row.not_projected, 0),
      ledgers: rows.sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
      copy_sample: copies ?? null,
      log_troubles: troubles.value.map(({ atMs, lastAtMs, ...trouble }) => ({
        ...trouble,
        at: new Date(atMs).toISOString(),
        last_at: new Date(lastAtMs).toISOString(),
      })),
    };
    return { ok: true, body };
  },
});

export const STATUS_OPERATIONS: readonly AdminOperation[] = [readStatus];
