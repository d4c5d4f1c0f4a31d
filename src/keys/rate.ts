// How many calls to Clerk a key may cause, and the meter that keeps count in an isolate.
//
// Clerk's quota is one pot for every key and for the product itself, so a runaway script must get its 429 here. The count is exact within
// an isolate; isolates tell each other through the key's Ledger (in memory, no storage) twice a second, so several of them together can
// overshoot by what they let through in that time. Money and bans are not left to this: those limits are exact, in the Ledger.

import type { Rate } from "../policy/engine.ts";

export type RateVerdict =
  | { readonly ok: true }
  /** `firstInWindow`: of the refusals, so that a flood of them leaves one record a window. */
  | { readonly ok: false; readonly used: number; readonly resetsAtMs: number; readonly firstInWindow: boolean };

interface Window {
  readonly startsAtMs: number;
  readonly windowMs: number;
  /** What this isolate has caused, and what the others had when last heard of. */
  mine: number;
  others: number;
  unsent: number;
  refused: boolean;
  /** Keys that this one was delegated from: what it causes, it causes for them too. */
  above: readonly string[];
}

export interface Spending {
  readonly keyId: string;
  readonly startsAtMs: number;
  readonly windowMs: number;
  readonly count: number;
}

export interface RateMeter {
  /** Counts one call of a key, and of those `above` it, or refuses it because one of them has no room. */
  take(keyId: string, rate: Rate, nowMs: number, above?: readonly string[]): RateVerdict;
  /** Counts calls that were made already: retries, looks at a target. */
  note(keyId: string, count: number, nowMs: number): void;
  /** What was counted since the last time, to be told to the Ledgers. */
  drain(): Spending[];
  /** The Ledger did not hear it: for the next time. */
  putBack(spending: Spending): void;
  /** The Ledger's total of all isolates, this one included. */
  hear(spending: Spending, total: number): void;
}

const MAX_WINDOWS = 5_000;

function add(window: Window, count: number): void {
  window.mine += count;
  window.unsent += count;
}

export function createRateMeter(): RateMeter {
  const windows = new Map<string, Window>();

  function windowOf(keyId: string, windowMs: number, nowMs: number): Window {
    const startsAtMs = Math.floor(nowMs / windowMs) * windowMs;
    const known = windows.get(keyId);
    if (known?.startsAtMs === startsAtMs && known.windowMs === windowMs) return known;
    const fresh = { startsAtMs, windowMs, mine: 0, others: 0, unsent: 0, refused: false, above: [] };
    windows.delete(keyId);
    windows.set(keyId, fresh);
    const oldest = windows.size > MAX_WINDOWS ? windows.keys().next().value : undefined;
    if (oldest !== undefined) windows.delete(oldest);
    return fresh;
  }

  return {
    take(keyId, { max, windowMs }, nowMs, above = []) {
      const own = windowOf(keyId, windowMs, nowMs);
      own.above = above;
      const counted = [own, ...above.map((id) => windowOf(id, windowMs, nowMs))];
      const used = Math.max(...counted.map(({ mine, others }) => mine + others));
      if (used + 1 > max) {
        const firstInWindow = !own.refused;
        own.refused = true;
        return { ok: false, used, resetsAtMs: own.startsAtMs + windowMs, firstInWindow };
      }
      for (const window of counted) add(window, 1);
      return { ok: true };
    },
    note(keyId, count, nowMs) {
      const known = windows.get(keyId);
      if (known === undefined || count <= 0) return;
      // A call may end in a later window than it began in.
      const { windowMs, above } = known;
      const own = windowOf(keyId, windowMs, nowMs);
      own.above = above;
      for (const window of [own, ...above.map((id) => windowOf(id, windowMs, nowMs))]) add(window, count);
    },
    drain() {
      const spent: Spending[] = [];
      for (const [keyId, window] of windows) {
        if (window.unsent > 0)
          spent.push({ keyId, startsAtMs: window.startsAtMs, windowMs: window.windowMs, count: window.unsent });
        window.unsent = 0;
      }
      return spent;
    },
    putBack({ keyId, startsAtMs, windowMs, count }) {
      const window = windows.get(keyId);
      if (window?.startsAtMs === startsAtMs && window.windowMs === windowMs) window.unsent += count;
    },
    hear({ keyId, startsAtMs, windowMs }, total) {
      const window = windows.get(keyId);
      if (window?.startsAtMs !== startsAtMs || window.windowMs !== windowMs) return;
      // What was counted here since the question was sent is in `mine` already.
      window.others = Math.max(0, total - (window.mine - window.unsent));
    },
  };
}
