// The handler of an admin call, and what its answer means for the record.
import { KvAway } from "../../audit/bounded-kv.ts";
import type { Outcome } from "../../audit/record.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import type { Services } from "../services.ts";
import { type AdminAnswer, refuse } from "./admin-handler.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";
import { registryUnavailable } from "./keys/key-lookup.ts";

/** Reading the log needs KV as well. */
export async function runAdmin(services: Services, decided: DecidedAdminCall): Promise<AdminAnswer> {
  const { admin, call, principal, decision, view, args } = decided;
  try {
    return await admin.run(
      { services, call, actor: principal?.lease.record ?? null, above: principal?.above ?? [], decision, view },
      args,
    );
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
