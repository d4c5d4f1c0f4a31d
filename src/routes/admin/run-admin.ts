// The handler of an admin call, and what its answer means for the record.
import { KvAway } from "../../audit/bounded-kv.ts";
import type { Outcome } from "../../audit/record.ts";
import type { Decision } from "../../policy/engine.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import { type AdminAnswer, type AdminCall, refuse } from "./admin-handler.ts";
import type { AdminRow } from "./admin-row.ts";
import { decideAdmin } from "./decide-admin.ts";
import type { DecidedAdminCall } from "./decided-admin-call.ts";
import { registryUnavailable } from "./keys/key-lookup.ts";
import type { FindKey } from "./view/find-key.ts";
import { keysNow } from "./view/keys-now.ts";

/** Reading the log needs KV as well. */
export async function runAdmin(services: Services, decided: DecidedAdminCall): Promise<AdminAnswer> {
  const { admin, call, principal, session, decision, view, args } = decided;
  const asked = (operation: string, askedArgs: Args, find?: FindKey) =>
    decideAdmin(services, call, principal, { name: operation }, askedArgs, find);
  const caller: Omit<AdminCall, "decision" | "view"> = {
    ...{ services, call, principal, session, actor: principal?.lease.record ?? null, above: principal?.above ?? [] },
    signedIn: principal === null || principal.kind === "key" ? null : principal.claims,
    async permits(operation, askedArgs, find) {
      const would = await asked(operation, askedArgs, find);
      if (would.kind === "unavailable") return null;
      return would.kind === "decided" && would.decision.effect === "allow";
    },
    async asking(operation, askedArgs) {
      const would = await asked(operation, askedArgs);
      if (would.kind === "unavailable") return { kind: "unavailable" };
      if (would.kind === "refused" || !isFree(would.decision)) return { kind: "denied" };
      return { kind: "allowed", admin: { ...caller, decision: would.decision, view: would.view } };
    },
  };
  try {
    return await withKeysNow({ ...caller, decision, view }, admin.row, await admin.run({ ...caller, decision, view }, args));
  } catch (error) {
    if (!(error instanceof KvAway)) throw error;
    return refuse(admin.row.mutates ? registryUnavailable() : ledgerUnavailable());
  }
}

async function withKeysNow(
  call: AdminCall,
  { namesKeys }: Pick<AdminRow, "namesKeys">,
  answer: AdminAnswer,
): Promise<AdminAnswer> {
  if (namesKeys === undefined || !("body" in answer)) return answer;
  const keys = await keysNow(call, namesKeys, answer.body);
  return keys === undefined ? answer : { ...answer, body: { ...Object(answer.body), keys } };
}

/** Nothing is taken for it, and nobody else has to agree. */
function isFree({ effect, limits, approval }: Decision): boolean {
  return effect === "allow" && limits.length === 0 && approval === null;
}

/** Storage that fell silent in the middle of a change: nobody knows whether it was made. */
export function outcomeOf({ admin }: DecidedAdminCall, answer: AdminAnswer): Outcome {
  if (answer.ok) return "ok";
  return admin.row.mutates && answer.errors[0].code === "bailiff_ledger_unavailable" ? "unknown" : "refused";
}
