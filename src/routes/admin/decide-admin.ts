// What policy says of an admin call: of the acting key, and of every key that it was minted through. No admin operation has a target, so there is nothing to fetch.
import { type Decision, decideInLine, decideUnreadInLine } from "../../policy/engine.ts";
import type { KeyPrincipal } from "../call/authenticate.ts";
import type { Call } from "../call/call.ts";
import { decidingKey, decisionInput, newestBundle } from "../call/decide-call.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AdminRow } from "./admin-row.ts";
import { ROOT_DECISION } from "./root-token.ts";

/** The denial that no arguments could avert; null where some could, or nobody can tell. `principal`: null for the root token. */
export async function decideAdminUnread(
  services: Services,
  call: Call,
  principal: KeyPrincipal | null,
  operation: string,
): Promise<Decision | null> {
  if (principal === null) return null;
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]));
  if (bundle === null) return null;
  return decideUnreadInLine(bundle, { ...decisionInput(call, lease, services.deps.now()), operation }, above.map(decidingKey));
}

/** Null when the bundle cannot be had. */
export async function decideAdmin(
  services: Services,
  call: Call,
  principal: KeyPrincipal | null,
  { name: operation, also }: Pick<AdminRow, "name" | "also">,
  args: Args,
): Promise<Decision | null> {
  if (principal === null) return ROOT_DECISION;
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]));
  if (bundle === null) return null;
  const input = { ...decisionInput(call, lease, services.deps.now()), operation, args };
  const needed = also?.(args, lease.record.id) ?? [];
  const result = decideInLine(bundle, input, above.map(decidingKey), needed);
  return result.kind === "decided" ? result.decision : null;
}
