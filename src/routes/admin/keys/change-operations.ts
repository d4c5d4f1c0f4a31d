// Changing a key and giving it a new secret. Both name the living keys that were minted through it: a change that narrows it narrows them at
// once, because each of their calls asks for it; a new secret ends them unless told otherwise, because whoever had the old one may have
// minted them.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { formatKey, hashSecret, newSecret } from "../../../keys/key-format.ts";
import { type KeyRecord, keyStatus, viewKey } from "../../../keys/key-record.ts";
import { severedCount } from "../../../keys/line.ts";
import type { KeyPatch } from "../../../ledger/key-custody.ts";
import { type AdminCall, type AdminHandlers, refuse } from "../admin-handler.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { endRootSignInFor } from "../session/root-is-done.ts";
import { changeKey } from "./change-key.ts";
import { checkDelegation, checkOwner, checkReach, currentBundle, findKey, registryUnavailable } from "./key-lookup.ts";
import type { KEY_ROWS } from "./key-rows.ts";
import { mintedInView } from "./minted-in-view.ts";
import { SHOWN_MINTED } from "./shown-minted.ts";

/** What those below it may do hangs on these. */
const REACH = ["policies", "scopes", "allowed_cidrs", "not_before", "expires_at", "consistency", "elevate"] as const;

export const CHANGE_HANDLERS: Pick<AdminHandlers<typeof KEY_ROWS>, "keys.update" | "keys.rotate"> = {
  async "keys.update"(admin, { key_id: id, elevate, ...given }) {
    const { services, actor, view } = admin;
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const named = { ...given, elevate: elevate === null ? [] : elevate === undefined ? undefined : [elevate].flat() };
    const patch: KeyPatch = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    const bundle = await currentBundle(services);
    if (bundle === null) return refuse(registryUnavailable());
    // The key as it is must be within reach too: else one could re-label a stronger key.
    const fault =
      reviving(admin, found.record) ??
      ownElevate(admin, id, patch) ??
      checkOwner(admin, bundle, "keys.update", { id, before: found.record.owner, after: given.owner ?? found.record.owner }) ??
      checkDelegation(bundle, actor, found.record) ??
      (await checkReach(admin, bundle, { ...found.record, ...patch }));
    if (fault !== null) return refuse(fault);
    const minted = changesReach(found.record, patch) ? await mintedInView(services, view, id, SHOWN_MINTED) : undefined;
    if (minted === null) return refuse(registryUnavailable());
    const changed = await changeKey(services, id, { kind: "patch", patch, ...judgedOn(actor, id) });
    if (!changed.ok) return refuse(changed.error);
    await endRootSignInFor(services, bundle, [changed.record]);
    const affected = minted === undefined ? null : { data: minted.data, total_count: minted.living };
    const shown = viewKey(changed.record, services.deps.now());
    return { ok: true, target: id, body: { ...shown, ...(affected === null ? {} : { minted: affected }) } };
  },

  async "keys.rotate"({ services, actor, view }, { key_id: id, grace_seconds: graceSeconds, minted: fate }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const bundle = actor === null ? null : await currentBundle(services);
    if (actor !== null && bundle === null) return refuse(registryUnavailable());
    const fault = bundle === null ? null : checkDelegation(bundle, actor, found.record);
    if (fault !== null) return refuse(fault);
    const minted = await mintedInView(services, view, id, SHOWN_MINTED);
    if (minted === null) return refuse(registryUnavailable());
    const secret = newSecret(services.deps);
    const [pepper] = services.settings.peppers;
    const by = actor?.id ?? ROOT_PRINCIPAL.id;
    const hash = hashSecret(pepper, id, secret);
    const change = { hash, graceSeconds, by, severs: fate === "revoke", ...judgedOn(actor, id) };
    const changed = await changeKey(services, id, { kind: "rotate", ...change });
    if (!changed.ok) return refuse(changed.error);
    // A Ledger of the version before, during a deployment, gives a new secret and ends nothing else: not what was asked for.
    const severed = severedCount(changed.record) > severedCount(found.record);
    if (fate === "revoke" && !severed) return refuse(registryUnavailable());
    const key = formatKey(pepper, { mode: changed.record.mode, id, secret });
    const oldUntil = changed.record.secrets[1]?.valid_until ?? null;
    const { data, living } = minted;
    return {
      ok: true,
      target: id,
      body: {
        key,
        old_secret_valid_until: oldUntil,
        ...viewKey(changed.record, services.deps.now()),
        minted: {
          fate,
          data,
          total_count: living,
          revoking: view.whole ? changed.revoking : fate === "keep" ? 0 : minted.unrevoked,
        },
      },
    };
  },
};

/**
 * A key that changes itself does so as what it was when the call was let through, not as what has become of it since. What others do to it is
 * done whatever it is by then: else a key that changes itself all the time could not be narrowed.
 */
function judgedOn(actor: KeyRecord | null, id: string): { readonly revision?: number } {
  return actor?.id === id ? { revision: actor.revision } : {};
}

/** Another may have been minted in its room since: no key has more living ones by waiting for some to expire and giving them time again. */
function reviving({ services, actor }: Pick<AdminCall, "services" | "actor">, record: KeyRecord): BailiffError | null {
  if (actor === null || keyStatus(record, services.deps.now()) !== "expired") return null;
  const detail = `Key ${record.id} has expired, and no key gives it more time: mint another, or have the root token do it.`;
  return bailiffError("bailiff_scope_denied", detail);
}

/** Whoever holds a key must not be able to have it open more, or with fewer to agree; not even less, so that nobody has to tell. */
function ownElevate({ actor }: Pick<AdminCall, "actor">, id: string, patch: KeyPatch): BailiffError | null {
  if (actor?.id !== id || patch.elevate === undefined) return null;
  const detail = "A key cannot change what it may open itself (elevate): the root token or a key that it was minted through can.";
  return bailiffError("bailiff_scope_denied", detail);
}

function changesReach(before: KeyRecord, patch: KeyPatch): boolean {
  return REACH.some((field) => patch[field] !== undefined && JSON.stringify(patch[field]) !== JSON.stringify(before[field]));
}
