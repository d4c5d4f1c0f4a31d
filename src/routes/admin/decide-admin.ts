// What policy says of an admin call. No admin operation has a target, so there is nothing to fetch.
import type { Lease } from "../../keys/lease.ts";
import { type Decision, decide, decideUnread } from "../../policy/engine.ts";
import type { Call } from "../call/call.ts";
import { decisionInput } from "../call/decide-call.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import { ROOT_DECISION } from "./root-token.ts";

/** The denial that no arguments could avert; null where some could, or nobody can tell. `lease`: null for the root token. */
export async function decideAdminUnread(
  services: Services,
  call: Call,
  lease: Lease | null,
  operation: string,
): Promise<Decision | null> {
  if (lease === null) return null;
  const bundle = await services.bundles.get(lease.bundle);
  return bundle === null ? null : decideUnread(bundle, { ...decisionInput(call, lease, services.deps.now()), operation });
}

/** Null when the bundle cannot be had. */
export async function decideAdmin(
  services: Services,
  call: Call,
  lease: Lease | null,
  operation: string,
  args: Args,
): Promise<Decision | null> {
  if (lease === null) return ROOT_DECISION;
  const bundle = await services.bundles.get(lease.bundle);
  if (bundle === null) return null;
  const result = decide(bundle, { ...decisionInput(call, lease, services.deps.now()), operation, args });
  return result.kind === "decided" ? result.decision : null;
}
