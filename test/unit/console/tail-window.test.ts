// The live tail: each record once, late ones too, none of its own questions; and that it says when more came than one answer holds.
import { expect, it } from "vitest";
import { beginTail, leavesOut, nextFrom, takeFresh } from "../../../console/pages/audit/tail-window.ts";
import { shownRecord } from "./shown-record.ts";

const START = Date.UTC(2026, 10, 1);
const record = (seq: number, second: number, requestId = `req_${seq}`) =>
  shownRecord({ seq, request_id: requestId, at: new Date(START + second * 1_000).toISOString() });

it("shows each record once, late ones too, and none of its own questions", () => {
  const begun = beginTail([record(1, 0)], START);
  expect(nextFrom(begun)).toBe(new Date(START - 15_000).toISOString());
  const first = takeFresh(begun, [record(3, 4), record(2, 2, "own"), record(1, 0)], new Set(["own"]));
  expect(first.fresh.map(({ seq }) => seq)).toEqual([3]);
  const second = takeFresh(first.window, [record(4, 3), record(3, 4), record(2, 2, "own")], new Set());
  expect(second.fresh.map(({ seq }) => seq)).toEqual([4]);
});

it("knows when an answer does not go back to what was shown", () => {
  const begun = beginTail([record(1, 0)], START);
  expect(leavesOut(begun, [record(9, 4), record(8, 3)], true)).toBe(true);
  expect(leavesOut(begun, [record(9, 4), record(8, 3)], false)).toBe(false);
  expect(leavesOut(begun, [record(2, 1), record(1, 0)], true)).toBe(false);
  expect(leavesOut(begun, [], true)).toBe(false);
});
