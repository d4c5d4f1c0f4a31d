// The demo week, before anything of it is judged: always the same of one moment, within its week, in order, whenever it ends.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAST, PEOPLE } from "../../../dev/demo-history/cast.ts";
import type { Step } from "../../../dev/demo-history/step.ts";
import { demoWeek, WEEK_MS } from "../../../dev/demo-history/week.ts";

const BUNDLE = { version: "0123456789abcdef", policies: ["support"] };
const MINUTE_MS = 60_000;
/** A Monday, so that a week from it has every minute of a week once. */
const MONDAY = Date.UTC(2026, 10, 30);
const anyEnd = fc.integer({ min: 0, max: 7 * 24 * 60 - 1 }).map((minute) => MONDAY + minute * MINUTE_MS);
const callsOf = (steps: readonly Step[]) => steps.filter((step) => step.kind === "call");

describe("the demo week", () => {
  it("is the same each time, and another one a minute later", () => {
    expect(demoWeek(MONDAY, BUNDLE)).toEqual(demoWeek(MONDAY, BUNDLE));
    expect(demoWeek(MONDAY + MINUTE_MS, BUNDLE)).not.toEqual(demoWeek(MONDAY, BUNDLE));
  });

  it("lies within its week and in order, begins with a publish and ends within the hour", () => {
    fc.assert(
      fc.property(anyEnd, (untilMs) => {
        const steps = demoWeek(untilMs, BUNDLE);
        const times = steps.map(({ atMs }) => atMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times[0]).toBeGreaterThanOrEqual(untilMs - WEEK_MS);
        const last = Math.max(...callsOf(steps).map(({ atMs, ending }) => atMs + ending.ms));
        expect(last).toBeLessThan(untilMs + MINUTE_MS);
        expect(last).toBeGreaterThan(untilMs - 60 * MINUTE_MS);
        expect(steps[0]).toMatchObject({ kind: "admin", operation: "policies.publish" });
        expect(steps.length).toBeGreaterThan(500);
        expect(steps.length).toBeLessThan(2_000);
      }),
      { numRuns: 50 },
    );
  });

  it("has whatever happens once, whenever it ends: what is asked is approved and sent, what is unclear is looked up", () => {
    fc.assert(
      fc.property(anyEnd, (untilMs) => {
        const steps = demoWeek(untilMs, BUNDLE);
        const calls = callsOf(steps);
        const at = (found: Step | undefined) => found?.atMs ?? Number.NaN;
        for (const named of ["large-credit-1", "large-credit-2", "wave-1"]) {
          const asked = calls.find((call) => call.named === named);
          const agreed = steps.find((step) => step.kind === "approve" && step.of === named);
          const sent = calls.find(({ again }) => again === named);
          expect(at(asked)).toBeLessThan(at(agreed));
          expect(at(agreed)).toBeLessThan(at(sent));
          expect(sent?.args).toEqual(asked?.args);
        }
        for (const named of ["unclear-1", "unclear-2"]) {
          const unclear = calls.find((call) => call.named === named);
          const looked = steps.find((step) => step.kind === "resolve" && step.of === named);
          expect(at(unclear)).toBeLessThan(at(looked));
        }
        const office = steps.filter((step) => step.kind === "admin").map(({ operation }) => operation);
        expect(office.toSorted()).toEqual(["keys.create", "keys.revoke", "keys.rotate", "policies.publish"]);
        expect(office.indexOf("keys.create")).toBeLessThan(office.indexOf("keys.revoke"));
      }),
      { numRuns: 50 },
    );
    // Each ten minutes of a week, so that nothing falls between the last and the first.
    const missing = Array.from({ length: 1_008 }, (_, slot) => demoWeek(MONDAY + slot * 10 * MINUTE_MS, BUNDLE)).filter(
      (steps) => steps.filter(({ kind }) => kind === "resolve" || kind === "approve" || kind === "admin").length !== 9,
    );
    expect(missing).toEqual([]);
  });

  it("is busier by day than at night, and on workdays than at weekends", () => {
    const steps = demoWeek(MONDAY, BUNDLE);
    const between = (day: number, from: number, to: number) =>
      steps.filter(({ atMs }) => {
        const time = new Date(atMs);
        return time.getUTCDay() === day && time.getUTCHours() >= from && time.getUTCHours() < to;
      }).length;
    for (const day of [1, 2, 3, 4, 5]) {
      expect(between(day, 8, 18)).toBeGreaterThan(3 * between(day, 21, 24));
      expect(between(day, 8, 18)).toBeGreaterThan(between(0, 8, 18));
    }
  });
});

describe("who acts in it", () => {
  it("is marked as demo by id, name and owner, with ids that a key can have", () => {
    const actors = Object.values(CAST);
    expect(new Set(actors.map(({ id }) => id)).size).toBe(actors.length);
    for (const { id, name, owner } of actors) {
      expect(id).toMatch(/^demo[0-9A-Za-z]{8}$/);
      expect(name).toMatch(/^demo /);
      expect(owner).toMatch(/^demo /);
    }
  });

  it("acts on users whose ids look like Clerk's", () => {
    expect(new Set(PEOPLE).size).toBe(PEOPLE.length);
    for (const id of PEOPLE) expect(id).toMatch(/^user_[0-9A-Za-z]{25,27}$/);
  });
});
