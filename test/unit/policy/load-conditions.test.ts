// The CEL library is read when a condition may come, and not before. Of modules of its own, because it stays once it is there.
import { beforeEach, expect, it, vi } from "vitest";
import { VOCABULARY } from "./vocabulary.ts";

const CONDITION = { policy: "asks", rules: [{ id: "a", allow: ["users.get"], when: 'context.reason != ""' }] };
const AMOUNT = { policy: "sums", rules: [{ id: "a", allow: ["users.get"], limit: [{ max: 5, per: "1d", sum: "1" }] }] };
const PLAIN = { policy: "plain", description: 'says "when" and "sum"', rules: [{ id: "a", allow: ["users.get"] }] };

async function freshly() {
  vi.resetModules();
  const [engine, { bundleOf, storedBundleText }, { hasLoadedConditions }, { inputOf }] = await Promise.all([
    import("../../../src/policy/engine.ts"),
    import("../../../src/routes/stored-bundle.ts"),
    import("../../../src/policy/condition/cel-library.ts"),
    import("./asking.ts"),
  ]);
  const bundle = bundleOf(storedBundleText({ policies: [CONDITION, AMOUNT, PLAIN] }), VOCABULARY, "v1");
  if (bundle === null) throw new Error("the bundle does not open");
  return { ...engine, hasLoadedConditions, inputOf, bundle };
}
let fresh: Awaited<ReturnType<typeof freshly>>;
beforeEach(async () => {
  fresh = await freshly();
});

it.each([
  ["all", true],
  [["asks"], true],
  [["plain", "sums"], true],
  [["plain"], false],
  [["plain", "nowhere"], false],
  [[], false],
] as const)("whoever asks for the rules of %j has it: %j", async (asked, isLoaded) => {
  const { bundle, hasLoadedConditions, loadConditionsOf } = fresh;
  expect(hasLoadedConditions()).toBe(false);
  await loadConditionsOf(bundle, asked);
  expect(hasLoadedConditions()).toBe(isLoaded);
  // Somebody comes who asks for more.
  await loadConditionsOf(bundle, ["asks"]);
  expect(hasLoadedConditions()).toBe(true);
});

it("a bundle of which nobody knows what stands in it may hold conditions", async () => {
  const { compileBundle } = fresh;
  const compiled = compileBundle([PLAIN], VOCABULARY, "v1", { lazy: true });
  expect(compiled.ok && compiled.bundle.policies.get("plain")?.mayHaveConditions()).toBe(true);
});

it("a condition that is met without it is a fault and no decision, and nothing is remembered of it", async () => {
  const { bundle, decide, inputOf, loadConditions } = fresh;
  const input = inputOf({ policies: ["asks"], reason: "TICKET-1" });
  expect(() => decide(bundle, input)).toThrow("before loadConditions()");
  await loadConditions();
  const result = decide(bundle, input);
  expect(result.kind === "decided" && result.decision.effect).toBe("allow");
});
