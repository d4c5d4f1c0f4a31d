// The key desk: mint, list, look up, change, rotate, revoke. The Ledger of a key is the authority; the Registry's index is marked stale
// before a change and brought up to date after it, so that a crash in between is noticed by whoever lists next.

import { none } from "../../../clerk/args/fields.ts";
import { viewKey } from "../../../keys/key-record.ts";
import { type AdminOperation, adminOperation, refuse } from "../admin-operation.ts";
import { rotateKey, updateKey } from "./change-operations.ts";
import { keyList, keyWithUsage } from "./key-answers.ts";
import { keyIdOnly } from "./key-args.ts";
import { findKey, readKeys, registryUnavailable } from "./key-lookup.ts";
import { usageOf } from "./key-usage.ts";
import { lastUseOf, lastUses } from "./last-use.ts";
import { createKey } from "./mint-operation.ts";
import { revokeKey, revokeKeysOfOwner } from "./revoke-operations.ts";

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
    const [lastUsed, usage, known] = await Promise.all([
      lastUseOf(services, id),
      usageOf(services, found.record),
      services.ledgers.minted(id, 0),
    ]);
    if (lastUsed === null || usage === null || known === null) return refuse(registryUnavailable());
    const { total: total_count, living, revoking } = known.value;
    const minted = { total_count, living, revoking };
    return { ok: true, target: id, body: { ...viewKey(found.record, nowMs), last_used_at: lastUsed.at, usage, minted } };
  },
});

export const KEY_OPERATIONS: readonly AdminOperation[] = [
  createKey,
  listKeys,
  getKey,
  updateKey,
  rotateKey,
  revokeKey,
  revokeKeysOfOwner,
];
