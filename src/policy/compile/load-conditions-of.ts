// Before rules of a bundle are asked for: see to it that their conditions can be read, if they have any.
import { hasLoadedConditions, loadConditions } from "../condition/cel-library.ts";
import type { CompiledBundle } from "./bundle.ts";

/** @param asked the policies whose rules will be asked for. A rule of another one may then not be. */
export async function loadConditionsOf(
  { policies }: Pick<CompiledBundle, "policies">,
  asked: readonly string[] | "all",
): Promise<void> {
  if (hasLoadedConditions()) return;
  const mayMeetOne = asked === "all" || asked.some((name) => policies.get(name)?.mayHaveConditions() === true);
  if (mayMeetOne) await loadConditions();
}
