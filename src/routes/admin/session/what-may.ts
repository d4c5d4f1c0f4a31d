// Which operations of the admin plane are there for somebody: for the console, which has no button for the rest.

import { policiesInForce } from "../../../keys/elevation.ts";
import type { Lease } from "../../../keys/lease.ts";
import { type CompiledBundle, isForOwnAlone, type Reach, reachOf } from "../../../policy/engine.ts";
import { decidingKey, judgesOf, newestBundle } from "../../call/decide-call.ts";
import type { Services } from "../../services.ts";
import { ADMIN_OPERATIONS } from "../admin-operations.ts";
import type { AdminPrincipal } from "../admin-principal.ts";
import type { AdminRow } from "../admin-row.ts";

export interface WhatMay {
  readonly may: readonly string[];
  /** Of these, what rules draw a border in. */
  readonly bordered: readonly string[];
  /** Of these, what no policy allows: it is there for every key, about what is its own. */
  readonly own: readonly string[];
}

const ROWS: readonly AdminRow[] = ADMIN_OPERATIONS;

/** Null: the bundle cannot be had. `principal`: null for the root token. */
export async function whatMay(services: Services, principal: AdminPrincipal | null): Promise<WhatMay | null> {
  if (principal === null) return { may: ROWS.map(({ name }) => name), bordered: [], own: [] };
  const { lease, above, kind } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return null;
  const open = ROWS.filter(
    ({ signedIn }) => kind === "key" || signedIn === undefined || (signedIn === "people" && kind === "person"),
  );
  const reach = new Map(open.map(({ name }) => [name, reachInLine(services, bundle, lease, above, name)]));
  const names = (wanted: readonly Reach[]) => [...reach].flatMap(([name, one]) => (wanted.includes(one) ? [name] : []));
  const may = names(["whole", "bordered"]);
  // What one of the line has for its own alone, the key has for no more.
  const own = may.filter((name) => lineFor(services, lease, above, name).some((key) => isForOwnAlone(bundle, key, name)));
  return { may, bordered: names(["bordered"]), own };
}

/** Is there anything on the admin plane for this key that is not there for every key? Null: the bundle cannot be had. */
export async function isAdminKey(
  services: Services,
  { lease, above }: Pick<AdminPrincipal, "lease" | "above">,
): Promise<boolean | null> {
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return null;
  return forSome().some(({ name }) => reachInLine(services, bundle, lease, above, name) !== "none");
}

/** Rows that need a rule. */
export function forSome(): readonly AdminRow[] {
  return ROWS.filter(({ allowedUnlessDenied }) => allowedUnlessDenied !== true);
}

function reachInLine(
  services: Services,
  bundle: CompiledBundle,
  lease: Lease,
  above: readonly Lease[],
  operation: string,
): Reach {
  return reachOf(bundle, lineFor(services, lease, above, operation), operation);
}

/** The key, and all others that have a say. */
export function lineFor(services: Services, lease: Lease, above: readonly Lease[], operation: string) {
  const nowMs = services.deps.now();
  const own = decidingKey(lease, policiesInForce(lease, nowMs));
  return [own, ...judgesOf(services, operation, lease, above, nowMs)];
}
