// Two operations in one call: one decision, and rules on trial that would have had to speak for both.
import { describe, expect, it } from "vitest";
import { decideTogether } from "../../../src/policy/decide/decide-together.ts";
import { type Ask, bundleOf, inputOf, policy } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const UPDATE = { id: "update", allow: ["users.update"] };
const REPLACE = { id: "replace", allow: ["users.replace_metadata"] };
const trial = (rule: Record<string, unknown>) => ({ ...rule, id: "t", shadow: true });
const STAFF = "has(target.private_metadata.staff)";

const also = [
  { operation: "users.replace_metadata", args: { user_id: "user_1", public_metadata: {} }, because: ["public_metadata"] },
];
const asked: Ask = { operation: "users.update", args: { user_id: "user_1", public_metadata: {} } };

it.each<[string, readonly unknown[], string, readonly string[]]>([
  ["an allow for one of two that are denied", [trial(UPDATE)], "deny", []],
  ["an allow for the one that is denied", [REPLACE, trial(UPDATE)], "deny", ["allow"]],
  ["an allow for the other one that is denied", [UPDATE, trial(REPLACE)], "deny", ["allow"]],
  ["an allow for both", [trial({ allow: ["users.*"] })], "deny", ["allow"]],
  ["a deny of one of two that are allowed", [UPDATE, REPLACE, trial({ deny: ["users.update"] })], "allow", ["deny"]],
  ["a deny of both", [UPDATE, REPLACE, trial({ deny: ["users.*"] })], "allow", ["deny"]],
  ["a deny of what is denied by the other", [UPDATE, trial({ deny: ["users.update"] })], "deny", ["deny"]],
  ["one that reads who was not looked at", [UPDATE, REPLACE, trial({ deny: ["users.update"], when: STAFF })], "allow", ["null"]],
  ["an allow by a look, where the other is denied", [trial({ allow: ["users.update"], when: STAFF })], "deny", []],
])("on trial: %s", (_name, rules, effect, verdicts) => {
  const result = decideTogether(bundleOf(policy(rules)), inputOf(asked), also);
  if (result.kind !== "decided") throw new Error("needs the target");
  expect([result.decision.effect, ...result.decision.shadow.map((one) => String(one.effect))]).toEqual([effect, ...verdicts]);
});

it("decides what a caller may be told only when somebody is told", () => {
  let looks = 0;
  const look = () => {
    looks += 1;
    return [];
  };
  const guard = { id: "staff", deny: ["users.*"], when: STAFF };
  const input = inputOf({ ...asked, target: { id: "user_1", private_metadata: {} } });
  const result = decideTogether(bundleOf(policy([UPDATE, REPLACE, guard])), input, also, look);
  if (result.kind !== "decided") throw new Error("has its target");
  expect([result.decision.effect, looks]).toEqual(["allow", 0]);
  expect(result.decision.told).toEqual({ kind: "allowed" });
  expect(looks).toBeGreaterThan(0);
});

describe("a user who is only being created", () => {
  const CREATE = { id: "create", allow: ["users.create"] };
  const BAN = { id: "ban", allow: ["users.ban"] };
  const WHOLE = { private_metadata: { staff: true }, banned: true };
  const decideCreate = (rules: readonly unknown[], args: Record<string, unknown>) => {
    const needed = VOCABULARY.get("users.create")?.also?.(args) ?? [];
    const result = decideTogether(bundleOf(policy(rules)), inputOf({ operation: "users.create", args }), needed);
    if (result.kind !== "decided") throw new Error("needs the target, and there will be none");
    return result.decision;
  };

  it.each<[string, readonly unknown[], Record<string, unknown>, string, string | null]>([
    ["without what has a name of its own", [CREATE], { email_address: ["ada@example.com"] }, "allow", null],
    ["with a flag that is not up", [CREATE], { banned: false }, "allow", null],
    ["with metadata", [CREATE], { private_metadata: {} }, "deny", "bailiff_policy_denied"],
    ["with both, one of them allowed", [CREATE, REPLACE], WHOLE, "deny", "bailiff_policy_denied"],
    ["with both, the other one allowed", [CREATE, BAN], WHOLE, "deny", "bailiff_policy_denied"],
    ["with both, all allowed", [CREATE, BAN, REPLACE], WHOLE, "allow", null],
    [
      "where the other is denied",
      [
        { id: "all", allow: ["users.*"] },
        { id: "n", deny: ["users.ban"] },
      ],
      WHOLE,
      "deny",
      "bailiff_policy_denied",
    ],
    [
      "where a deny of the other reads the user",
      [CREATE, REPLACE, { id: "s", deny: ["users.*"], when: STAFF }],
      { private_metadata: {} },
      "deny",
      "bailiff_policy_error",
    ],
    [
      "where an allow of the other reads the user",
      [CREATE, { ...BAN, when: `!${STAFF}` }],
      { banned: true },
      "deny",
      "bailiff_policy_error",
    ],
    [
      "where the other counts by user",
      [CREATE, { ...BAN, limit: [{ max: 5, per: "1d", by: "target" }] }],
      { banned: true },
      "deny",
      "bailiff_policy_error",
    ],
    [
      "where the other looks at what is sent",
      [CREATE, { ...REPLACE, when: "!has(args.private_metadata.staff)" }],
      { private_metadata: { staff: true } },
      "deny",
      "bailiff_policy_denied",
    ],
    [
      "where the other lets it through",
      [CREATE, { ...REPLACE, when: "!has(args.private_metadata.staff)" }],
      { private_metadata: { team: 1 } },
      "allow",
      null,
    ],
  ])("is decided on %s", (_name, rules, args, effect, code) => {
    expect(decideCreate(rules, args)).toMatchObject({ effect, code });
  });

  it("is told which argument stands for which operation, and why a rule could not be judged", () => {
    expect(decideCreate([CREATE], { private_metadata: { plan: "secret-plan" } }).detail).toContain(
      "private_metadata in this call stands for users.replace_metadata",
    );
    const guarded = decideCreate([CREATE, BAN, { id: "s", deny: ["users.ban"], when: STAFF }], { banned: true });
    expect(guarded.explanation).toMatch(/only being created has nothing to read yet.*banned in this call stands for users\.ban/u);
  });

  it("is charged for all that it does", () => {
    const limit = [{ max: 3, per: "1h" }];
    const { limits } = decideCreate(
      [
        { ...CREATE, limit },
        { ...BAN, limit },
      ],
      { banned: true },
    );
    expect(limits.map(({ id, amount }) => [id, amount])).toEqual([
      ["p/create#1", 1],
      ["p/ban#1", 1],
    ]);
  });
});
