// What an isolate remembers of keys: records leased from their Ledgers, for at most KEY_LEASE_MS each.
//
// The lease runs from before the Ledger was asked, so a record that changed at time T is out of every isolate by T + KEY_LEASE_MS:
// that is the bound which a revocation's receipt promises. Only data is kept, never a promise: an isolate may not await another
// request's I/O. A lease that has run out is kept too, for the one use that READS_WITHOUT_LEDGER may give it.
import type { KeyRecord } from "./key-record.ts";

export interface BundleRef {
  /** Counts publishes; the higher is the newer. */
  readonly seq: number;
  /** Content hash of the bundle. */
  readonly version: string;
}

/** What is open, as leases carry it. */
export interface OpenElevation {
  readonly id: string;
  readonly policy: string;
  /** RFC 3339: from then on it is over. */
  readonly until: string;
}

export interface Lease {
  readonly record: KeyRecord;
  /** The bundle in force for this key; null while none was ever published. */
  readonly bundle: BundleRef | null;
  /** What the key has opened for a while: over at its end, whoever holds the lease. Absent: nothing. */
  readonly elevation?: OpenElevation;
}

/**
 * What a plain read gets when its lease has run out and the Ledger does not answer. `refuse`: 503. `lease`: the last lease goes on being
 * used, for at most LEASE_OVERRUN_MS, and only for keys whose consistency is `leased`.
 */
export const READS_WITHOUT_LEDGER = ["refuse", "lease"] as const;
export type ReadsWithoutLedger = (typeof READS_WITHOUT_LEDGER)[number];

/** How long past its end a lease may be used, ms. */
const LEASE_OVERRUN_MS = 600_000;
/** After a Ledger did not answer, reads on overrun leases do not ask it again for so long: asking can take a whole time-out each time. */
const ASK_AGAIN_AFTER_MS = 5_000;

export interface OverrunLease {
  readonly lease: Lease;
  /** How long ago it ran out. */
  readonly overrunMs: number;
}

export interface LeaseCache {
  get(keyId: string, nowMs: number): Lease | undefined;
  /** A lease that has run out, but not too long ago to be used while the Ledger does not answer. */
  overrun(keyId: string, nowMs: number): OverrunLease | undefined;
  /** `askedAtMs`: when the Ledger was asked; `nowMs`: when it had answered. */
  put(keyId: string, lease: Lease, askedAtMs: number, nowMs: number): void;
  /** The Ledger was asked and did not answer. */
  noteSilence(keyId: string, nowMs: number): void;
  /** Did the Ledger fail to answer just now? */
  isSilent(keyId: string, nowMs: number): boolean;
  drop(keyId: string): void;
  clear(): void;
}

const MAX_LEASES = 2_000;
/** So much the times of calls that run side by side may differ. */
const CLOCK_BACK_MS = 1_000;

interface HeldLease {
  readonly lease: Lease;
  readonly untilMs: number;
  readonly silentUntilMs: number;
}

export function createLeaseCache(leaseMs: number): LeaseCache {
  const leases = new Map<string, HeldLease>();
  let latestMs = Number.NEGATIVE_INFINITY;
  /** A clock that was set back does not say how old a lease is: none goes on by it. */
  const heldAt = (keyId: string, nowMs: number) => {
    const isBack = nowMs < latestMs - CLOCK_BACK_MS;
    if (isBack) leases.clear();
    latestMs = isBack ? nowMs : Math.max(latestMs, nowMs);
    return leases.get(keyId);
  };
  return {
    get(keyId, nowMs) {
      const held = heldAt(keyId, nowMs);
      return held !== undefined && nowMs < held.untilMs ? held.lease : undefined;
    },
    overrun(keyId, nowMs) {
      const held = heldAt(keyId, nowMs);
      if (held === undefined || held.lease.record.consistency !== "leased") return undefined;
      const overrunMs = nowMs - held.untilMs;
      return overrunMs >= 0 && overrunMs < LEASE_OVERRUN_MS ? { lease: held.lease, overrunMs } : undefined;
    },
    put(keyId, lease, askedAtMs, nowMs) {
      heldAt(keyId, nowMs);
      leases.delete(keyId);
      // Set back since it was asked for: it would run from a time that is still to come.
      if (nowMs < askedAtMs - CLOCK_BACK_MS) return;
      leases.set(keyId, { lease, untilMs: askedAtMs + leaseMs, silentUntilMs: 0 });
      const oldest = leases.size > MAX_LEASES ? leases.keys().next().value : undefined;
      if (oldest !== undefined) leases.delete(oldest);
    },
    noteSilence(keyId, nowMs) {
      const held = leases.get(keyId);
      if (held !== undefined) leases.set(keyId, { ...held, silentUntilMs: nowMs + ASK_AGAIN_AFTER_MS });
    },
    isSilent: (keyId, nowMs) => nowMs < (leases.get(keyId)?.silentUntilMs ?? 0),
    drop: (keyId) => void leases.delete(keyId),
    clear: () => leases.clear(),
  };
}

/** So long after a change of key or policy no plain read is decided on what was before, whatever state the Ledgers are in. */
export function longestLeaseMs(settings: {
  readonly keyLeaseMs: number;
  readonly readsWithoutLedger: ReadsWithoutLedger;
}): number {
  const { keyLeaseMs, readsWithoutLedger } = settings;
  return keyLeaseMs + (readsWithoutLedger === "lease" ? LEASE_OVERRUN_MS : 0);
}
