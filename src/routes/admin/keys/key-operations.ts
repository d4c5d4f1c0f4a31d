// The key desk: mint, list, look up, change, rotate, revoke. The Ledger of a key is the authority; the Registry's index is marked stale
// before a change and brought up to date after it, so that a crash in between is noticed by whoever lists next.

import { viewKey } from "../../../keys/key-record.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { CHANGE_HANDLERS } from "./change-operations.ts";
import { findKey, registryUnavailable } from "./key-lookup.ts";
import type { KEY_ROWS } from "./key-rows.ts";
import { usageOf } from "./key-usage.ts";
import { keysShown } from "./keys-shown.ts";
import { lastUseOf } from "./last-use.ts";
import { MINT_HANDLERS } from "./mint-operation.ts";
import { mintedInView } from "./minted-in-view.ts";
import { REVOKE_HANDLERS } from "./revoke-operations.ts";

export const KEY_HANDLERS: AdminHandlers<typeof KEY_ROWS> = {
  ...MINT_HANDLERS,
  ...CHANGE_HANDLERS,
  ...REVOKE_HANDLERS,

  async "keys.list"(admin) {
    const data = await keysShown(admin);
    return data === null ? refuse(registryUnavailable()) : { ok: true, body: { data, total_count: data.length } };
  },

  async "keys.get"({ services, view }, { key_id: id }) {
    const found = await findKey(services, id);
    if (!found.ok) return refuse(found.error);
    const nowMs = services.deps.now();
    const [lastUsed, usage, known] = await Promise.all([
      lastUseOf(services, id),
      usageOf(services, found.record),
      mintedInView(services, view, id, 0),
    ]);
    if (lastUsed === null || usage === null || known === null) return refuse(registryUnavailable());
    const { total: total_count, living, revoking } = known;
    const minted = { total_count, living, revoking };
    return { ok: true, target: id, body: { ...viewKey(found.record, nowMs), last_used_at: lastUsed.at, usage, minted } };
  },
};
