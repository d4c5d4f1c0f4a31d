// The currency of a limit that stood against a call. Only of what moves money the bundle is asked.
import type { Services } from "../services.ts";
import { bundleFor } from "./decide-call.ts";
import type { DecidedCall } from "./decided-call.ts";
import { currencyFinder } from "./limit-currencies.ts";

/** ISO 4217; null: it counts no money, or of several currencies, or it cannot be told. */
export async function chargedCurrency(
  services: Services,
  { operation, principal, decision }: Pick<DecidedCall, "operation" | "principal" | "decision">,
  refusal: { readonly limit: string; readonly bucket: string },
): Promise<string | null> {
  if (operation.money === undefined) return null;
  const bundle = await bundleFor(services, [principal.lease, ...principal.above]);
  if (bundle === null) return null;
  const policies = decision.limits.map(({ policy }) => policy);
  return currencyFinder(services, bundle, policies)(refusal);
}
