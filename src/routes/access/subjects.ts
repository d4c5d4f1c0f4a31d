// The keys that are asked about: what is known of each, once for all questions of a call.
import type { KeyRecord } from "../../keys/key-record.ts";
import type { Lease } from "../../keys/lease.ts";
import type { CompiledBundle } from "../../policy/engine.ts";
import type { AdminCall } from "../admin/admin-handler.ts";
import { leasesAbove } from "../admin/keys/key-standing.ts";
import { newestBundle } from "../call/decide-call.ts";

export interface Subject {
  readonly lease: Lease;
  readonly above: readonly Lease[];
  readonly bundle: CompiledBundle;
  /** The key that asks: it hears of a denial what it would hear of the call. */
  readonly isAsker: boolean;
}

/** By id; a key that there is not is not among them. Null when storage does not answer. */
export async function readSubjects(admin: AdminCall, ids: readonly string[]): Promise<ReadonlyMap<string, Subject> | null> {
  const listed = await listedOf(admin, new Set(ids));
  if (listed === null) return null;
  const found = await Promise.all(listed.map(async (id) => [id, await readSubject(admin, id)] as const));
  const subjects = new Map<string, Subject>();
  for (const [id, subject] of found) {
    if (subject === "unavailable") return null;
    if (subject !== null) subjects.set(id, subject);
  }
  return subjects;
}

/**
 * Those that there are, with one question to the Registry for all that this isolate has not heard of lately: to ask the Ledger of a made-up one
 * begins it, with a database of its own, for good.
 */
async function listedOf({ services, actor }: AdminCall, ids: ReadonlySet<string>): Promise<readonly string[] | null> {
  const nowMs = services.deps.now();
  // Looked up before anything is waited for: what is in hand then may have run out since, and is there all the same.
  const known = new Set([...ids].filter((id) => id === actor?.id || services.leases.get(id, nowMs) !== undefined));
  const unheard = [...ids].filter((id) => !known.has(id));
  if (unheard.length === 0) return [...ids];
  const named = await services.ledgers.keysNamed(unheard);
  if (named === null) return null;
  return [...ids].filter((id) => known.has(id) || named.value.some(({ record }) => record.id === id));
}

async function readSubject({ services, actor, above }: AdminCall, id: string): Promise<Subject | "unavailable" | null> {
  const own = ownLease(services.leases.get(id, services.deps.now()), actor);
  const known = own === undefined ? await leaseWithLine({ services }, id) : { lease: own, above };
  if (known === "unavailable" || known === null) return known;
  const bundle = await services.bundles.get(newestBundle([known.lease, ...known.above]), "all");
  return bundle === null ? "unavailable" : { ...known, bundle, isAsker: id === actor?.id };
}

/** The key that asks was just let in on it. */
function ownLease(held: Lease | undefined, actor: KeyRecord | null): Lease | undefined {
  return held !== undefined && held.record.id === actor?.id ? held : undefined;
}

async function leaseWithLine(
  { services }: Pick<AdminCall, "services">,
  id: string,
): Promise<Pick<Subject, "lease" | "above"> | "unavailable" | null> {
  const lease = await services.ledgers.lease(id);
  if (lease === null) return "unavailable";
  if (lease.value === null) return null;
  const above = await leasesAbove(services.ledgers.lease, lease.value.record);
  return above === null ? "unavailable" : { lease: lease.value, above };
}
