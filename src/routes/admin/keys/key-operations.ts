// The key desk: mint, list, look up, change, rotate, revoke. The Ledger of a key is the authority; the Registry's index is marked stale
// before a change and brought up to date after it, so that a crash in between is noticed by whoever lists next.

import { bailiffError } from "../../../bailiff-errors.ts";
import { formatKey, hashSecret, newKeyId, newSecret } from "../../../keys/key-format.ts";
import { type KeyRecord, viewKey } from "../../../keys/key-record.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import type { Services } from "../../services.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { changeKey } from "./change-key.ts";
import type { Receipt } from "./key-answers.ts";
import { checkDelegation, checkOwner, checkReach, findKey, noSuchKey, readKeys, registryUnavailable } from "./key-lookup.ts";
import type { KEY_ROWS } from "./key-rows.ts";
import { usageOf } from "./key-usage.ts";
import { lastUseOf, lastUses } from "./last-use.ts";

/** Each ancestor's Ledger is asked on every act of a delegated key. */
const MAX_ANCESTORS = 3;

export const KEY_HANDLERS: AdminHandlers<typeof KEY_ROWS> = {
  async "keys.create"(admin, { mode = admin.services.settings.mode, ...wanted }) {
    const { services, actor } = admin;
    const { deps, settings } = services;
    if (mode !== settings.mode) {
      const detail = `“mode” must be “${settings.mode}”: that is what this deployment's Clerk secret key is.`;
      return refuse(bailiffError("bailiff_param_invalid", detail, { param: "mode" }));
    }
    const id = newKeyId(deps);
    const secret = newSecret(deps);
    const record: KeyRecord = {
      v: 1,
      id,
      ...wanted,
      mode,
      created_at: new Date(deps.now()).toISOString(),
      rotated_at: null,
      minted_by: actor?.id ?? ROOT_PRINCIPAL.id,
      ancestors: actor === null ? [] : [actor.id, ...actor.ancestors],
      revision: 1,
      secrets: [{ hash: hashSecret(settings.peppers[0], id, secret), valid_until: null }],
      revoked: null,
    };
    const fault =
      record.ancestors.length > MAX_ANCESTORS
        ? tooDeep()
        : ((await checkOwner(admin, "keys.create", { id, before: null, after: record.owner })) ??
          (await checkReach(services, actor, record)));
    if (fault !== null) return refuse(fault);
    const listed = await services.ledgers.beginKey(record);
    if (listed === null) return refuse(registryUnavailable());
    const created = await services.ledgers.createKey(record, listed.value);
    if (created === null || !created.value.ok) return refuse(registryUnavailable());
    await services.ledgers.endKeyChange(record);
    const key = formatKey(settings.peppers[0], { mode, id, secret });
    return { ok: true, target: id, body: { key, ...viewKey(record, deps.now()) } };
  },

  async "keys.list"({ services }) {
    const [keys, lastUse] = await Promise.all([readKeys(services), lastUses(services)]);
    if (keys === null || lastUse === null) return refuse(registryUnavailable());
    const data = keys.map((key) => ({ ...key, last_used_at: lastUse(key.id) }));
    return { ok: true, body: { data, total_count: data.length } };
  },

  async "keys.get"({ services }, { key_id: id }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const nowMs = services.deps.now();
    const [lastUsed, usage] = await Promise.all([lastUseOf(services, id), usageOf(services, found.record)]);
    if (lastUsed === null || usage === null) return refuse(registryUnavailable());
    return { ok: true, target: id, body: { ...viewKey(found.record, nowMs), last_used_at: lastUsed.at, usage } };
  },

  async "keys.update"(admin, { key_id: id, ...given }) {
    const { services, actor } = admin;
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const patch = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    // The key as it is must be within reach too: else one could re-label a stronger key.
    const fault =
      (await checkOwner(admin, "keys.update", { id, before: found.record.owner, after: given.owner ?? found.record.owner })) ??
      (await checkDelegation(services, actor, found.record)) ??
      (await checkReach(services, actor, { ...found.record, ...patch }));
    if (fault !== null) return refuse(fault);
    const changed = await changeKey(services, id, { kind: "patch", patch });
    return changed.ok ? { ok: true, target: id, body: viewKey(changed.record, services.deps.now()) } : refuse(changed.error);
  },

  async "keys.rotate"({ services, actor }, { key_id: id, grace_seconds: graceSeconds }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const fault = await checkDelegation(services, actor, found.record);
    if (fault !== null) return refuse(fault);
    const secret = newSecret(services.deps);
    const [pepper] = services.settings.peppers;
    const changed = await changeKey(services, id, { kind: "rotate", hash: hashSecret(pepper, id, secret), graceSeconds });
    if (!changed.ok) return refuse(changed.error);
    const key = formatKey(pepper, { mode: changed.record.mode, id, secret });
    const oldUntil = changed.record.secrets[1]?.valid_until ?? null;
    return {
      ok: true,
      target: id,
      body: { key, old_secret_valid_until: oldUntil, ...viewKey(changed.record, services.deps.now()) },
    };
  },

  async "keys.revoke"({ services, actor }, { key_id: id, reason }) {
    const revoked = await revoke(services, actor, id, reason);
    return revoked.ok ? { ok: true, target: id, body: revoked.receipt } : refuse(revoked.error);
  },

  async "keys.revoke_owner"({ services, actor }, { owner, reason }) {
    const keys = await readKeys(services);
    if (keys === null) return refuse(registryUnavailable());
    const receipts: Receipt[] = [];
    const missed: string[] = [];
    // One Ledger that is away does not save the others: all are tried.
    for (const { id } of keys.filter((key) => key.owner === owner && key.revoked === null)) {
      const revoked = await revoke(services, actor, id, reason);
      if (revoked.ok) receipts.push(revoked.receipt);
      else missed.push(id);
    }
    if (missed.length === 0) return { ok: true, target: owner, body: { data: receipts, total_count: receipts.length } };
    const detail =
      `${receipts.length} keys of this owner are revoked; ${missed.length} could not be reached: ${missed.join(", ")}. ` +
      "Ask again: what is revoked stays revoked.";
    return refuse(bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "1" } }));
  },
};

async function revoke(services: Services, actor: KeyRecord | null, id: string, reason: string) {
  const changed = await changeKey(services, id, { kind: "revoke", by: actor?.id ?? ROOT_PRINCIPAL.id, reason });
  if (!changed.ok) return changed;
  const { revoked, consistency } = changed.record;
  if (revoked === null) return { ok: false, error: noSuchKey(id) } as const;
  // A key that was ever changed may have been leased before: an isolate can still hold that lease. Revoking is the first change here.
  const neverLeased = consistency === "strict" && changed.record.revision === 2;
  const readsRefusedByMs = Date.parse(revoked.at) + (neverLeased ? 0 : longestLeaseMs(services.settings));
  const given: Receipt = {
    id,
    status: "revoked",
    revoked_at: revoked.at,
    mutations_refused_since: revoked.at,
    reads_refused_by: new Date(readsRefusedByMs).toISOString(),
  };
  return { ok: true, receipt: given } as const;
}

function tooDeep() {
  return bailiffError("bailiff_scope_denied", `Keys can be delegated ${MAX_ANCESTORS} times in a row and no further.`);
}
