// May the caller close what another key has opened? Its own every key may close, so that the call itself is allowed tells nothing: a policy must
// say so, within the scopes, of the key and of every key that it was minted through.
import { decideInLine, isForOwnAlone } from "../../../policy/engine.ts";
import { decisionInput, newestBundle } from "../../call/decide-call.ts";
import type { Args } from "../../call/validate.ts";
import type { AdminCall } from "../admin-handler.ts";
import { lineFor } from "../session/what-may.ts";

const CLOSE = "elevations.close";

/** Null: the bundle cannot be had. */
export async function closesOthers({ services, call, principal }: AdminCall, args: Args): Promise<boolean | null> {
  if (principal === null) return true;
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return null;
  const input = { ...decisionInput(call, lease, services.deps.now()), operation: CLOSE, args };
  return lineFor(services, lease, above, CLOSE).every((key) => {
    const decided = decideInLine(bundle, { ...input, key }, []);
    if (decided.kind !== "decided" || isForOwnAlone(bundle, key, CLOSE)) return false;
    return decided.decision.effect === "allow" && decided.decision.policy !== null;
  });
}
