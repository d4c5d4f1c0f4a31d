// What keys have moved of the money that they may move, as their Ledgers count it now: of each key that the call may look at.

import type { CompiledBundle } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
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
  const currencies = moneyLimits(admin.services, bundle);
  const moneyed = keys
    .filter((key) => key.status === "active" && limitsOfKey(bundle, key).some(({ id }) => currencies.has(id)))
    .sort((a, b) => (b.last_used_at ?? "").localeCompare(a.last_used_at ?? ""));
  const asked = moneyed.slice(0, MAX_KEYS);
  const parts = await Promise.all(asked.map((key) => budgetsOf(admin, bundle, key, currencies)));
  const hidden = parts.find(({ kind }) => kind === "restricted");
  if (parts.some(({ kind }) => kind === "unavailable")) return UNAVAILABLE;
  const shown = parts.flatMap((part) => (part.kind === "shown" ? [part.value] : []));
  if (hidden?.kind === "restricted" && shown.length === 0) return hidden;
  const value = { keys: shown.sort((a, b) => fullest(b) - fullest(a)), more: moneyed.length > asked.length };
  return { kind: "shown", value } as const;
}

/** By limit that sums what acts move: which of its buckets name a currency. */
function moneyLimits({ operations }: Services, bundle: CompiledBundle): ReadonlyMap<string, string> {
  const limits = operations.flatMap(({ name, money }) => {
    const entry = bundle.vocabulary.get(name);
    if (money === undefined || entry === undefined) return [];
    const rules = [...bundle.policies.values()].flatMap((policy) => policy.rulesFor(entry).allows);
    const sums = rules.flatMap((rule) => rule.limits.filter(({ sum }) => sum !== null));
    return sums.map(({ id }) => [id, `${money.currencyArg}:`] as const);
  });
  return new Map(limits);
}

function budgetsOf(admin: AdminCall, bundle: CompiledBundle, key: ListedKey, currencies: ReadonlyMap<string, string>) {
  return partFor(admin, "keys.get", { key_id: key.id }, async ({ services }) => {
    const rows = await services.ledgers.usage(key.id);
    if (rows === null) return null;
    const limits = usageUnder(services, bundle, key, rows.value)
      .filter(({ limit, max }) => max !== null && currencies.has(limit))
      .sort((a, b) => shareOf(b) - shareOf(a))
      .filter(isFirstOfUsers)
      .slice(0, MAX_BUCKETS)
      .map((usage) => budgetOf(usage, currencies.get(usage.limit) ?? ""));
    return { id: key.id, name: key.name, owner: key.owner, limits };
  });
}

/** Users are not named here: how full the fullest budget of a single one is says enough. */
function isFirstOfUsers({ by, limit }: LimitUsage, index: number, all: readonly LimitUsage[]): boolean {
  return by !== "target" || all.findIndex((one) => one.limit === limit) === index;
}

function budgetOf({ by, bucket, ...usage }: LimitUsage, head: string) {
  const currency = by.startsWith("args.") && bucket.startsWith(head) ? bucket.slice(head.length) : null;
  return { ...usage, by, bucket: by === "target" ? "" : bucket, currency };
}

function shareOf({ used, max }: Pick<LimitUsage, "used" | "max">): number {
  return max === null || max === 0 ? 0 : used / max;
}

function fullest({ limits }: { readonly limits: readonly Pick<LimitUsage, "used" | "max">[] }): number {
  return Math.max(0, ...limits.map(shareOf));
}
