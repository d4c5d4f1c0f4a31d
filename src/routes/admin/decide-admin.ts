// What policy says to a call to the admin plane: of the acting key, and of every key that it was minted through.
import { type Decision, decideInLine, decideUnreadInLine } from "../../policy/engine.ts";
import type { KeyPrincipal } from "../call/authenticate.ts";
import type { Call } from "../call/call.ts";
import { decidingKey, decisionInput, newestBundle } from "../call/decide-call.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";

export const ROOT_DECISION: Decision = {
  effect: "allow",
  code: null,
  policy: null,
  rule: null,
  bundle: "",
  explanation: "The root token may do everything on the admin plane.",
  detail: "",
  seen: {},
  mask: [],
  limits: [],
  shadow: [],
  writeAhead: false,
  refusesRepeats: false,
  reads: [],
  steps: [],
};

/** The denial that no arguments could avert; null where some could, or nobody can tell. */
export async function decideAdminUnread(
  services: Services,
  call: Call,
  { lease, above }: KeyPrincipal,
  operation: string,
): Promise<Decision | null> {
  const bundle = await services.bundles.get(newestBundle([lease, ...above]));
  if (bundle === null) return null;
  const unread = { ...decisionInput(call, lease, services.deps.now()), operation };
  return decideUnreadInLine(bundle, unread, above.map(decidingKey));
}

/** Null when the bundle cannot be had. */
export async function decideAdmin(
  services: Services,
  call: Call,
  { lease, above }: KeyPrincipal,
  operation: string,
  args: Args,
): Promise<Decision | null> {
  const bundle = await services.bundles.get(newestBundle([lease, ...above]));
  if (bundle === null) return null;
  const input = { ...decisionInput(call, lease, services.deps.now()), operation, args };
  const result = decideInLine(bundle, input, above.map(decidingKey));
  return result.kind === "decided" ? result.decision : null;
}
