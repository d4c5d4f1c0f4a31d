// What a key has used of each limit that its policies set, as its Ledger counts right now.
import type { KeyRecord } from "../../../keys/key-record.ts";
import type { UsageRow } from "../../../ledger/protocol.ts";
import { type CompiledBundle, type LimitWindow, leavesAtMs, limitsOf, windowName } from "../../../policy/engine.ts";
import { guessLimit } from "../../call/call-charges.ts";
import { currencyOf, moneyLimits } from "../../call/limit-currencies.ts";
import type { Services } from "../../services.ts";
import type { LimitUsage } from "./key-answers.ts";
import { currentBundle } from "./key-lookup.ts";

/** Those that operations bring along; listed only once something was counted against them. */
function guessLimits({ operations }: Services) {
  return operations.flatMap(({ name, guess }) =>
    guess === undefined
      ? []
      : [
          {
            id: guessLimit(name),
            policy: null,
            rule: null,
            by: "target",
            max: guess.max,
            windowMs: guess.perSeconds * 1000,
            calendar: null,
          },
        ],
  );
}

type LimitedKey = Pick<KeyRecord, "id" | "policies" | "elevate">;

/** Null when Ledger or bundle cannot be had. Limits that nothing is counted against stand with 0. */
export async function usageOf(services: Services, key: LimitedKey): Promise<LimitUsage[] | null> {
  const [rows, bundle] = await Promise.all([services.ledgers.usage(key.id), currentBundle(services)]);
  return rows === null || bundle === null ? null : usageUnder(services, bundle, key, rows.value);
}

/** Of each limit that a key's policies, and what it may open, set. */
export function limitsOfKey(bundle: CompiledBundle, { policies, elevate = [] }: LimitedKey) {
  return limitsOf(bundle, [...new Set([...policies, ...elevate.map(({ policy }) => policy)])]);
}

/** `rows`: what its Ledger counts. */
export function usageUnder(services: Services, bundle: CompiledBundle, key: LimitedKey, rows: readonly UsageRow[]): LimitUsage[] {
  const nowMs = services.deps.now();
  const ownLimits = limitsOfKey(bundle, key);
  const limits = [...ownLimits, ...guessLimits(services)];
  const money = moneyLimits(services, bundle, new Set(ownLimits.map(({ policy }) => policy)));
  const counted = rows.map((row) => {
    const limit = limits.find((one) => one.id === row.limit && windowName(one) === windowName(row));
    const by = limit?.by ?? "target";
    return {
      limit: row.limit,
      policy: limit?.policy ?? null,
      rule: limit?.rule ?? null,
      by,
      bucket: row.bucket,
      currency: currencyOf(money, { limit: row.limit, by, bucket: row.bucket }),
      max: limit?.max ?? null,
      ...windowFields(row),
      used: row.used,
      left: limit === undefined ? null : Math.max(0, limit.max - row.used),
      ...returnFields(row),
    };
  });
  const untouched = ownLimits
    .filter((limit) => !rows.some((row) => row.limit === limit.id && windowName(row) === windowName(limit)))
    .map((limit) => ({
      limit: limit.id,
      policy: limit.policy,
      rule: limit.rule,
      by: limit.by,
      bucket: "",
      currency: currencyOf(money, { limit: limit.id, by: limit.by, bucket: "" }),
      max: limit.max,
      ...windowFields(limit),
      used: 0,
      left: limit.max,
      frees_at: null,
      resets_at: turnOf(limit, nowMs),
    }));
  return [...counted, ...untouched].sort((a, b) => a.limit.localeCompare(b.limit) || a.bucket.localeCompare(b.bucket));
}

/** How an answer tells of a window. */
export function windowFields({ windowMs, calendar }: LimitWindow) {
  const window = calendar ? ("calendar" as const) : ("sliding" as const);
  return { window, window_seconds: windowMs / 1000, time_zone: calendar?.timeZone ?? null };
}

/** How an answer tells when what is used comes back. */
export function returnFields({ resetsAtMs, ...row }: Pick<UsageRow, "freesAtMs" | "resetsAtMs">) {
  // A Ledger of the version before, during a deployment, tells only when all is back: nothing of it came back sooner.
  const { freesAtMs = resetsAtMs } = row;
  return { frees_at: new Date(freesAtMs).toISOString(), resets_at: new Date(resetsAtMs).toISOString() };
}

/** Of a limit of which nothing is used: a calendar turns all the same. */
export function turnOf(window: LimitWindow, nowMs: number): string | null {
  return window.calendar ? new Date(leavesAtMs(window, nowMs)).toISOString() : null;
}
