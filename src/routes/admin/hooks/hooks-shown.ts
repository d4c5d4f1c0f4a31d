// The hooks that a call may list: all of them, or, behind a border, those of which the key could read every word itself. A hook is told what its
// maker may see, and names it: by its filter, its counts, and the ids of what was sent.
import type { HookView } from "../../../hooks/hook.ts";
import type { AdminCall } from "../admin-handler.ts";
import { borderOf } from "../keys/keys-in-sight.ts";

/** The oldest first; null when storage does not answer. */
export async function hooksShown(admin: AdminCall): Promise<readonly HookView[] | null> {
  const [hooks, border] = await Promise.all([admin.services.courier.hooks(), borderOf(admin)]);
  if (hooks === null || border === null) return null;
  if (border === undefined) return hooks.value;
  const own = await Promise.all(hooks.value.map((hook) => isOwnHook(admin, hook)));
  return own.includes(null) ? null : hooks.value.filter((_hook, index) => own[index]);
}

/** Made by the key, or by one that was minted through it; null when storage does not answer. To the root token all are. */
export async function isOwnHook(
  { services, actor }: Pick<AdminCall, "services" | "actor">,
  { made_by: maker }: Pick<HookView, "made_by">,
): Promise<boolean | null> {
  if (actor === null || maker === actor.id) return true;
  const known = await services.ledgers.key(maker);
  return known && known.value?.record.ancestors.includes(actor.id) === true;
}
