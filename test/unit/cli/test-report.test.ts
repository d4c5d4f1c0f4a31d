// The report of a test run: whoever looks at its end knows what failed.
import { expect, it } from "vitest";
import { failureReport, testReport } from "../../../cli/policies/test-report.ts";

const passed = (name: string) => ({ name, passed: true, message: "passed" });
const failed = { name: "bans on a ticket", passed: false, message: "expected allow, got deny" };
const RUN = {
  ok: false,
  files: [
    { file: "agent.test.yaml", results: [passed("looks")], problems: [] },
    { file: "support.test.yaml", results: [passed("counts"), failed], problems: [{ path: "tests[2].args", message: "unknown" }] },
  ],
  coverage: { rules: 2, reached: 1, unreached: [{ policy: "support", rule: "ban" }] },
};

it("names again at its end what failed, behind all that passed", () => {
  expect(testReport(RUN).split("\n\n").at(-1)).toBe(
    [
      "tests  2 passed, 1 failed, 1 problem in cases that could not be run",
      "       failed: support.test.yaml: bans on a ticket",
      "       cannot be run: support.test.yaml: tests[2].args",
      "rules  1 of 2 reached by a test",
      "       not reached: support/ban",
    ].join("\n"),
  );
});

it("is as wide as it may be", () => {
  for (const line of testReport(RUN, 40).split("\n")) expect(line.length).toBeLessThanOrEqual(40);
});

it("tells in a refusal what failed, and not what passed", () => {
  const lines = failureReport(RUN).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "support.test.yaml",
    "  ✗ bans on a ticket",
    "      expected allow, got deny",
    "  ! tests[2].args: unknown",
  ]);
  expect(lines.join("\n")).not.toMatch(/agent|counts|looks/);
});
