// The older part of the log, from real KV: segments of several ledgers, overlapping in time and in what they hold, as one sequence.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { GENESIS_HASH, sealRecord } from "../../src/audit/chain.ts";
import { batchesOf, recordsFromKv } from "../../src/audit/kv-source.ts";
import { type AuditRecord, BLANK_DRAFT, type RecordDraft } from "../../src/audit/record.ts";
import { comparePositions, positionOf } from "../../src/audit/record-order.ts";
import { nextSegment, type SegmentMetadata } from "../../src/audit/segment.ts";
import type { ListedSegment } from "../../src/audit/segment-list.ts";

const MIDNIGHT = Date.UTC(2026, 10, 20);
const HOUR_MS = 3_600_000;
const LEDGERS = ["admin", "anonymous", "abcdefghijkl"];
const DRAFT: RecordDraft = {
  ...BLANK_DRAFT,
  type: "read",
  request_id: "r",
  operation: "users.get",
  outcome: "ok",
};

const METADATA: SegmentMetadata = {
  v: 1,
  ledger: "admin",
  first: 1,
  last: 1,
  count: 1,
  denied: 0,
  failed: 0,
  oldest: 0,
  bytes: 0,
};

/** Interleaved in time over two days, many at the same millisecond. */
function recordsOf(ledger: string, offset: number): AuditRecord[] {
  return Array.from({ length: 40 }, (_, index) => {
    const atMs = MIDNIGHT - 20 * HOUR_MS + Math.floor((index + offset) / 3) * 3 * HOUR_MS;
    return sealRecord(DRAFT, { ledger, seq: index + 1, prev: GENESIS_HASH, atMs, salt: "" });
  });
}

const all = LEDGERS.flatMap(recordsOf);
const inOrder = [...all].sort((a, b) => comparePositions(positionOf(a), positionOf(b)));

async function collect(range: Parameters<typeof recordsFromKv>[1]): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for await (const record of recordsFromKv(env.AUDIT_KV, range)) found.push(record);
  return found;
}

beforeAll(async () => {
  for (const [index, ledger] of LEDGERS.entries()) {
    let rest = all.filter((record) => record.ledger === ledger).map((record) => JSON.stringify(record));
    for (
      let segment = nextSegment(rest, 2_000 + index * 900);
      segment !== null;
      segment = nextSegment(rest, 2_000 + index * 900)
    ) {
      await env.AUDIT_KV.put(segment.name, segment.value, { metadata: segment.metadata });
      rest = rest.slice(segment.metadata.count);
    }
  }
  // Names that are no segments, as somebody's notes in the same namespace would be.
  await env.AUDIT_KV.put("audit/2026-11-20/readme", "not a record");
  await env.AUDIT_KV.put("other/2026-11-20", "not a record");
});

describe("records from KV", () => {
  it("come newest first over ledgers, segments and days", async () => {
    const found = await collect({ fromMs: MIDNIGHT - 30 * HOUR_MS, toMs: MIDNIGHT + 60 * HOUR_MS });
    expect(found.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
    expect(new Set(found.map(({ at }) => at.slice(0, 10))).size).toBe(2);
  });

  it("of a span hold at least all that lies in it, in order", async () => {
    const range = { fromMs: MIDNIGHT - 6 * HOUR_MS, toMs: MIDNIGHT + 3 * HOUR_MS };
    const found = (await collect(range)).filter(({ at }) => Date.parse(at) >= range.fromMs && Date.parse(at) <= range.toMs);
    const expected = inOrder.filter(({ at }) => Date.parse(at) >= range.fromMs && Date.parse(at) <= range.toMs);
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(expected.length).toBeGreaterThan(0);
  });

  it("of some ledgers hold nothing of the others", async () => {
    const found = await collect({ fromMs: MIDNIGHT - 30 * HOUR_MS, toMs: MIDNIGHT + 60 * HOUR_MS, ledgers: ["admin"] });
    expect(found.map(({ id }) => id)).toEqual(inOrder.filter(({ ledger }) => ledger === "admin").map(({ id }) => id));
  });

  it("of a time before and after all of them are none", async () => {
    expect(await collect({ fromMs: MIDNIGHT + 400 * HOUR_MS, toMs: MIDNIGHT + 500 * HOUR_MS })).toEqual([]);
    expect(await collect({ fromMs: MIDNIGHT + 1, toMs: MIDNIGHT })).toEqual([]);
  });
});

describe("values fetched together", () => {
  const MIB = 1_048_576;
  const segments = (count: number, metadata?: Partial<SegmentMetadata>): ListedSegment[] =>
    Array.from({ length: count }, (_, index) => {
      const known = metadata === undefined ? undefined : { ...METADATA, ...metadata };
      return { name: `segment-${index}`, newestMs: index, ledger: "admin", first: 1, metadata: known, expiresAtS: null };
    });
  const sizes = (of: ListedSegment[]) => [...batchesOf(of)].map((batch) => batch.length);

  it.each([
    ["small ones: as many as KV gives at once", segments(250, { bytes: 900 }), [100, 100, 50]],
    ["large ones: as many as memory holds", segments(5, { bytes: MIB }), [2, 2, 1]],
    ["one that is larger than that: alone", segments(2, { bytes: 9 * MIB }), [1, 1]],
    ["without metadata: as if they were large", segments(3), [2, 1]],
    ["none", [], []],
  ])("%s", (_, of, expected) => {
    expect(sizes(of)).toEqual(expected);
  });

  it("are all of them, in order", () => {
    const mixed = segments(300, { bytes: 30_000 }).map((segment, index) =>
      index % 7 === 0 ? { ...segment, metadata: undefined } : segment,
    );
    expect([...batchesOf(mixed)].flat()).toEqual(mixed);
  });
});
