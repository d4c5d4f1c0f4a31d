// The key desk: mint, list, look up, change, rotate, revoke. The Ledger of a key is the authority; the Registry's index is marked stale
// before a change and brought up to date after it, so that a crash in between is noticed by whoever lists next.

import { bailiffError } from "../../../bailiff-errors.ts";
import { none } from "../../../clerk/args/fields.ts";
import { formatKey, hashSecret, newKeyId, newSecret } from "../../../keys/key-format.ts";
import { type KeyRecord, viewKey } from "../../../keys/key-record.ts";
import { keyView } from "../../../keys/key-schema.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import type { Services } from "../../services.ts";
import { type AdminAnswer, type AdminOperation, adminOperation, ROOT_PRINCIPAL, refuse } from "../admin-operation.ts";
import { changeKey } from "./change-key.ts";
import { keyList, keyWithUsage, mintedKey, type Receipt, receipt, receipts, rotatedKey } from "./key-answers.ts";
import { createKeyBody, keyIdOnly, revokeKeyBody, revokeOwnerBody, rotateKeyBody, updateKeyBody } from "./key-args.ts";
import { checkDelegation, checkOwner, checkReach, findKey, noSuchKey, readKeys, registryUnavailable } from "./key-lookup.ts";
import { usageOf } from "./key-usage.ts";
import { lastUseOf, lastUses } from "./last-use.ts";

/** Each ancestor's Ledger is asked on every act of a delegated key. */
const MAX_ANCESTORS = 3;

const createKey = adminOperation({
  name: "keys.create",
  summary: "Mint a key; its secret is shown this once",
  method: "POST",
  path: "/keys",
  pathArgs: none,
  query: none,
  body: createKeyBody,
  mutates: true,
  ceiling: true,
  status: 201,
  answer: mintedKey,
  async run(admin, { mode = admin.services.settings.mode, ...wanted }): Promise<AdminAnswer> {
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
  answer: keyList,
  async run({ services }) {
    const [keys, lastUse] = await Promise.all([readKeys(services), lastUses(services)]);
    if (keys === null || lastUse === null) return refuse(registryUnavailable());
    const data = keys.map((key) => ({ ...key, last_used_at: lastUse(key.id) }));
    return { ok: true, body: { data, total_count: data.length } };
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
  answer: keyWithUsage,
  refusals: ["bailiff_not_found"],
  async run({ services }, { key_id: id }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const nowMs = services.deps.now();
    const [lastUsed, usage] = await Promise.all([lastUseOf(services, id), usageOf(services, found.record)]);
    if (lastUsed === null || usage === null) return refuse(registryUnavailable());
    return { ok: true, target: id, body: { ...viewKey(found.record, nowMs), last_used_at: lastUsed.at, usage } };
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
  ceiling: true,
  answer: keyView,
  refusals: ["bailiff_not_found", "bailiff_key_revoked"],
  async run(admin, { key_id: id, ...given }) {
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
  ceiling: true,
  answer: rotatedKey,
  refusals: ["bailiff_not_found", "bailiff_key_revoked"],
  async run({ services, actor }, { key_id: id, grace_seconds: graceSeconds }) {
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
  answer: receipt,
  refusals: ["bailiff_not_found"],
  async run({ services, actor }, { key_id: id, reason }) {
    const revoked = await revoke(services, actor, id, reason);
    return revoked.ok ? { ok: true, target: id, body: revoked.receipt } : refuse(revoked.error);
  },
});

const revokeKeysOfOwner = adminOperation({
  name: "keys.revoke_owner",
  summary: "Revoke every key of an owner, with a receipt for each",
  method: "POST",
  path: "/keys/revoke",
  pathArgs: none,
  query: none,
  body: revokeOwnerBody,
  mutates: true,
  answer: receipts,
  async run({ services, actor }, { owner, reason }) {
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
});

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

export const KEY_OPERATIONS: readonly AdminOperation[] = [
  createKey,
  listKeys,
  getKey,
  updateKey,
  rotateKey,
  revokeKey,
  revokeKeysOfOwner,
];
