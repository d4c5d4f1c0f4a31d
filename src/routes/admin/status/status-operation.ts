// How the deployment is: for operators. `/healthz` gives no detail; this does.
import { BAILIFF_VERSION } from "../../../clerk/upstream-headers.ts";
import type { AnchoringState } from "../../../ledger/witness-protocol.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { sampleCopies } from "../log/sample-copies.ts";
import type { KnownIssuer } from "../sign-in/sign-in.ts";
import { bypassStatus } from "./bypass-status.ts";
import type { STATUS_ROWS } from "./status-rows.ts";

export const STATUS_HANDLERS: AdminHandlers<typeof STATUS_ROWS> = {
  async "status.read"({ services }, { sample }) {
    const { settings, ledgers, courier, signIn } = services;
    const [bundle, reports, troubles, anchoring, hooks] = await Promise.all([
      ledgers.currentBundle(),
      ledgers.reportsSince(0),
      ledgers.troubles(),
      ledgers.anchoring(),
      courier.status(),
    ]);
    if (bundle === null || reports === null || troubles === null || anchoring === null) return refuse(registryUnavailable());
    const copies = sample === undefined ? undefined : await sampleCopies(services, reports.value, sample);
    if (copies === null) return refuse(registryUnavailable());
    const bypass = await bypassStatus(services);
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
      sign_in: { access: issuerStatus(signIn.access), github: issuerStatus(signIn.github) },
      bundle_version: bundle.value?.version ?? null,
      not_projected: rows.reduce((sum, row) => sum + row.not_projected, 0),
      ledgers: rows.sort((a, b) => (a.ledger < b.ledger ? -1 : 1)),
      copy_sample: copies ?? null,
      bypass,
      checkpoint_bucket: bucketStatus(anchoring.value),
      hooks: hooks?.value ?? null,
      log_troubles: troubles.value.map(({ atMs, lastAtMs, ...trouble }) => ({
        ...trouble,
        at: new Date(atMs).toISOString(),
        last_at: new Date(lastAtMs).toISOString(),
      })),
    };
    return { ok: true, body };
  },
};

function issuerStatus(known: KnownIssuer | null): object | null {
  if (known === null) return null;
  const fetchedMs = known.keys.fetchedAtMs();
  return { issuer: known.issuer.issuer, keys_fetched_at: fetchedMs === null ? null : new Date(fetchedMs).toISOString() };
}

function bucketStatus(state: AnchoringState | null) {
  if (state === null) return null;
  const { put, waiting, failing } = state;
  const time = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());
  const since = failing?.sinceMs;
  return { put: put?.seq ?? null, put_at: time(put?.atMs), waiting, failing: failing?.why ?? null, failing_since: time(since) };
}
