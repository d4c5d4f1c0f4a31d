// What a tail asks for next: by the gateway's clock, a little back, never what it was not asked for, nothing twice.
import { expect, it } from "vitest";
import { OwnQuestions } from "../../../cli/audit/own-questions.ts";
import { TailWindow } from "../../../cli/audit/tail-window.ts";

const T = Date.parse("2026-11-23T12:00:00Z");
const at = (seconds: number) => new Date(T + seconds * 1000).toISOString();
const record = (id: string, seconds: number) => ({ id, at: at(seconds) });
const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id).join("");

it("asks from a little before the newest record, but not before the oldest that was shown", () => {
  expect(new TailWindow([record("c", 60), record("b", 10), record("a", 0)], null).nextFrom(undefined)).toBe(at(45));
  expect(new TailWindow([record("b", 10), record("a", 0)], null).nextFrom(undefined)).toBe(at(0));
});

it("asks for everything when there was nothing, unless the gateway says what time it is", () => {
  expect(new TailWindow([], null).nextFrom(undefined)).toBeUndefined();
  expect(new TailWindow([], T).nextFrom(undefined)).toBe(at(-15));
});

it("does not ask for what is before the span that was asked for", () => {
  expect(new TailWindow([], T).nextFrom("2026-11-24")).toBe("2026-11-24");
  expect(new TailWindow([], null).nextFrom("2026-11-24")).toBe("2026-11-24");
  expect(new TailWindow([], T).nextFrom("2026-11-01")).toBe(at(-15));
});

it("moves on with the gateway's clock while nothing happens", () => {
  const window = new TailWindow([record("a", 0)], T);
  window.take([], T + 3_600_000);
  expect(window.nextFrom(undefined)).toBe(at(3_600 - 15));
});

it("shows each record once, oldest first, also one that is late", () => {
  const window = new TailWindow([record("b", 2), record("a", 0)], null);
  expect(idsOf(window.take([record("d", 5), record("c", 4), record("b", 2), record("a", 0)], null))).toBe("cd");
  expect(idsOf(window.take([record("d", 5), record("c", 4), record("late", 3), record("b", 2)], null))).toBe("late");
  expect(idsOf(window.take([record("e", 400)], null))).toBe("e");
  expect(idsOf(window.take([record("e", 400)], null))).toBe("");
});

it("knows its own questions by the id of the request, the last thousand", () => {
  const questions = new OwnQuestions();
  const answer = (id: string, date: string) => questions.note(new Headers({ "bailiff-request-id": id, date }));
  answer("req_1", "Mon, 23 Nov 2026 12:00:00 GMT");
  expect([questions.has("req_1"), questions.has("req_2"), questions.answeredMs]).toEqual([true, false, T]);
  for (let count = 2; count <= 1_001; count += 1) answer(`req_${count}`, "");
  expect([questions.has("req_1"), questions.has("req_2"), questions.answeredMs]).toEqual([false, true, null]);
});
