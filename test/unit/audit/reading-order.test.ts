// The order in which the log is read, the cursor in it, and the merge of several sources: every record once, newest first.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeRecords } from "../../../src/audit/merge-records.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import {
  comparePositions,
  decodeCursor,
  encodeCursor,
  positionOf,
  type RecordPosition,
} from "../../../src/audit/record-order.ts";
import { chainOf, START_MS } from "./records.ts";

const position: fc.Arbitrary<RecordPosition> = fc.record({
  atMs: fc.integer({ min: START_MS, max: START_MS + 3 }),
  ledger: fc.constantFrom("admin", "anonymous", "abcdefghijkl"),
  seq: fc.integer({ min: 1, max: 4 }),
});

describe("the order", () => {
  it("is total: it has one direction, no ties but with itself, and no circles", () => {
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        expect(Math.sign(comparePositions(a, b))).toBe(-Math.sign(comparePositions(b, a)) + 0);
        expect(comparePositions(a, b) === 0).toBe(a.atMs === b.atMs && a.ledger === b.ledger && a.seq === b.seq);
        if (comparePositions(a, b) < 0 && comparePositions(b, c) < 0) expect(comparePositions(a, c)).toBeLessThan(0);
      }),
    );
  });

  it("puts the newer first, and within a ledger the later", () => {
    const older = { atMs: 1, ledger: "admin", seq: 5 };
    expect(comparePositions({ ...older, atMs: 2 }, older)).toBeLessThan(0);
    expect(comparePositions({ ...older, seq: 6 }, older)).toBeLessThan(0);
  });
});

describe("a cursor", () => {
  it("gives back its position, and is plain enough for a URL", () => {
    fc.assert(
      fc.property(position, (one) => {
        expect(encodeCursor(one)).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(encodeCursor(one))).toEqual(one);
      }),
    );
  });

  it.each([
    "",
    "x",
    "e30",
    ...[
      null,
      1,
      [],
      [1, "admin"],
      ["1", "admin", 1],
      [1, 1, 1],
      [1.5, "admin", 1],
      [1, "admin", 2 ** 53],
      [1, "admin", 1, 1],
    ].map((value) => Buffer.from(JSON.stringify(value)).toString("base64url")),
  ])("%j is none", (text) => {
    expect(decodeCursor(text)).toBeUndefined();
  });

  it("of any text is a position or nothing, never an exception", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(["object", "undefined"]).toContain(typeof decodeCursor(text));
      }),
    );
  });
});

describe("merging", () => {
  const byOrder = (a: AuditRecord, b: AuditRecord) => comparePositions(positionOf(a), positionOf(b));
  const pool = ["admin", "anonymous", "abcdefghijkl"].flatMap((ledger) =>
    chainOf(
      ledger,
      [0, 0, 1, 1, 2, 5].map((step) => START_MS + step),
    ),
  );

  async function* sourceOf(records: readonly AuditRecord[]): AsyncGenerator<AuditRecord> {
    yield* records;
  }

  async function merged(sources: readonly (readonly AuditRecord[])[]): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of mergeRecords(sources.map(sourceOf))) ids.push(id);
    return ids;
  }

  it("of sorted sources that overlap is every record once, sorted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.subarray(pool), { maxLength: 5 }), async (parts) => {
        const expected = [...new Set(parts.flat())].sort(byOrder).map(({ id }) => id);
        expect(await merged(parts.map((part) => [...part].sort(byOrder)))).toEqual(expected);
      }),
    );
  });

  it("drops a record that one source has twice", async () => {
    const [first, second] = [...pool].sort(byOrder);
    expect(await merged([[first, first, second].filter((one) => one !== undefined)])).toHaveLength(2);
  });
});
