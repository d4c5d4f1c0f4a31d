// What is told of two bundles: which rules came, went and changed, and in which parts.
import { describe, expect, test } from "vitest";
import { policyChanges } from "../../../src/compare/effect/policy-changes.ts";

const policy = (name: string, rules: readonly { readonly id: string }[], more: object = {}) => ({ policy: name, rules, ...more });
const rule = (id: string, more: object = {}) => ({ id, allow: ["users.get"], ...more });

describe("policyChanges", () => {
  test("says nothing of what is written alike, in whatever order its fields stand", () => {
    expect(
      policyChanges([policy("a", [rule("x")])], [{ rules: [{ allow: ["users.get"], id: "x" }], policy: "a" }] as never),
    ).toEqual([]);
  });

  test("tells of new policies and of those that are gone, with their rules", () => {
    expect(policyChanges([policy("old", [rule("x")])], [policy("new", [rule("y")])])).toEqual([
      { policy: "new", kind: "new", parts: [], rules: [{ rule: "y", kind: "new", parts: [] }], reordered: false },
      { policy: "old", kind: "gone", parts: [], rules: [{ rule: "x", kind: "gone", parts: [] }], reordered: false },
    ]);
  });

  test("tells of a rule part by part, of parts that come and go too, and of the policy's own", () => {
    const before = policy("a", [rule("x", { when: "true", mask: ["username"] }), rule("y")], { mask: ["last_name"] });
    const after = policy("a", [rule("x", { when: "false", limit: [{ max: 1, per: "1d" }] }), rule("z")]);
    expect(policyChanges([before], [after])).toEqual([
      {
        policy: "a",
        kind: "changed",
        parts: [{ part: "mask", before: ["last_name"], after: undefined }],
        rules: [
          {
            rule: "x",
            kind: "changed",
            parts: [
              { part: "when", before: "true", after: "false" },
              { part: "mask", before: ["username"], after: undefined },
              { part: "limit", before: undefined, after: [{ max: 1, per: "1d" }] },
            ],
          },
          { rule: "z", kind: "new", parts: [] },
          { rule: "y", kind: "gone", parts: [] },
        ],
        reordered: false,
      },
    ]);
  });

  test("tells of rules that only change places", () => {
    expect(policyChanges([policy("a", [rule("x"), rule("y")])], [policy("a", [rule("y"), rule("x")])])).toEqual([
      { policy: "a", kind: "changed", parts: [], rules: [], reordered: true },
    ]);
    expect(policyChanges([policy("a", [rule("x"), rule("y")])], [policy("a", [rule("n"), rule("x"), rule("y")])])).toMatchObject([
      { reordered: false },
    ]);
  });
});
