// What a key acts under while something is open: to the millisecond, never more than every key above could open, and nothing of it for those below.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approvalOfEntry,
  beyondElevate,
  elevatedMs,
  isWithinAny,
  openAt,
  policiesAbove,
  policiesInForce,
} from "../../../src/keys/elevation.ts";
import type { ElevateEntry } from "../../../src/keys/key-record.ts";
import { keyRecord } from "./key-records.ts";

const UNTIL = "2026-11-23T13:00:00.000Z";
const UNTIL_MS = Date.parse(UNTIL);
const open = { id: "elv_E80QmhC1jXA5_1", policy: "on-call", until: UNTIL };
const leaseOf = (elevate: readonly ElevateEntry[], elevation?: typeof open) => ({
  record: keyRecord({ policies: ["support"], elevate }),
  bundle: null,
  ...(elevation === undefined ? {} : { elevation }),
});
const hour: ElevateEntry = { policy: "on-call", within: "1h" };

describe("what is in force", () => {
  it("ends with the millisecond that is its end", () => {
    const lease = leaseOf([hour], open);
    expect(policiesInForce(lease, UNTIL_MS - 1)).toEqual(["support", "on-call"]);
    expect([policiesInForce(lease, UNTIL_MS), openAt(lease, UNTIL_MS)]).toEqual([["support"], null]);
  });

  it("names no policy twice, and is the key's own list where nothing is open", () => {
    const both = { ...leaseOf([hour], open), record: keyRecord({ policies: ["on-call", "support"], elevate: [hour] }) };
    expect(policiesInForce(both, 0)).toEqual(["on-call", "support"]);
    const lease = leaseOf([hour]);
    expect(policiesInForce(lease, 0)).toBe(lease.record.policies);
  });

  it("of a key above counts with what the key below has opened only if it may open as much itself", () => {
    const below = leaseOf([hour], open);
    expect(policiesAbove(leaseOf([hour]), below, 0)).toEqual(["support", "on-call"]);
    expect(policiesAbove(leaseOf([]), below, 0)).toEqual(["support"]);
    expect(policiesAbove(leaseOf([{ ...hour, within: "30m" }]), below, 0)).toEqual(["support"]);
    expect(policiesAbove(leaseOf([{ ...hour, approve: { count: 1 } }]), below, 0)).toEqual(["support"]);
    expect(policiesAbove(leaseOf([hour]), below, UNTIL_MS)).toEqual(["support"]);
    // Its own is nothing to those below.
    expect(policiesAbove(leaseOf([hour], open), leaseOf([hour]), 0)).toEqual(["support"]);
  });
});

describe("the ceiling", () => {
  /** Few of them are one within the other. */
  const RUNS = { numRuns: 3_000 };
  const entry: fc.Arbitrary<ElevateEntry> = fc.record(
    {
      policy: fc.constantFrom("on-call", "incident"),
      within: fc.constantFrom("5m", "30m", "1h", "60m", "12h"),
      approve: fc.option(
        fc.record({ count: fc.integer({ min: 1, max: 3 }), within: fc.constantFrom(undefined, "5m", "1h", "30d") }),
        { nil: undefined },
      ),
    },
    { requiredKeys: ["policy", "within"] },
  );
  const key = fc.record({ elevate: fc.uniqueArray(entry, { maxLength: 3, selector: ({ policy }) => policy }) });

  it("is an order: every key is within itself, and what is within a key that is within another is within that", () => {
    fc.assert(
      fc.property(key, key, key, (a, b, c) => {
        expect(beyondElevate(a, a, "it")).toBeNull();
        if (beyondElevate(b, a, "it") === null && beyondElevate(c, b, "it") === null)
          expect(beyondElevate(c, a, "it")).toBeNull();
      }),
      RUNS,
    );
  });

  it("lets nobody below open what is longer, or owes fewer people or leaves more time to ask them", () => {
    fc.assert(
      fc.property(entry, key, (child, parent) => {
        if (!isWithinAny(child, parent)) return;
        const [above] = parent.elevate.filter(({ policy }) => policy === child.policy);
        expect(above).toBeDefined();
        if (above === undefined) return;
        expect(elevatedMs(child)).toBeLessThanOrEqual(elevatedMs(above));
        const [owed, demanded] = [approvalOfEntry(child), approvalOfEntry(above)];
        if (demanded === null) return;
        expect(owed?.count ?? 0).toBeGreaterThanOrEqual(demanded.count);
        expect(owed?.withinMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(demanded.withinMs);
      }),
      RUNS,
    );
  });
});
