// Nobody judges in their own cause: whoever says that an act did not happen gives its charge back, to the key that acted and to every key
// above it. So the word of a key counts for none that shares a budget with it: itself, the keys above, those minted through it, and those
// that were minted through a key above (a key could mint one that spends and one that resolves). Two keys of one owner that the root token
// minted apart share no budget, and who made both meant both.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import { isSignedInId } from "../sign-in/signed-in.ts";
import { registryUnavailable } from "./key-lookup.ts";

/** Null: it may, or there is no such intent. `actor`: null for the root token, above which nobody is. */
export async function ownLineFault(
  services: Services,
  actor: KeyRecord | null,
  intent: { readonly ledger: string; readonly seq: number },
): Promise<BailiffError | null> {
  if (actor === null) return null;
  const acted = await whoActed(services, intent);
  if (acted === "unavailable") return registryUnavailable();
  if (acted === null || !shareBudget(actor, acted)) return null;
  const detail =
    "A key cannot say what became of an act of its own line: itself, the keys that it was minted through, and all that those minted. " +
    "Its charge would go back to them. The root token or a key of another line can.";
  return bailiffError("bailiff_policy_denied", detail);
}

type Lineage = Pick<KeyRecord, "id" | "ancestors">;

function shareBudget(actor: Lineage, acted: Lineage): boolean {
  const line = new Set([actor.id, ...actor.ancestors]);
  return [acted.id, ...acted.ancestors].some((id) => line.has(id));
}

/** A key's acts are in its own ledger; those of the admin plane name it. */
async function whoActed(
  services: Services,
  { ledger, seq }: { readonly ledger: string; readonly seq: number },
): Promise<Lineage | null | "unavailable"> {
  const by = ledger === ADMIN_LEDGER ? await actorOfAdminIntent(services, seq) : ledger === ANONYMOUS_LEDGER ? null : ledger;
  if (by === null || by === "unavailable") return by;
  if (isSignedInId(by)) return { id: by, ancestors: [] };
  const lease = await services.ledgers.lease(by);
  if (lease === null) return "unavailable";
  return lease.value === null ? null : lease.value.record;
}

async function actorOfAdminIntent(services: Services, seq: number): Promise<string | null | "unavailable"> {
  const open = await services.ledgers.openIntents(ADMIN_LEDGER);
  if (open === null) return "unavailable";
  const records = open.value.map(({ line }): { seq: number; key: { id: string } | null } => JSON.parse(line));
  return records.find((record) => record.seq === seq)?.key?.id ?? null;
}
