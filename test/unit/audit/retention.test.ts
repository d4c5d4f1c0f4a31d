// How long records stay: what the setting may be, and when a value ends.
import { describe, expect, it } from "vitest";
import { expiringAt, heldFromMs, parseRetentionDays, segmentEndS } from "../../../src/audit/retention.ts";
import { START_MS } from "./records.ts";

const DAY_S = 86_400;

describe("AUDIT_RETENTION_DAYS", () => {
  it.each([
    [undefined, null],
    ["", null],
    ["30", 30],
    ["365", 365],
    ["36500", 36_500],
    ["29", undefined],
    ["0", undefined],
    ["36501", undefined],
    ["-30", undefined],
    ["30.5", undefined],
    ["30d", undefined],
    [" 30", undefined],
    ["for ever", undefined],
    ["999999999", undefined],
  ])("%j is %j", (text, days) => {
    expect(parseRetentionDays(text)).toBe(days);
  });
});

describe("the end of a value", () => {
  it("follows from its newest record alone, a day after what is promised", () => {
    expect(segmentEndS(START_MS, 30)).toBe(START_MS / 1000 + 31 * DAY_S);
    expect(segmentEndS(START_MS + 1, 30)).toBe(START_MS / 1000 + 31 * DAY_S + 1);
    expect(segmentEndS(START_MS, null)).toBeNull();
  });

  it("is as it was, when it is written again, and never sooner than KV takes", () => {
    const endS = START_MS / 1000 + 1_000;
    expect(expiringAt(endS, START_MS)).toEqual({ expiration: endS });
    expect(expiringAt(endS, START_MS + 950_000)).toEqual({ expiration: endS - 50 + 120 });
    expect(expiringAt(endS, START_MS + 9_000_000)).toEqual({ expiration: START_MS / 1000 + 9_000 + 120 });
    expect(expiringAt(null, START_MS)).toEqual({});
  });

  it("is left out where a put cannot say it: past the 32-bit seconds of the runtime", () => {
    expect(expiringAt(2 ** 31 - 1, START_MS)).toEqual({ expiration: 2 ** 31 - 1 });
    expect(expiringAt(2 ** 31, START_MS)).toEqual({});
    expect(expiringAt(segmentEndS(START_MS, 36_500), START_MS)).toEqual({});
    expect(expiringAt(START_MS / 1000, 2 ** 31 * 1000)).toEqual({});
  });

  it("comes after the time from which the log is said to be whole", () => {
    expect(heldFromMs(30, START_MS)).toBe(START_MS - 30 * DAY_S * 1000);
    expect(heldFromMs(null, START_MS)).toBeNull();
    const oldestHeld = heldFromMs(30, START_MS) ?? 0;
    expect(Number(segmentEndS(oldestHeld, 30)) * 1000).toBeGreaterThan(START_MS);
  });
});
