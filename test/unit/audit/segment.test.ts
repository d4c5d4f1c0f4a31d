// How records lie in KV. The names are the contract: a plain list must come newest first.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invertedMs, MAX_SEGMENT_SPAN_MS, nextSegment, parseSegmentName } from "../../../src/audit/segment.ts";
import { chainOf, START_MS } from "./records.ts";

const DAY_MS = 86_400_000;
const lines = (...args: Parameters<typeof chainOf>) => chainOf(...args).map((record) => JSON.stringify(record));
const ledgers = fc.constantFrom("abcdefghijkl", "ABCDEFGHIJKL", "admin", "anonymous", "0123456789zZ");
const times = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2099, 0, 1) });

describe("a segment's name", () => {
  it("sorts newest first within a day, whatever the ledgers are", () => {
    const ofOneDay = fc.tuple(fc.nat({ max: DAY_MS - 1 }), fc.nat({ max: DAY_MS - 1 }), ledgers, ledgers);
    fc.assert(
      fc.property(ofOneDay, ([a, b, one, other]) => {
        const day = Date.UTC(2026, 10, 23);
        const name = (ms: number, ledger: string) => nextSegment(lines(ledger, [day + ms]), 1_000_000)?.name ?? "";
        if (a > b) expect(name(a, one) < name(b, other)).toBe(true);
      }),
    );
  });

  it("has 13 digits for every time there can be, and gives the time back", () => {
    fc.assert(
      fc.property(times, ledgers, (atMs, ledger) => {
        expect(invertedMs(atMs)).toMatch(/^\d{13}$/);
        const segment = nextSegment(lines(ledger, [atMs]), 1_000_000);
        expect(parseSegmentName(segment?.name ?? "")).toEqual({
          day: new Date(atMs).toISOString().slice(0, 10),
          newestMs: atMs,
          ledger,
          first: 1,
        });
      }),
    );
  });

  it.each([
    "",
    "audit/",
    "audit/2026-11-23/x",
    "audit/2026-11-23/123-admin-1",
    "other/2026-11-23/8234567890123-admin-1",
    "audit/2026-11-23/8234567890123-admin-1/x",
    // The digits are of 21 January 2025, of 2286 and of 1970.
    "audit/2026-11-23/8262567890123-admin-1",
    "audit/2026-11-23/0000000000000-admin-1",
    "audit/2026-11-23/9999999999999-admin-1",
    "audit/1970-01-01/9999999999999-admin-0",
    "audit/1970-01-01/9999999999999-admin-99999999999999999999",
    "audit/1970-01-01/9999999999999-abcdefghijklmnopq-1",
  ])("%j is none", (name) => {
    expect(parseSegmentName(name)).toBeUndefined();
  });
});

describe("the next segment", () => {
  it("of nothing is none", () => {
    expect(nextSegment([], 1_000)).toBeNull();
  });

  it("ends where the UTC day ends", () => {
    const midnight = Date.UTC(2026, 10, 24);
    const segment = nextSegment(lines("admin", [midnight - 2, midnight - 1, midnight, midnight + 1]), 1_000_000);
    expect(segment?.metadata).toMatchObject({ first: 1, last: 2, count: 2, oldest: midnight - 2 });
    expect(segment?.name.startsWith("audit/2026-11-23/")).toBe(true);
  });

  it("spans ten minutes at most, and says how many bytes it has", () => {
    const slow = lines("admin", [START_MS, START_MS + 1, START_MS + MAX_SEGMENT_SPAN_MS, START_MS + MAX_SEGMENT_SPAN_MS + 1]);
    const segment = nextSegment(slow, 1_000_000);
    expect(segment?.metadata).toMatchObject({ first: 1, last: 3, bytes: Buffer.byteLength(segment?.value ?? "") });
  });

  it("counts bytes, not characters, and never fewer than one record", () => {
    const wide = lines("admin", [START_MS, START_MS, START_MS], () => ({ reason: "ä".repeat(1_000) }));
    const [bytes] = wide.map((line) => Buffer.byteLength(line) + 1);
    expect(nextSegment(wide, 2 * (bytes ?? 0))?.metadata.count).toBe(2);
    expect(nextSegment(wide, 2 * (bytes ?? 0) - 1)?.metadata.count).toBe(1);
    expect(nextSegment(wide, 1)?.metadata.count).toBe(1);
  });

  it("counts denials, and failures by type and by outcome", () => {
    const kinds = [
      { type: "denied", outcome: null },
      { type: "failed", outcome: "failed" },
      { type: "outcome", outcome: "unknown" },
      { type: "outcome", outcome: "failed" },
      { type: "outcome", outcome: "refused" },
      { type: "outcome", outcome: "ok" },
    ] as const;
    const segment = nextSegment(
      lines(
        "admin",
        kinds.map(() => START_MS),
        (index) => kinds[index] ?? {},
      ),
      1_000_000,
    );
    expect(segment?.metadata).toMatchObject({ count: 6, denied: 1, failed: 3 });
    expect(JSON.stringify(segment?.metadata).length).toBeLessThan(1_024);
  });

  it("repeated until nothing is left covers every record once and in order", () => {
    const steps = fc.array(fc.nat({ max: DAY_MS / 2 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5_000 }), (gaps, maxBytes) => {
        const moments = gaps.map((_, index) => START_MS + gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
        const all = lines("admin", moments);
        let rest = all;
        let text = "";
        for (let segment = nextSegment(rest, maxBytes); segment !== null; segment = nextSegment(rest, maxBytes)) {
          expect(segment.metadata.first).toBe(all.length - rest.length + 1);
          text += segment.value;
          rest = rest.slice(segment.metadata.count);
        }
        expect(text).toBe(all.map((line) => `${line}\n`).join(""));
      }),
    );
  });
});
