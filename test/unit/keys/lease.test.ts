// What an isolate remembers of a key, and for how long: the bound that a revocation's receipt promises.
import { describe, expect, it } from "vitest";
import { createLeaseCache, type Lease } from "../../../src/keys/lease.ts";
import { keyRecord } from "./key-records.ts";

const LEASE: Lease = { record: keyRecord(), bundle: null };

describe("a lease", () => {
  it("that was asked for before the clock was set back is kept for nobody", () => {
    const cache = createLeaseCache(30_000);
    cache.put("a", LEASE, 3_600_000, 5_000);
    expect([cache.get("a", 5_000), cache.get("a", 3_600_001), cache.overrun("a", 3_640_000)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("runs from when the Ledger was asked, not from when it answered", () => {
    const cache = createLeaseCache(30_000);
    // Asked at 1,000, answered at 6,000: what changed at 1,001 must be out of here by 31,001.
    cache.put("a", LEASE, 1_000, 1_000);
    expect(cache.get("a", 30_999)).toBe(LEASE);
    expect(cache.get("a", 31_000)).toBeUndefined();
  });

  it.each([59_999, 40_000, 0, -3_600_000])("of no key goes on once the clock was set back, to %i", (backMs) => {
    const cache = createLeaseCache(30_000);
    for (const id of ["a", "b"]) cache.put(id, LEASE, 60_000, 60_000);
    expect(cache.get("a", 61_000)).toBe(LEASE);
    for (const id of ["a", "b"]) expect([cache.get(id, backMs), cache.overrun(id, backMs)]).toEqual([undefined, undefined]);
    // What is asked for from then on is held as ever, by that clock.
    cache.put("a", LEASE, backMs, backMs);
    expect([cache.get("a", backMs + 29_999), cache.get("a", backMs + 30_000)]).toEqual([LEASE, undefined]);
  });

  it("goes on where two calls side by side differ by a little", () => {
    const cache = createLeaseCache(30_000);
    cache.put("a", LEASE, 60_000, 60_000);
    expect([cache.get("a", 61_000), cache.get("a", 60_000), cache.get("a", 61_000)]).toEqual([LEASE, LEASE, LEASE]);
  });

  it("of no length is never held", () => {
    const cache = createLeaseCache(0);
    cache.put("a", LEASE, 1_000, 1_000);
    expect(cache.get("a", 1_000)).toBeUndefined();
  });

  it("is gone when dropped, and all are when cleared", () => {
    const cache = createLeaseCache(30_000);
    for (const id of ["a", "b", "c"]) cache.put(id, LEASE, 0, 0);
    cache.drop("a");
    expect([cache.get("a", 1), cache.get("b", 1)]).toEqual([undefined, LEASE]);
    cache.clear();
    expect([cache.get("b", 1), cache.get("c", 1)]).toEqual([undefined, undefined]);
  });

  it("makes room: of more keys than are held, the one leased longest ago goes first", () => {
    const cache = createLeaseCache(30_000);
    for (let index = 0; index < 2_000; index += 1) cache.put(String(index), LEASE, 0, 0);
    cache.put("0", LEASE, 1, 1);
    cache.put("one more", LEASE, 1, 1);
    expect(["0", "1", "2", "one more"].map((id) => cache.get(id, 2) !== undefined)).toEqual([true, false, true, true]);
  });
});
