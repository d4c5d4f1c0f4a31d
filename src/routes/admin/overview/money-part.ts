// What keys have moved of the money that they may move, as their Ledgers count it now: of each key that the call may look at.

import type { CompiledBundle } from "../../../policy/engine.ts";
import { type MoneyLimits, moneyLimits } from "../../call/limit-currencies.ts";
import type { AdminCall } from "../admin-handler.ts";
import type { LimitUsage } from "../keys/key-answers.ts";
import { limitsOfKey, usageUnder } from "../keys/key-usage.ts";
import type { ListedKey } from "../keys/keys-shown.ts";
import { partFor } from "./part.ts";

/** Of one look: each key is a call to its Ledger. Those that were used last come first. */
const MAX_KEYS = 40;
/** Of one limit that is counted by currency, or by whatever else. */
const MAX_BUCKETS = 10;

const UNAVAILABLE = { kind: "unavailable" } as const;

export async function moneyPart(admin: AdminCall, keys: readonly ListedKey[], bundle: CompiledBundle) {
  const moneyed = moneyLimits(admin.services, bundle);
  const holders = keys
    .filter((key) => key.status === "active" && limitsOfKey(bundle, key).some(({ id }) => moneyed.has(id)))
    .sort((a, b) => (b.last_used_at ?? "").localeCompare(a.last_used_at ?? ""));
  const asked = holders.slice(0, MAX_KEYS);
  const parts = await Promise.all(asked.map((key) => budgetsOf(admin, bundle, key, moneyed)));
  const hidden = parts.find(({ kind }) => kind === "restricted");
  if (parts.some(({ kind }) => kind === "unavailable")) return UNAVAILABLE;
  const shown = parts.flatMap((part) => (part.kind === "shown" ? [part.value] : []));
  if (hidden?.kind === "restricted" && shown.length === 0) return hidden;
  const value = { keys: shown.sort((a, b) => fullest(b) - fullest(a)), more: holders.length > asked.length };
  return { kind: "shown", value } as const;
}

function budgetsOf(admin: AdminCall, bundle: CompiledBundle, key: ListedKey, moneyed: MoneyLimits) {
  return partFor(admin, "keys.get", { key_id: key.id }, async ({ services }) => {
    const rows = await services.ledgers.usage(key.id);
    if (rows === null) return null;
    const limits = usageUnder(services, bundle, key, rows.value)
      .filter(({ limit, max }) => max !== null && moneyed.has(limit))
      .sort((a, b) => shareOf(b) - shareOf(a))
      .filter(isFirstOfUsers)
      .slice(0, MAX_BUCKETS)
      .map((usage) => (usage.by === "target" ? { ...usage, bucket: "" } : usage));
    return { id: key.id, name: key.name, owner: key.owner, limits };
  });
}

/** Users are not named here: how full the fullest budget of a single one is says enough. */
function isFirstOfUsers({ by, limit }: LimitUsage, index: number, all: readonly LimitUsage[]): boolean {
  return by !== "target" || all.findIndex((one) => one.limit === limit) === index;
}

function shareOf({ used, max }: Pick<LimitUsage, "used" | "max">): number {
  return max === null || max === 0 ? 0 : used / max;
}

function fullest({ limits }: { readonly limits: readonly Pick<LimitUsage, "used" | "max">[] }): number {
  return Math.max(0, ...limits.map(shareOf));
}
