// The keys that a call may list, with when each was last used.
import type { KeyView } from "../../../keys/key-record.ts";
import type { AdminCall } from "../admin-handler.ts";
import { keyTarget } from "../view/own-targets.ts";
import { readKeys } from "./key-lookup.ts";
import { lastUses } from "./last-use.ts";

export type ListedKey = KeyView & { readonly last_used_at: string | null };

/** By name; null when the index cannot be had. */
export async function keysShown({ services, view }: Pick<AdminCall, "services" | "view">): Promise<ListedKey[] | null> {
  const [keys, lastUse] = await Promise.all([readKeys(services), lastUses(services)]);
  if (keys === null || lastUse === null) return null;
  const shown = view.whole ? keys : keys.filter((key) => view.shows(keyTarget(key)));
  return shown.map((key) => ({ ...key, last_used_at: lastUse(key.id) }));
}
