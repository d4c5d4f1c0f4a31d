// May the caller close what another key has opened? Its own every key may close, so that the call itself is allowed tells nothing: a policy must
// say so, within the scopes, of the key and of every key that it was minted through.
import { decideInLine, withinScopes } from "../../../policy/engine.ts";
import { decisionInput, judgesOf, newestBundle } from "../../call/decide-call.ts";
import type { Args } from "../../call/validate.ts";
import type { AdminCall } from "../admin-handler.ts";

const CLOSE = "elevations.close";

/** Null: the bundle cannot be had. */
export async function closesOthers({ services, call, principal }: AdminCall, args: Args): Promise<boolean | null> {
  if (principal === null) return true;
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return null;
  const entry = bundle.vocabulary.get(CLOSE);
  if (entry === undefined) return false;
  const { allowedUnlessDenied: _standing, ...ruled } = entry;
  const nowMs = services.deps.now();
  const input = { ...decisionInput(call, lease, nowMs), operation: CLOSE, args };
  return [input.key, ...judgesOf(services, CLOSE, lease, above, nowMs)].every((key) => {
    if (!withinScopes(key.scopes, CLOSE, ruled)) return false;
    const decided = decideInLine(bundle, { ...input, key }, []);
    return decided.kind === "decided" && decided.decision.effect === "allow" && decided.decision.policy !== null;
  });
}
