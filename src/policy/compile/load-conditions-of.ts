// Before rules of a bundle are asked for: see to it that their conditions can be read, if they have any.
import { hasLoadedConditions, loadConditions } from "../condition/cel-library.ts";
import type { CompiledBundle } from "./bundle.ts";

/** @param asked the policies whose rules will be asked for. A rule of another one may then not be. */
export async function loadConditionsOf(
  bundle: Pick<CompiledBundle, "policies">,
  asked: readonly string[] | "all",
): Promise<void> {
  if (!canBeAsked(bundle, asked)) await loadConditions();
}

/** Are they loaded, or is there none to meet? */
export function canBeAsked({ policies }: Pick<CompiledBundle, "policies">, asked: readonly string[] | "all"): boolean {
  if (hasLoadedConditions()) return true;
  return asked !== "all" && asked.every((name) => policies.get(name)?.mayHaveConditions() !== true);
}
