import { describe, expect, it } from "vitest";
import { armAlarm, armedAtMs } from "../../../src/ledger/arm-alarm.ts";

const NOW_MS = 1_796_040_000_000;

/** The platform's note of when an object's alarm rings. */
function noted(atMs: number | null) {
  const storage = {
    atMs,
    getAlarm: async () => storage.atMs,
    setAlarm: async (at: number) => {
      storage.atMs = at;
    },
  };
  return storage;
}

describe("an object's one alarm", () => {
  it.each([
    ["none", null, NOW_MS + 5_000],
    ["a later one", NOW_MS + 9_000, NOW_MS + 5_000],
    ["an earlier one", NOW_MS + 1_000, NOW_MS + 1_000],
    ["one that is about to ring", NOW_MS - 1_000, NOW_MS - 1_000],
    ["one that was lost when its storage was set back", NOW_MS - 120_000, NOW_MS],
  ])("of which %s is noted rings in time", async (_what, atMs, ringsAtMs) => {
    const storage = noted(atMs);
    await armAlarm(storage, NOW_MS + 5_000, NOW_MS);
    expect(storage.atMs).toBe(ringsAtMs);
  });

  it("rings at once where one was lost, or is very late: what it was for may be due before what is asked for next", async () => {
    const storage = noted(NOW_MS - 120_000);
    await armAlarm(storage, NOW_MS + 3_600_000, NOW_MS);
    expect(storage.atMs).toBe(NOW_MS);
  });

  it("is set anew where it was lost, though nothing is asked for", async () => {
    const storage = noted(NOW_MS - 120_000);
    await armAlarm(storage, null, NOW_MS);
    expect(storage.atMs).toBe(NOW_MS);
    expect(await armedAtMs(noted(NOW_MS - 120_000), NOW_MS)).toBe(NOW_MS);
    expect(await armedAtMs(noted(NOW_MS - 1_000), NOW_MS)).toBe(NOW_MS - 1_000);
  });
});
