// How the keys that an answer names stand today: the log calls a key what it was called then, and a reader wants to know whether it still is in
// force. Told without a call of its own, so that it costs one question to the Registry a page, and no record.
//
// A key is told of to whoever `keys.list` would show it, and to whoever may read the whole log: that has the acts by which it was minted,
// changed and revoked. A reader with a border gets no more than up to that. Nobody else is told of it, but for one thing: whoever is shown a
// request for approval that is still open learns whether the key that asks is in force, and nothing more of it. To approve it would be refused
// with that reason.
import { type KeyRecord, keyStatus } from "../../../keys/key-record.ts";
import type { AdminCall } from "../admin-handler.ts";
import type { AdminRow } from "../admin-row.ts";
import type { KeyNow } from "./key-now.ts";
import { askingKeys, namedKeys } from "./named-keys.ts";
import { keyTarget } from "./own-targets.ts";
import { WHOLE_VIEW } from "./view.ts";

/** As the schema gives the arguments of a look at the whole log: who may look only with a filter has not that. */
export const UNFILTERED = { limit: 50 };

/** By id. Undefined: nothing can be told, or now is not known: the answer is whole without it. */
export async function keysNow(
  admin: Pick<AdminCall, "services" | "asking">,
  namesKeys: NonNullable<AdminRow["namesKeys"]>,
  body: unknown,
): Promise<Readonly<Record<string, KeyNow>> | undefined> {
  const { services, asking } = admin;
  const ids = namedKeys(body);
  if (ids.length === 0) return undefined;
  const [list, log] = await Promise.all([asking("keys.list", {}), asking("audit.read", UNFILTERED)]);
  const view = log.kind === "allowed" && log.admin.view.whole ? WHOLE_VIEW : list.kind === "allowed" ? list.admin.view : null;
  const asks: ReadonlySet<string> = namesKeys === "and_who_asks" ? askingKeys(body) : new Set();
  if (view === null && asks.size === 0) return undefined;
  const known = await services.ledgers.keysNamed(ids);
  if (known === null) return undefined;
  const nowMs = services.deps.now();
  const told = known.value.flatMap(({ record, stale }): [string, KeyNow][] => {
    // A change of it is under way: only its Ledger knows. That it is revoked is final.
    if (stale && record.revoked === null) return [];
    if (view?.shows(keyTarget(record)) === true) return [[record.id, standing(record, nowMs)]];
    return asks.has(record.id) ? [[record.id, { status: keyStatus(record, nowMs) }]] : [];
  });
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

function standing(record: KeyRecord, nowMs: number): KeyNow {
  const { name, owner, revoked, expires_at, not_before } = record;
  const status = keyStatus(record, nowMs);
  const at = { active: null, revoked: revoked?.at ?? null, expired: expires_at, not_yet_valid: not_before }[status];
  return { status, name, owner, at, reason: status === "revoked" ? (revoked?.reason ?? null) : null };
}
