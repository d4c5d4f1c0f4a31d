// Minutes of calls without a valid key: what a reader finds them by, and what is said of them.
import { describe, expect, it } from "vitest";
import { matchesFilter } from "../../../src/audit/record-filter.ts";
import { keysTurnedAway, turnedAwayIn, turnedAwayText } from "../../../src/audit/turned-away.ts";
import { chainOf, START_MS } from "./records.ts";

const KEY = "mX9LhuLQRN2M";
const ANY = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

function minute(counts: unknown) {
  const args = { minute: "2026-11-23T12:00:00.000Z", total: 9, counts };
  const [record] = chainOf("anonymous", [START_MS], () => ({
    type: "anonymous",
    key: null,
    operation: null,
    target: null,
    args,
  }));
  if (record === undefined) throw new Error("a chain of one has a record");
  return record;
}

const MINUTE = minute([
  { fault: "missing", key_id: null, count: 1 },
  { fault: "revoked", key_id: KEY, count: 5 },
  { fault: "wrong_secret", key_id: KEY, count: 2 },
  { fault: "forged", key_id: null, count: 1 },
]);

describe("a minute of calls without a valid key", () => {
  it("is found by the id of a key that was presented in it, and by no other", () => {
    expect(matchesFilter(MINUTE, { ...ANY, key: [KEY] })).toBe(true);
    expect(matchesFilter(MINUTE, { ...ANY, key: [KEY], type: ["anonymous"] })).toBe(true);
    expect(matchesFilter(MINUTE, { ...ANY, key: ["mX9LhuLQRN2N"] })).toBe(false);
    expect(matchesFilter(MINUTE, { ...ANY, key: ["missing"] })).toBe(false);
  });

  it("is searched by key and by what they were turned away for", () => {
    for (const q of [KEY.toLowerCase(), "revoked", "wrong_secret"]) expect(matchesFilter(MINUTE, { ...ANY, q: [q] })).toBe(true);
    expect(matchesFilter(MINUTE, { ...ANY, q: ["expired"] })).toBe(false);
  });

  it("is told with the most frequent first", () => {
    expect(turnedAwayText(MINUTE)).toBe(`5 revoked (${KEY}), 2 wrong secret (${KEY}), 1 missing, 1 more kind`);
    expect(keysTurnedAway(MINUTE)).toEqual([KEY]);
  });

  it.each([null, 7, "revoked", [null, 7, { fault: 1, count: 2 }, { fault: "revoked" }]])(
    "says nothing of counts that are none: %j",
    (counts) => {
      expect(turnedAwayIn(minute(counts))).toEqual([]);
      expect(turnedAwayText(minute(counts))).toBe("");
    },
  );
});

it("no other record is found by what its arguments say", () => {
  const [call] = chainOf("abcdefghijkl", [START_MS], () => ({ args: { counts: [{ fault: "revoked", key_id: KEY, count: 1 }] } }));
  expect(call && matchesFilter(call, { ...ANY, key: [KEY] })).toBe(false);
});
