// What a CPU profile of the Worker says, added up by function and by module of the bundle.
import { expect, it } from "vitest";
import { modulesOfBundle, profileShares } from "../../../bench/profile/cpu-profile.ts";

const CODE = ["// src/first.ts", "function first() {}", "", "// node_modules/zod/v4/core.js", "function parse() {}"].join("\n");

it("gives each sample to the function that ran, and the module that it came from, and counts idle time apart", () => {
  const frame = (functionName: string, url: string, lineNumber: number) => ({ functionName, url, lineNumber });
  const shares = profileShares(
    {
      nodes: [
        { id: 1, callFrame: frame("first", "worker.js", 1) },
        { id: 2, callFrame: frame("parse", "file:///worker.js", 4) },
        { id: 3, callFrame: frame("fetch", "", -1) },
        { id: 4, callFrame: frame("(garbage collector)", "", -1) },
        { id: 5, callFrame: frame("(idle)", "", -1) },
        { id: 6, callFrame: frame("", "worker.js", 1) },
      ],
      samples: [1, 2, 3, 4, 5, 6, 1],
      timeDeltas: [10, 20, 10, 10, 100, 30, 20],
    },
    modulesOfBundle(CODE),
  );
  expect(shares.idle).toBe(0.5);
  expect(shares.modules).toEqual([
    { name: "src/first.ts", share: 0.6 },
    { name: "node_modules/zod/v4/core.js", share: 0.2 },
    { name: "(native)", share: 0.1 },
    { name: "(garbage collector)", share: 0.1 },
  ]);
  expect(shares.functions.slice(0, 2)).toEqual([
    { name: "first  src/first.ts:2", share: 0.3 },
    { name: "(anonymous)  src/first.ts:2", share: 0.3 },
  ]);
});
