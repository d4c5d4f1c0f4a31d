// What an isolate remembers of keys: records leased from their Ledgers, for at most KEY_LEASE_MS each.
//
// The lease runs from before the Ledger was asked, so a record that changed at time T is out of every isolate by T + KEY_LEASE_MS:
// that is the bound which a revocation's receipt promises. Only data is kept, never a promise: an isolate may not await another
// request's I/O.
import type { KeyRecord } from "./key-record.ts";

export interface BundleRef {
  /** Counts publishes; the higher is the newer. */
  readonly seq: number;
  /** Content hash of the bundle. */
  readonly version: string;
}

export interface Lease {
  readonly record: KeyRecord;
  /** The bundle in force for this key; null while none was ever published. */
  readonly bundle: BundleRef | null;
}

export interface LeaseCache {
  get(keyId: string, nowMs: number): Lease | undefined;
  /** `askedAtMs`: when the Ledger was asked, not when it answered. */
  put(keyId: string, lease: Lease, askedAtMs: number): void;
  drop(keyId: string): void;
  clear(): void;
}

const MAX_LEASES = 2_000;

export function createLeaseCache(leaseMs: number): LeaseCache {
  const leases = new Map<string, { readonly lease: Lease; readonly untilMs: number }>();
  return {
    get(keyId, nowMs) {
      const held = leases.get(keyId);
      if (held === undefined) return undefined;
      if (nowMs < held.untilMs) return held.lease;
      leases.delete(keyId);
      return undefined;
    },
    put(keyId, lease, askedAtMs) {
      leases.delete(keyId);
      leases.set(keyId, { lease, untilMs: askedAtMs + leaseMs });
      const oldest = leases.size > MAX_LEASES ? leases.keys().next().value : undefined;
      if (oldest !== undefined) leases.delete(oldest);
    },
    drop: (keyId) => void leases.delete(keyId),
    clear: () => leases.clear(),
  };
}
