// What a key has used of each limit that its policies set, as its Ledger counts right now.
import type { KeyRecord } from "../../../keys/key-record.ts";
import { limitsOf } from "../../../policy/engine.ts";
import { guessLimit } from "../../call/call-charges.ts";
import type { Services } from "../../services.ts";
import type { LimitUsage } from "./key-answers.ts";

/** Those that operations bring along; listed only once something was counted against them. */
function guessLimits({ operations }: Services) {
  return operations.flatMap(({ name, guess }) =>
    guess === undefined
      ? []
      : [{ id: guessLimit(name), policy: null, rule: null, by: "target", max: guess.max, windowMs: guess.perSeconds * 1000 }],
  );
}

/** Null when Ledger or bundle cannot be had. Limits that nothing was counted against yet stand with 0. */
export async function usageOf(services: Services, record: KeyRecord): Promise<LimitUsage[] | null> {
  const [rows, bundleRef] = await Promise.all([services.ledgers.usage(record.id), services.ledgers.currentBundle()]);
  const bundle = bundleRef === null ? null : await services.bundles.get(bundleRef.value);
  if (rows === null || bundle === null) return null;
  const nowMs = services.deps.now();
  const ownLimits = limitsOf(bundle, record.policies);
  const limits = [...ownLimits, ...guessLimits(services)];
  const counted = rows.value.map((row) => {
    const limit = limits.find(({ id, windowMs }) => id === row.limit && windowMs === row.windowMs);
    return {
      limit: row.limit,
      policy: limit?.policy ?? null,
      rule: limit?.rule ?? null,
      by: limit?.by ?? "target",
      bucket: row.bucket,
      max: limit?.max ?? null,
      window_seconds: row.windowMs / 1000,
      used: row.used,
      left: limit === undefined ? null : Math.max(0, limit.max - row.used),
      resets_at: new Date(row.resetsAtMs).toISOString(),
    };
  });
  const untouched = ownLimits
    .filter(({ id, windowMs }) => !rows.value.some((row) => row.limit === id && row.windowMs === windowMs))
    .map(({ id, policy, rule, by, max, windowMs }) => ({
      limit: id,
      policy,
      rule,
      by,
      bucket: "",
      max,
      window_seconds: windowMs / 1000,
      used: 0,
      left: max,
      resets_at: new Date((Math.floor(nowMs / windowMs) + 1) * windowMs).toISOString(),
    }));
  return [...counted, ...untouched].sort((a, b) => a.limit.localeCompare(b.limit) || a.bucket.localeCompare(b.bucket));
}
