// Of which keys a caller may hear in what names keys and has no rules of its own on that: what they opened, and hooks that they made. Whoever sees
// the log, or keys where they read no log, up to a border is told no more there.
import type { KeyView } from "../../../keys/key-record.ts";
import type { AdminCall } from "../admin-handler.ts";
import { whatMay } from "../session/what-may.ts";
import { UNFILTERED } from "../view/keys-now.ts";
import { keyTarget } from "../view/own-targets.ts";
import { readKeys } from "./key-lookup.ts";

/** Ways to see it: who has several is held to the first. */
const LOG = ["audit.read", "audit.acts", "audit.export"];

type Caller = Pick<AdminCall, "services" | "principal" | "asking">;

/** By which operation; undefined: there is none. Null: the bundle cannot be had. */
export async function borderOf({ services, principal }: Omit<Caller, "asking">): Promise<string | undefined | null> {
  const reach = await whatMay(services, principal);
  if (reach === null) return null;
  const looks = LOG.find((name) => reach.may.includes(name)) ?? "keys.list";
  return reach.bordered.includes(looks) ? looks : undefined;
}

/** By id, whose elevations. Null when storage does not answer. */
export async function keysInSight(caller: Caller): Promise<((id: string) => boolean) | null> {
  const border = await borderOf(caller);
  if (border === undefined) return () => true;
  const asked = border && (await caller.asking(border, UNFILTERED));
  const keys = await readKeys(caller.services);
  if (!asked || asked.kind === "unavailable" || keys === null) return null;
  // To rules on the log it is the record of an opening.
  const opening = { type: "admin", operation: "elevations.open", class: "write" };
  const isSeen = (key: KeyView) =>
    asked.kind === "allowed" && asked.admin.view.shows({ ...keyTarget(key), key_id: key.id, ...opening });
  const ids = new Set(keys.filter(isSeen).map(({ id }) => id));
  return (id) => ids.has(id);
}
