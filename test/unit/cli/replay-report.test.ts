// A replay in words: a reason that is the same for all that a key did stands there once, with how many operations it is about.
import { expect, it } from "vitest";
import { replayReport } from "../../../cli/replay/replay-report.ts";

const bot = { id: "AAAAAAAAAAAA", name: "bot", owner: "o" };
const gone = "there is no such key any more";
const call = (operation: string, calls: number, why = gone) => ({ key: bot, operation, calls, example: `${operation}-1`, why });
const NONE = { calls: 6, skipped: 0, same: 0, flips: [], terms: [], untold: [] };

it("names each key once for one reason, and apart for another", () => {
  const untold = [call("users.get", 3), call("users.ban", 2, "its arguments were erased"), call("users.list", 1)];
  expect(
    replayReport({ ...NONE, untold })
      .split("\n")
      .slice(3),
  ).toEqual([
    "KEY                 OPERATION             CALLS  EXAMPLE      WHY",
    `AAAAAAAAAAAA (bot)  users.get and 1 more      4  users.get-1  ${gone}`,
    "AAAAAAAAAAAA (bot)  users.ban                 2  users.ban-1  its arguments were erased",
  ]);
});

it("is as wide as the terminal", () => {
  const text = replayReport({ ...NONE, skipped: 3, untold: [call("users.get", 6)] }, 80);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
