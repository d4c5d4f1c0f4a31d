// The key desk: mint, list, look up, change, rotate, revoke. The Ledger of a key is the authority; the Registry's index is marked stale
// before a change and brought up to date after it, so that a crash in between is noticed by whoever lists next.

import { none } from "../../clerk/args/fields.ts";
import { bailiffError } from "../../clerk/errors.ts";
import { beyondCeiling } from "../../keys/ceiling.ts";
import { formatKey, hashSecret, newKeyId, newSecret } from "../../keys/key-format.ts";
import { type KeyRecord, viewKey } from "../../keys/key-record.ts";
import { type AdminAnswer, type AdminOperation, adminOperation, refuse } from "./admin-operation.ts";
import { changeKey } from "./change-key.ts";
import { createKeyBody, keyIdOnly, revokeKeyBody, rotateKeyBody, updateKeyBody } from "./key-args.ts";
import { checkReach, findKey, noSuchKey, readKeys, registryUnavailable } from "./key-lookup.ts";

const createKey = adminOperation({
  name: "keys.create",
  summary: "Mint a key; its secret is shown this once",
  method: "POST",
  path: "/keys",
  pathArgs: none,
  query: none,
  body: createKeyBody,
  mutates: true,
  async run({ services, actor }, { mode = services.settings.mode, ...wanted }): Promise<AdminAnswer> {
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
      minted_by: actor?.id ?? "root",
      revision: 1,
      secrets: [{ hash: hashSecret(settings.peppers[0], id, secret), valid_until: null }],
      revoked: null,
    };
    const fault = await checkReach(services, actor, record);
    if (fault !== null) return refuse(fault);
    const listed = await services.ledgers.beginKey(record);
    if (listed === null) return refuse(registryUnavailable());
    const created = await services.ledgers.createKey(record, listed.value);
    if (created === null || !created.value.ok) return refuse(registryUnavailable());
    await services.ledgers.endKeyChange(record);
    const key = formatKey(settings.peppers[0], { mode, id, secret });
    return { ok: true, status: 201, target: id, body: { key, ...viewKey(record, deps.now()) } };
  },
});

const listKeys = adminOperation({
  name: "keys.list",
  summary: "List keys, without secrets",
  method: "GET",
  path: "/keys",
  pathArgs: none,
  query: none,
  body: none,
  mutates: false,
  async run({ services }) {
    const keys = await readKeys(services);
    return keys === null ? refuse(registryUnavailable()) : { ok: true, body: { data: keys, total_count: keys.length } };
  },
});

const getKey = adminOperation({
  name: "keys.get",
  summary: "Look up a key and when it was last used",
  method: "GET",
  path: "/keys/{key_id}",
  pathArgs: keyIdOnly,
  query: none,
  body: none,
  mutates: false,
  async run({ services }, { key_id: id }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const nowMs = services.deps.now();
    const newest = await services.ledgers.records(id, { fromMs: 0, toMs: nowMs, limit: 1 });
    const line = newest?.value.lines[0];
    const lastUsedAt: unknown = line === undefined ? null : JSON.parse(line).at;
    return { ok: true, target: id, body: { ...viewKey(found.record, nowMs), last_used_at: lastUsedAt, usage: [] } };
  },
});

const updateKey = adminOperation({
  name: "keys.update",
  summary: "Change a key's name, owner, policies, scopes, addresses or times",
  method: "PATCH",
  path: "/keys/{key_id}",
  pathArgs: keyIdOnly,
  query: none,
  body: updateKeyBody,
  mutates: true,
  async run({ services, actor }, { key_id: id, ...given }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const patch = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    // The key as it is must be within reach too: else one could re-label a stronger key.
    const fault =
      (actor === null ? null : ceilingFault(actor, found.record)) ??
      (await checkReach(services, actor, { ...found.record, ...patch }));
    if (fault !== null) return refuse(fault);
    const changed = await changeKey(services, id, { kind: "patch", patch });
    return changed.ok ? { ok: true, target: id, body: viewKey(changed.record, services.deps.now()) } : refuse(changed.error);
  },
});

const rotateKey = adminOperation({
  name: "keys.rotate",
  summary: "Give a key a new secret; the old one goes on for a grace time",
  method: "POST",
  path: "/keys/{key_id}/rotate",
  pathArgs: keyIdOnly,
  query: none,
  body: rotateKeyBody,
  mutates: true,
  async run({ services, actor }, { key_id: id, grace_seconds: graceSeconds }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const fault = actor === null ? null : ceilingFault(actor, found.record);
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
});

const revokeKey = adminOperation({
  name: "keys.revoke",
  summary: "Revoke a key for good, with a receipt",
  method: "POST",
  path: "/keys/{key_id}/revoke",
  pathArgs: keyIdOnly,
  query: none,
  body: revokeKeyBody,
  mutates: true,
  async run({ services, actor }, { key_id: id, reason }) {
    const changed = await changeKey(services, id, { kind: "revoke", by: actor?.id ?? "root", reason });
    if (!changed.ok) return refuse(changed.error);
    const { revoked, consistency } = changed.record;
    if (revoked === null) return refuse(noSuchKey(id));
    const readsRefusedByMs = Date.parse(revoked.at) + (consistency === "strict" ? 0 : services.settings.keyLeaseMs);
    const receipt = {
      id,
      status: "revoked",
      revoked_at: revoked.at,
      mutations_refused_since: revoked.at,
      reads_refused_by: new Date(readsRefusedByMs).toISOString(),
    };
    return { ok: true, target: id, body: receipt };
  },
});

function ceilingFault(actor: KeyRecord, record: KeyRecord) {
  const beyond = beyondCeiling(actor, record);
  return beyond === null ? null : bailiffError("bailiff_scope_denied", `A key cannot give away more than it has: ${beyond}.`);
}

export const KEY_OPERATIONS: readonly AdminOperation[] = [createKey, listKeys, getKey, updateKey, rotateKey, revokeKey];
