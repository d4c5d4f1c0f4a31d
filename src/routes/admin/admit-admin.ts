// The last gate before an admin call runs: are the acting key and those above it in force, does it fit their limits, and is the intent of
// what changes something durable?
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { Lease } from "../../keys/lease.ts";
import { ADMIN_LEDGER, ANY_ELEVATION, type LimitRefusal } from "../../ledger/protocol.ts";
import { basisOf } from "../call/admit.ts";
import { release, reserve } from "../call/ancestors.ts";
import { keyInvalid } from "../call/authenticate.ts";
import { ruledCharges } from "../call/call-charges.ts";
import { limited } from "../call/limit-refusal.ts";
import { draftRecord } from "../call/record-draft.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import { fail } from "../call/refuse.ts";
import { settle } from "../call/settle.ts";
import type { Services } from "../services.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";

/** How long an admin call may take before its intent is given up as unknown, ms. */
const ADMIN_DEADLINE_MS = 30_000;

/** Null when the call may run; else its refusal, with nothing kept charged. */
export async function admitAdmin(services: Services, decided: DecidedAdminCall): Promise<Response | null> {
  const { call, facts, admin } = decided;
  const charged = await charge(services, decided);
  if (!charged.ok) {
    release(services, call, lineageOf(decided), call.requestId, "failed");
    return "limit" in charged ? limited(services, facts, charged) : fail(services, facts, [charged.error]);
  }
  const refusal = admin.row.mutates ? await openIntent(services, decided) : null;
  if (refusal === null) return null;
  release(services, call, lineageOf(decided), call.requestId, "failed");
  return errorResponse([refusal], call.requestId);
}

/** The acting key, and those that it was delegated from. */
export function lineageOf(decided: Pick<DecidedAdminCall, "principal">): readonly string[] {
  return lineOf(decided).map(({ record }) => record.id);
}

function lineOf({ principal }: Pick<DecidedAdminCall, "principal">): readonly Lease[] {
  return principal?.kind === "key" ? [principal.lease, ...principal.above] : [];
}

/**
 * Limits of the rule that allowed are counted in the ledgers of the acting key and of those that it was delegated from. What changes
 * something asks them in any case: are they all in force?
 */
async function charge(
  services: Services,
  decided: DecidedAdminCall,
): Promise<{ readonly ok: true } | LimitRefusal | { readonly ok: false; readonly error: BailiffError }> {
  const charges = ruledCharges(decided.decision);
  const { principal } = decided;
  // Publishing refuses such a policy for them; should one be in force all the same, what it limits is not for them.
  if (charges.length > 0 && principal !== null && principal.kind !== "key") return { ok: false, error: uncounted() };
  if (charges.length === 0 && !decided.admin.row.mutates) return { ok: true };
  const reserved = await reserve(services, lineOf(decided), { reservation: decided.call.requestId, charges });
  // One that moved on since this call began: the next try is decided on what is in force then.
  if (reserved === null || (!reserved.ok && reserved.code === "stale")) return { ok: false, error: ledgerUnavailable() };
  return reserved.ok || reserved.code === "limited" ? reserved : { ok: false, error: keyInvalid() };
}

function uncounted(): BailiffError {
  const detail =
    "The rule that allows this has a limit, and limits are counted for keys alone. Use a key, or have a rule without.";
  return bailiffError("bailiff_policy_denied", detail);
}

/** The acting key must still be what it was when it was decided on, and the intent durable. */
async function openIntent(services: Services, { admin, call, principal, facts }: DecidedAdminCall): Promise<BailiffError | null> {
  if (principal !== null && principal.kind !== "key") {
    const current = await services.ledgers.currentBundle();
    // Another bundle may name them no longer: the next try is decided on that.
    if (current === null || current.value?.seq !== principal.lease.bundle?.seq) return ledgerUnavailable();
  } else if (principal !== null) {
    const { lease } = principal;
    const elevation = admin.row.withAnyElevation === true ? { elevation: ANY_ELEVATION } : {};
    const confirmed = await services.ledgers.confirm(lease.record.id, { ...basisOf(lease), ...elevation });
    if (confirmed === null) return ledgerUnavailable();
    if (!confirmed.value.ok) {
      services.leases.drop(lease.record.id);
      // It moved on since this call began: the next try is decided on what is in force then.
      return confirmed.value.code === "stale" ? ledgerUnavailable() : keyInvalid();
    }
  }
  const admitted = await services.ledgers.admit(ADMIN_LEDGER, {
    basis: null,
    intent: draftRecord(facts, { type: "intent" }),
    settleByMs: services.deps.now() + ADMIN_DEADLINE_MS,
    leftMs: ADMIN_DEADLINE_MS,
  });
  if (admitted?.value.ok) return null;
  // It may have taken the intent all the same; nothing was done, and the record should say so.
  const record = draftRecord(facts, { type: "admin", outcome: "failed", error: "bailiff_ledger_unavailable" });
  call.waitUntil(settle(services, call, ADMIN_LEDGER, { requestId: call.requestId, record }));
  return ledgerUnavailable();
}
