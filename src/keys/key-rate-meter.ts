// How many calls to Clerk a key may cause, and the meter that keeps count in an isolate.
//
// Clerk's quota is one pot for every key and for the product itself, so a runaway script must get its 429 here. The count is exact within
// an isolate; isolates tell each other through the key's Ledger (in memory, no storage) twice a second, so several of them together can
// overshoot by what they let through in that time. Money and bans are not left to this: those limits are exact, in the Ledger.
//
// A call counts for the key and for every key above it, in each window of theirs that runs, whatever its length: else calls under one
// rate (a child's, or the key's own before its policies were changed) would not be seen by another.

import type { Rate } from "../policy/engine.ts";

/** A key of the line that calls, and what it may cause; null: no rate of its own. */
export interface RatedKey {
  readonly keyId: string;
  readonly rate: Rate | null;
}

export type RateVerdict =
  | { readonly ok: true }
  /** `firstInWindow`: of the refusals, so that a flood of them leaves one record a window. `by`: whose rate it is. */
  | {
      readonly ok: false;
      readonly by: RatedKey & { readonly rate: Rate };
      readonly used: number;
      readonly resetsAtMs: number;
      readonly firstInWindow: boolean;
    };

interface Window {
  readonly startsAtMs: number;
  readonly windowMs: number;
  /** What this isolate has caused, and what the others had when last heard of. */
  mine: number;
  others: number;
  unsent: number;
}

interface Counted {
  /** By length, ms. */
  readonly windows: Map<number, Window>;
  /** Length of its own rate's window, ms; null: no rate. */
  rateMs: number | null;
  /** Keys that this one was delegated from: what it causes, it causes for them too. */
  above: readonly string[];
  /** Until then a refusal of this key is not the first. */
  refusedUntilMs: number;
}

export interface Spending {
  readonly keyId: string;
  readonly startsAtMs: number;
  readonly windowMs: number;
  readonly count: number;
}

export interface RateMeter {
  /** Counts one call of a key, and of those above it (nearest first), or refuses it because one of them has no room. */
  take(line: readonly [RatedKey, ...RatedKey[]], nowMs: number): RateVerdict;
  /** Counts calls that were made already: retries, looks at a target. */
  note(keyId: string, count: number, nowMs: number): void;
  /** What was counted since the last time, to be told to the Ledgers. */
  drain(): Spending[];
  /** The Ledger did not hear it: for the next time. */
  putBack(spending: Spending): void;
  /** The Ledger's total of all isolates, this one included. */
  hear(spending: Spending, total: number): void;
}

const MAX_KEYS = 5_000;

export function createRateMeter(): RateMeter {
  const keys = new Map<string, Counted>();

  function countedOf(keyId: string, nowMs: number): Counted {
    const known = keys.get(keyId);
    if (known !== undefined) return known;
    if (keys.size >= MAX_KEYS) makeRoom(keys, nowMs);
    const fresh: Counted = { windows: new Map(), rateMs: null, above: [], refusedUntilMs: 0 };
    keys.set(keyId, fresh);
    return fresh;
  }

  function count(keyIds: readonly string[], times: number, nowMs: number): void {
    for (const keyId of keyIds) {
      for (const window of running(countedOf(keyId, nowMs).windows, nowMs)) {
        window.mine += times;
        window.unsent += times;
      }
    }
  }

  function windowOf({ keyId, windowMs, startsAtMs }: Spending): Window | undefined {
    const window = keys.get(keyId)?.windows.get(windowMs);
    return window?.startsAtMs === startsAtMs ? window : undefined;
  }

  return {
    take(line, nowMs) {
      const [{ keyId }] = line;
      const full: Exclude<RateVerdict, { ok: true }>[] = [];
      const own = countedOf(keyId, nowMs);
      own.above = line.slice(1).map((one) => one.keyId);
      for (const one of line) {
        const { rate } = one;
        const counted = countedOf(one.keyId, nowMs);
        counted.rateMs = rate?.windowMs ?? null;
        if (rate === null) continue;
        const { startsAtMs, windowMs, mine, others } = openWindow(counted.windows, rate.windowMs, nowMs);
        const used = mine + others;
        const resetsAtMs = startsAtMs + windowMs;
        if (used + 1 > rate.max)
          full.push({ ok: false, by: { ...one, rate }, used, resetsAtMs, firstInWindow: nowMs >= own.refusedUntilMs });
      }
      // Of several that are full the one that lasts longest: before it resets, no repeat goes through.
      const [refusal] = full.sort((a, b) => b.resetsAtMs - a.resetsAtMs);
      if (refusal !== undefined) {
        own.refusedUntilMs = Math.max(own.refusedUntilMs, refusal.resetsAtMs);
        return refusal;
      }
      count([keyId, ...own.above], 1, nowMs);
      return { ok: true };
    },
    note(keyId, times, nowMs) {
      const known = keys.get(keyId);
      if (known === undefined || times <= 0) return;
      const line = [keyId, ...known.above];
      // A call may end in a later window than it began in.
      for (const id of line) {
        const { windows, rateMs } = countedOf(id, nowMs);
        if (rateMs !== null) openWindow(windows, rateMs, nowMs);
      }
      count(line, times, nowMs);
    },
    drain() {
      const spent: Spending[] = [];
      for (const [keyId, { windows }] of keys) {
        for (const window of windows.values()) {
          const { startsAtMs, windowMs, unsent } = window;
          if (unsent > 0) spent.push({ keyId, startsAtMs, windowMs, count: unsent });
          window.unsent = 0;
        }
      }
      return spent;
    },
    putBack(spending) {
      const window = windowOf(spending);
      if (window !== undefined) window.unsent += spending.count;
    },
    hear(spending, total) {
      const window = windowOf(spending);
      // What was counted here since the question was sent is in `mine` already.
      if (window !== undefined) window.others = Math.max(0, total - (window.mine - window.unsent));
    },
  };
}

/** The window of this length that runs. A clock that was set back does not open one that is over once more. */
function openWindow(windows: Map<number, Window>, windowMs: number, nowMs: number): Window {
  const startsAtMs = Math.floor(nowMs / windowMs) * windowMs;
  const known = windows.get(windowMs);
  if (known !== undefined && known.startsAtMs >= startsAtMs) return known;
  const fresh = { startsAtMs, windowMs, mine: 0, others: 0, unsent: 0 };
  windows.set(windowMs, fresh);
  return fresh;
}

/** Those that are over are dropped: a rate that still holds opens its next one itself. */
function running(windows: Map<number, Window>, nowMs: number): readonly Window[] {
  for (const [windowMs, { startsAtMs }] of windows) if (startsAtMs + windowMs <= nowMs) windows.delete(windowMs);
  return [...windows.values()];
}

/** Keys that count nothing any more, else the one that was first seen. */
function makeRoom(keys: Map<string, Counted>, nowMs: number): void {
  for (const [keyId, { windows }] of keys) if (running(windows, nowMs).length === 0) keys.delete(keyId);
  const oldest = keys.size >= MAX_KEYS ? keys.keys().next().value : undefined;
  if (oldest !== undefined) keys.delete(oldest);
}
