// A policy that goes takes along what it denied and hid.
import { expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { lostPolicies } from "../../../src/compare/effect/lost-policies.ts";
import { compileBundle } from "../../../src/policy/engine.ts";

const vocabulary = await gatewayVocabulary();

function bundle(...names: readonly string[]) {
  const documents = names.map((policy) => ({ policy, rules: [{ id: "r", allow: ["users.get"] }] }));
  const result = compileBundle(documents, vocabulary, "v");
  if (!result.ok) throw new Error("does not compile");
  return result.bundle;
}

const key = (...policies: readonly string[]) => ({ id: "AAAAAAAAAAAA", name: "desk", policies });
const both = bundle("support", "privacy");

it("from a key that goes on with another", () => {
  expect(lostPolicies(both, bundle("support"), [key("support", "privacy")])).toEqual([
    expect.stringContaining("key AAAAAAAAAAAA (desk) names privacy, which is gone"),
  ]);
});

it.each([
  ["nothing goes", both, key("support", "privacy")],
  ["the key has no other", bundle("support"), key("privacy")],
  ["it was not there before", bundle("support", "privacy"), key("support", "other")],
  ["the key does not name it", bundle("support"), key("support")],
])("but not when %s", (_name, after, holder) => expect(lostPolicies(both, after, [holder])).toEqual([]));
