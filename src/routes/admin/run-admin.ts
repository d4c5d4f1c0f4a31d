// The handler of an admin call, and what its answer means for the record.
import { KvAway } from "../../audit/bounded-kv.ts";
import type { Outcome } from "../../audit/record.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import type { Services } from "../services.ts";
import { type AdminAnswer, type AdminCall, refuse } from "./admin-handler.ts";
import { decideAdmin } from "./decide-admin.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";
import { registryUnavailable } from "./keys/key-lookup.ts";

/** Reading the log needs KV as well. */
export async function runAdmin(services: Services, decided: DecidedAdminCall): Promise<AdminAnswer> {
  const { admin, call, principal, session, decision, view, args } = decided;
  try {
    const actor = principal?.lease.record ?? null;
    const permits: AdminCall["permits"] = async (operation, askedArgs) => {
      const asked = await decideAdmin(services, call, principal, { name: operation }, askedArgs);
      if (asked.kind === "unavailable") return null;
      return asked.kind === "decided" && asked.decision.effect === "allow";
    };
    const signedIn = principal === null || principal.kind === "key" ? null : principal.claims;
    const above = principal?.above ?? [];
    return await admin.run({ services, call, principal, session, actor, signedIn, above, decision, view, permits }, args);
  } catch (error) {
    if (!(error instanceof KvAway)) throw error;
    return refuse(admin.row.mutates ? registryUnavailable() : ledgerUnavailable());
  }
}

/** Storage that fell silent in the middle of a change: nobody knows whether it was made. */
export function outcomeOf({ admin }: DecidedAdminCall, answer: AdminAnswer): Outcome {
  if (answer.ok) return "ok";
  return admin.row.mutates && answer.errors[0].code === "bailiff_ledger_unavailable" ? "unknown" : "refused";
}
