// Nobody judges in their own cause: whoever says that an act did not happen gives its charge back, to the key that acted and to every key
// above it. So the word of a key counts for none that shares a budget with it: itself, the keys above, those minted through it, and those
// that were minted through a key above (a key could mint one that spends and one that resolves). Two keys of one owner that the root token
// minted apart share no budget, and who made both meant both.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import { isSignedInId } from "../sign-in/signed-in.ts";

/** Null: it may, or there is no such intent. `actor`: null for the root token, above which nobody is. */
export function ownLineFault(actor: KeyRecord | null, acted: Acted | null): BailiffError | null {
  if (actor === null || acted === null || !shareBudget(actor, acted)) return null;
  const detail =
    "A key cannot say what became of an act of its own line: itself, the keys that it was minted through, and all that those minted. " +
    "Its charge would go back to them. The root token or a key of another line can.";
  return bailiffError("bailiff_policy_denied", detail);
}

type Lineage = Pick<KeyRecord, "id" | "ancestors">;

export interface Acted extends Lineage {
  /** The Ledgers of keys that the act was charged in, besides that of the intent. */
  readonly chargedIn: readonly string[];
  /** What it is called there. Null: what the intent's own Ledger says. */
  readonly reservation: string | null;
}

function shareBudget(actor: Lineage, acted: Lineage): boolean {
  const line = new Set([actor.id, ...actor.ancestors]);
  return [acted.id, ...acted.ancestors].some((id) => line.has(id));
}

/** A key's acts are in its own ledger, and charged there; those of the admin plane name it. Null: no key, or there is no such intent. */
export async function whoActed(
  services: Services,
  { ledger, seq }: { readonly ledger: string; readonly seq: number },
): Promise<Acted | null | "unavailable"> {
  if (ledger === ANONYMOUS_LEDGER) return null;
  const admin = ledger === ADMIN_LEDGER ? await adminIntent(services, seq) : null;
  if (admin === "unavailable") return admin;
  const id = ledger === ADMIN_LEDGER ? admin?.key?.id : ledger;
  if (id === undefined) return null;
  if (isSignedInId(id)) return { id, ancestors: [], chargedIn: [], reservation: null };
  const lease = await services.ledgers.lease(id);
  if (lease === null) return "unavailable";
  if (lease.value === null) return null;
  const { ancestors } = lease.value.record;
  return { id, ancestors, chargedIn: admin === null ? ancestors : [id, ...ancestors], reservation: admin?.request_id ?? null };
}

const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

interface AdminIntent {
  readonly seq: number;
  readonly type: string;
  readonly request_id: string;
  readonly key: { readonly id: string } | null;
}

async function adminIntent(services: Services, seq: number): Promise<AdminIntent | null | "unavailable"> {
  // It may be resolved already, and who resolved it have heard nothing of that.
  const found = await services.ledgers.records(ADMIN_LEDGER, { ...EVER, limit: 1, beforeSeq: seq + 1 });
  if (found === null) return "unavailable";
  const [record] = found.value.lines.map((line): AdminIntent => JSON.parse(line));
  return record?.seq === seq && record.type === "intent" ? record : null;
}
