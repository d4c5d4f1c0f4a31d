// Two operations in one call: one decision, and rules on trial that would have had to speak for both.
import { expect, it } from "vitest";
import { decideTogether } from "../../../src/policy/decide-together.ts";
import { type Ask, bundleOf, inputOf, policy } from "./asking.ts";

const UPDATE = { id: "update", allow: ["users.update"] };
const REPLACE = { id: "replace", allow: ["users.replace_metadata"] };
const trial = (rule: Record<string, unknown>) => ({ ...rule, id: "t", shadow: true });
const STAFF = "has(target.private_metadata.staff)";

const also = { operation: "users.replace_metadata", args: { user_id: "user_1", public_metadata: {} } };
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
