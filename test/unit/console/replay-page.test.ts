// What a replay is asked and how it is told.
import { describe, expect, test } from "vitest";
import { groupChanges } from "../../../console/pages/policies/replay/group-changes.ts";
import { daysOf, startOfDay } from "../../../console/pages/policies/replay/replay-span.ts";
import { lineChange } from "../../../console/pages/policies/versions/part-words.ts";
import { publishBefore, versionsOnce } from "../../../console/pages/policies/versions/publish-order.ts";
import type { Change, Verdict } from "../../../src/compare/replay/replay-tally.ts";

const verdict = (effect: Verdict["effect"]): Verdict => ({ effect, policy: "p", rule: "r", code: null });
const change = (was: Verdict["effect"], wouldBe: Verdict["effect"], calls = 1): Change => ({
  key: { id: "AAAAAAAAAAAA", name: "desk", owner: "support" },
  operation: "users.ban",
  was: verdict(was),
  would_be: verdict(wouldBe),
  calls,
  example: "AAAAAAAAAAAA-1",
});

describe("a replay", () => {
  test("begins at the start of a day in UTC, 1 to 30 days back", () => {
    expect(startOfDay(Date.parse("2026-11-29T23:59:59.999Z"), 7)).toBe("2026-11-22T00:00:00.000Z");
    expect(["1", "30", "0", "31", "2.5", "x", undefined].map(daysOf)).toEqual([1, 30, 7, 7, 7, 7, 7]);
  });

  test("every flip is in one group, by what it means for the caller", () => {
    const all = (["allow", "deny", "approve"] as const).flatMap((was) =>
      (["allow", "deny", "approve"] as const).filter((wouldBe) => wouldBe !== was).map((wouldBe) => change(was, wouldBe)),
    );
    const groups = groupChanges({ flips: all, terms: [change("allow", "allow", 5)] });
    expect(groups.map(({ title, calls }) => `${title} ${calls}`)).toEqual([
      "Newly denied 2",
      "Newly allowed 1",
      "Approval 3",
      "On other terms 5",
    ]);
    expect(groups.flatMap(({ changes }) => changes)).toHaveLength(all.length + 1);
  });
});

describe("versions", () => {
  const publish = (seq: number, version: string) => ({
    seq,
    version,
    published_at: "2026-11-29T00:00:00.000Z",
    author: "root",
    in_force: false,
  });
  const publishes = [publish(4, "a"), publish(3, "b"), publish(2, "a")];

  test("the one before is by number, and not to be had at the end of a page", () => {
    expect(publishBefore(publish(4, "a"), publishes)?.version).toBe("b");
    expect(publishBefore(publish(2, "a"), publishes)).toBeNull();
  });

  test("a version that was put back is one choice", () => {
    expect(versionsOnce(publishes).map(({ seq }) => seq)).toEqual([4, 3]);
  });

  test("of lists what came and went is told, of texts both, of an order the whole", () => {
    expect(lineChange("mask", ["a", "b"], ["b", "c"])).toEqual({ gone: ["a"], come: ["c"] });
    expect(lineChange("when", undefined, " x ")).toEqual({ gone: [], come: ["x"] });
    expect(lineChange("shadow", true, undefined)).toEqual({ gone: ["yes"], come: [] });
    expect(lineChange("mask", ["a", "b"], ["b", "a"])).toEqual({ gone: ["a", "b"], come: ["b", "a"] });
    expect(lineChange("limit", [{ max: 2, per: "1d" }], [{ max: 3, per: "1d" }])).toEqual({
      gone: ["At most 2 calls in any day"],
      come: ["At most 3 calls in any day"],
    });
  });
});
