// An edited policy among those in force: the bundle that it would make, or what is wrong and on which line of the text.
import { describe, expect, test } from "vitest";
import { checkEdit } from "../../../console/engine/check-policy.ts";

const FIRST = { policy: "first", rules: [{ id: "r", allow: ["users.get"] }] };
const BUNDLE = { version: "v", policies: [FIRST, { policy: "second", rules: [{ id: "s", allow: ["users.ban"] }] }] };
const lines = async (text: string, name = "second") => {
  const checked = await checkEdit(text, name, BUNDLE);
  return checked.ok ? "ok" : checked.problems.map(({ line, message }) => `${line}: ${message}`);
};

describe("checkEdit", () => {
  test("puts the edited policy in the place of its own, and leaves the others", async () => {
    const checked = await checkEdit("policy: second\nrules:\n  - id: s\n    allow: [users.unban]\n", "second", BUNDLE);
    expect(checked.ok && [...checked.bundle.policies.keys()]).toEqual(["first", "second"]);
    expect(checked.ok && checked.document).toEqual({ policy: "second", rules: [{ id: "s", allow: ["users.unban"] }] });
  });

  test("tells each problem by its line in the text", async () => {
    expect(
      await lines("policy: second\nrules:\n  - id: s\n    allow: [users.get,\n      users.bann]\n    when: args.nope == 1\n"),
    ).toEqual([
      expect.stringMatching(/^5: rules\[0\]\.allow\[1\] .*users\.bann/),
      expect.stringMatching(/^6: rules\[0\]\.when .*nope/),
    ]);
    expect(
      await lines(
        "policy: second\nrules:\n  - id: s\n    allow: [users.ban]\n    when: |\n      true &&\n      args.nope == 1\n",
      ),
    ).toEqual([expect.stringMatching(/^7: rules\[0\]\.when /)]);
    expect(await lines("policy: [")).toEqual([expect.stringMatching(/^1: /)]);
  });

  test("a policy keeps its name, because keys hold it by that", async () => {
    expect(await lines("policy: third\nrules: []\n")).toEqual([expect.stringMatching(/^1: must begin with policy: second/)]);
    expect(await lines("- a list\n")).toEqual([expect.stringMatching(/policy: second/)]);
    expect(await lines("")).toEqual([expect.stringMatching(/policy: second/)]);
  });
});
