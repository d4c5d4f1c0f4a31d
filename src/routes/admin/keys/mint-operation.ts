// Minting keys. Through a key no more than so many in a time, and so many that live at once, those counted in that were minted by what it
// minted: the bounds hold in the Registry, which lists a key before it exists.

import { bailiffError } from "../../../bailiff-errors.ts";
import { formatKey, hashSecret, newKeyId, newSecret } from "../../../keys/key-format.ts";
import { type KeyRecord, viewKey } from "../../../keys/key-record.ts";
import { severedCount } from "../../../keys/line.ts";
import type { MintBounds, MintRefusal } from "../../../ledger/minted-store.ts";
import { keyInvalid } from "../../call/authenticate.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { endRootSignInFor } from "../session/root-is-done.ts";
import { checkOwner, checkReach, currentBundle, registryUnavailable } from "./key-lookup.ts";
import type { KEY_ROWS } from "./key-rows.ts";

/** Each ancestor's Ledger is asked on every act of a delegated key. */
const MAX_ANCESTORS = 3;

export const MINT_HANDLERS: Pick<AdminHandlers<typeof KEY_ROWS>, "keys.create"> = {
  async "keys.create"(admin, { mode = admin.services.settings.mode, elevate, ...wanted }) {
    const { services, actor, above } = admin;
    const { deps, settings } = services;
    if (mode !== settings.mode) {
      const detail = `“mode” must be “${settings.mode}”: that is what this deployment's Clerk secret key is.`;
      return refuse(bailiffError("bailiff_param_invalid", detail, { param: "mode" }));
    }
    const id = newKeyId(deps);
    const secret = newSecret(deps);
    const line = actor === null ? [] : [actor, ...above.map(({ record }) => record)];
    const record: KeyRecord = {
      v: 1,
      id,
      ...wanted,
      ...(elevate === null ? {} : { elevate: [elevate].flat() }),
      mode,
      created_at: new Date(deps.now()).toISOString(),
      rotated_at: null,
      minted_by: actor?.id ?? ROOT_PRINCIPAL.id,
      ancestors: line.map((key) => key.id),
      ...(actor === null ? {} : { severed_above: line.map(severedCount) }),
      revision: 1,
      secrets: [{ hash: hashSecret(settings.peppers[0], id, secret), valid_until: null }],
      revoked: null,
    };
    if (record.ancestors.length > MAX_ANCESTORS) return refuse(tooDeep());
    const bundle = await currentBundle(services);
    if (bundle === null) return refuse(registryUnavailable());
    const fault =
      checkOwner(admin, bundle, "keys.create", { id, before: null, after: record.owner }) ??
      (await checkReach(admin, bundle, record));
    if (fault !== null) return refuse(fault);
    const listed = await services.ledgers.beginKey(record, settings.minting);
    if (listed === null) return refuse(registryUnavailable());
    if (!listed.value.ok) return refuse(mintingRefused(listed.value, settings.minting, actor?.id, deps.now()));
    const created = await services.ledgers.createKey(record, listed.value.bundle);
    if (created === null || !created.value.ok) return refuse(registryUnavailable());
    await services.ledgers.endKeyChange([record]);
    await endRootSignInFor(services, bundle, [record]);
    const key = formatKey(settings.peppers[0], { mode, id, secret });
    return { ok: true, target: id, body: { key, ...viewKey(record, deps.now()) } };
  },
};

function tooDeep() {
  return bailiffError("bailiff_scope_denied", `Keys can be delegated ${MAX_ANCESTORS} times in a row and no further.`);
}

function mintingRefused(refusal: MintRefusal, { rate, maxLiving }: MintBounds, actorId: string | undefined, nowMs: number) {
  if (refusal.code === "line_ended") return keyInvalid();
  const whose = refusal.keyId === actorId ? "this key" : `key ${refusal.keyId} above this one`;
  if (refusal.code === "living") {
    const detail =
      `Through ${whose} ${refusal.living} keys that live were minted, and ${maxLiving} may live at once (KEY_MINT_MAX), those counted in ` +
      "that were minted by what it minted. Revoke some that are not needed, or have the root token mint this one.";
    return bailiffError("bailiff_limit_never_fits", detail, {
      meta: { key_id: refusal.keyId, living: refusal.living, max: maxLiving },
    });
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((refusal.retryAtMs - nowMs) / 1000));
  const [max, windowSeconds] = [rate?.max ?? 0, (rate?.windowMs ?? 0) / 1000];
  const detail =
    `Through ${whose} ${max} keys may be minted in ${windowSeconds} seconds (KEY_MINT_RATE), those counted in that were minted by what it ` +
    `minted; they are used up. The next is possible in ${retryAfterSeconds} seconds.`;
  const meta = {
    key_id: refusal.keyId,
    max,
    window_seconds: windowSeconds,
    resets_at: new Date(refusal.retryAtMs).toISOString(),
  };
  return bailiffError("bailiff_limit_exceeded", detail, { meta, headers: { "retry-after": String(retryAfterSeconds) } });
}
