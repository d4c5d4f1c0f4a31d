// Revoking keys, with a receipt for each. A key that was minted through one that is revoked has ended with it: its own tombstone is written
// behind the answer, by the Registry, so that revoking one key takes as long as one, however many it had minted.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { KeyRecord, KeyView } from "../../../keys/key-record.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import { readsAlike } from "../../../keys/plain-name.ts";
import type { Services } from "../../services.ts";
import { type AdminCall, type AdminHandlers, refuse } from "../admin-handler.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { keyTarget } from "../view/own-targets.ts";
import { type ChangedKey, changeKey, changeKeys } from "./change-key.ts";
import type { Receipt } from "./key-answers.ts";
import { noSuchKey, readKeys, registryUnavailable } from "./key-lookup.ts";
import type { KEY_ROWS } from "./key-rows.ts";
import { mintedInView } from "./minted-in-view.ts";

/** Of keys that no other of the owner's is above: a Worker may make so many calls in one request, and some more. */
const MAX_AT_ONCE = 500;

export const REVOKE_HANDLERS: Pick<AdminHandlers<typeof KEY_ROWS>, "keys.revoke" | "keys.revoke_owner"> = {
  async "keys.revoke"({ services, actor, view }, { key_id: id, reason }) {
    const below = view.whole ? undefined : await mintedInView(services, view, id, 0);
    if (below === null) return refuse(registryUnavailable());
    const changed = await changeKey(services, id, revocation(actor, reason));
    const revoked = receiptOf(services, id, changed.ok && below ? { ...changed, revoking: below.unrevoked } : changed);
    return revoked.ok ? { ok: true, target: id, body: revoked.receipt } : refuse(revoked.error);
  },

  async "keys.revoke_owner"(admin, { owner, reason }) {
    const { services, actor } = admin;
    const keys = await readKeys(services);
    if (keys === null) return refuse(registryUnavailable());
    const owned = keys.filter((key) => key.owner === owner && key.revoked === null);
    const ids = new Set(owned.map(({ id }) => id));
    const tops = owned.filter(({ ancestors }) => !ancestors.some((id) => ids.has(id))).slice(0, MAX_AT_ONCE);
    const changed = await changeKeys(
      services,
      tops.map(({ id }) => id),
      revocation(actor, reason),
    );
    const given = new Map<string, Receipt>();
    tops.forEach(({ id }, index) => {
      const made = receiptOf(services, id, changed[index]);
      if (made.ok) given.set(id, made.receipt);
    });
    for (const key of owned) endedWith(key, given);
    // One Ledger that is away does not save the others: all are tried.
    const missed = owned.filter(({ id }) => !given.has(id)).map(({ id }) => id);
    if (missed.length === 0) {
      const alike = await leftAlike(admin, keys, owner, ids);
      const body = { data: [...given.values()], total_count: given.size, ...(alike.length === 0 ? {} : { alike }) };
      return { ok: true, target: owner, body };
    }
    const detail =
      `${given.size} keys of this owner are revoked; ${missed.length} are not, yet: ${missed.join(", ")}. ` +
      "Ask again: what is revoked stays revoked.";
    return refuse(bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "1" } }));
  },
};

function revocation(actor: KeyRecord | null, reason: string) {
  return { kind: "revoke", by: actor?.id ?? ROOT_PRINCIPAL.id, reason } as const;
}

/** What a reader would take for the owner's, and is not: a slip, or a key that was to escape this. Only the caller can tell which. */
async function leftAlike({ asking }: AdminCall, keys: readonly KeyView[], owner: string, ended: ReadonlySet<string>) {
  const left = keys.filter(
    (key) =>
      key.revoked === null && key.owner !== owner && readsAlike(key.owner, owner) && !key.ancestors.some((id) => ended.has(id)),
  );
  const list = left.length === 0 ? null : await asking("keys.list", {});
  if (list?.kind !== "allowed") return [];
  const { view } = list.admin;
  return left.filter((key) => view.shows(keyTarget(key))).map(({ id, name, owner: its }) => ({ id, name, owner: its }));
}

/** The receipt of a key below one that was revoked says what that one's says: since then it is refused. */
function endedWith({ id, ancestors }: KeyView, given: Map<string, Receipt>): void {
  const above = ancestors.map((ancestor) => given.get(ancestor)).find((one) => one !== undefined);
  if (above === undefined || given.has(id)) return;
  const { minted_revoking: _revoking, ...times } = above;
  given.set(id, { ...times, id });
}

function receiptOf(
  { settings }: Services,
  id: string,
  changed: ChangedKey | undefined,
): { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly error: BailiffError } {
  if (changed === undefined) return { ok: false, error: registryUnavailable() };
  if (!changed.ok) return changed;
  const { revoked, consistency, revision } = changed.record;
  if (revoked === null) return { ok: false, error: noSuchKey(id) };
  // A key that was ever changed may have been leased before: an isolate can still hold that lease. Revoking is the first change here.
  const neverLeased = consistency === "strict" && revision === 2;
  const readsRefusedByMs = Date.parse(revoked.at) + (neverLeased ? 0 : longestLeaseMs(settings));
  const given: Receipt = {
    id,
    status: "revoked",
    revoked_at: revoked.at,
    mutations_refused_since: revoked.at,
    reads_refused_by: new Date(readsRefusedByMs).toISOString(),
    ...(changed.revoking === 0 ? {} : { minted_revoking: changed.revoking }),
  };
  return { ok: true, receipt: given };
}
