// Calls of an elevated key are decided again under what it had opened, as the steps of the elevation tell.
import { expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { DAY, denied, flips, key, record, replay, whys } from "./replaying.ts";

function twoPolicies(onCall: unknown) {
  const day = { policy: "p", rules: [{ id: "look", allow: ["users.get"] }] };
  const compiled = compileBundle([day, { policy: "on-call", rules: [onCall] }], gatewayVocabulary(), "v1");
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join());
  return compiled.bundle;
}

const own = twoPolicies({ id: "lock", allow: ["users.ban"] });
const narrower = twoPolicies({ id: "lock", allow: ["users.ban"], when: 'context.reason != ""' });
const ID = "elv_AAAAAAAAAAAA_1";
const step = { policy: "on-call", until: `${DAY}T13:00:00.000Z` };
const opened = () =>
  record({ type: "admin", operation: null, decision: null, elevation_id: ID, elevation: { step: "opened", ...step } });
const banned = () =>
  record({
    elevation_id: ID,
    decision: { effect: "allow", policy: "on-call", rule: "lock", bundle: "v1", explanation: "", shadow: null },
  });
const keyThatMayOpen = (...policies: readonly string[]) =>
  new Map([[key.id, { policies: ["p"], scopes: null, elevate: policies.map((policy) => ({ policy })) }]]);

it("under the policy that its elevation opened, whatever the key may open now", async () => {
  const result = await replay([opened(), banned()], { own, bundle: narrower });
  expect([flips(result), whys(result)]).toEqual([["1 deny null bailiff_policy_denied"], []]);
  expect(await replay([opened(), banned()], { own, bundle: own })).toMatchObject({ same: 1, untold: [] });
});

it("and no call that came by day", async () => {
  const byDay = record({ ...denied, decision: { ...denied.decision, shadow: null } });
  expect(await replay([opened(), banned(), byDay], { own, bundle: own })).toMatchObject({ same: 2, untold: [] });
});

it("under the one that the key may open, where it was opened before the first record and that gives what is on record", async () => {
  expect(await replay([banned()], { own, bundle: own, keys: keyThatMayOpen("on-call") })).toMatchObject({ same: 1 });
});

it.each([
  [[banned], ["on-call", "other"], "the key was elevated then, before the first record says by which policy"],
  [[banned], [], "the key was elevated then, before the first record says by which policy"],
  [[banned], ["other"], "the key had other policies or scopes then, and other open"],
])("else says what is not known", async (records, mayOpen, why) => {
  const result = await replay(
    records.map((one) => one()),
    { own, bundle: own, keys: keyThatMayOpen(...mayOpen) },
  );
  expect(whys(result)).toEqual([why]);
});
