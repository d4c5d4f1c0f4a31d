// A Registry that does not answer: a call waits for it once, however many of its steps need the policies.
import { expect, it } from "vitest";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { createBundleCache } from "../../src/routes/call/bundle-cache.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";

const REF = { seq: 3, version: "ca3f346bf665a3d6" };

function world(tookMs = 5_000) {
  const clock = { nowMs: 1_000 };
  const asked: string[] = [];
  const silent = async (what: string) => {
    asked.push(what);
    clock.nowMs += tookMs;
    return null;
  };
  const ledgers = { newestBundle: () => silent("newest"), bundleText: (seq: number) => silent(`text ${seq}`) };
  const bundles = createBundleCache({ now: () => clock.nowMs }, ledgers, buildVocabulary(OPERATIONS, ADMIN_OPERATIONS));
  return { clock, asked, bundles };
}

it("one time-out is the whole wait of a call, and nothing is decided", async () => {
  const { asked, bundles } = world();
  await bundles.getAhead();
  // For the rate, and for the decision.
  expect([await bundles.get(REF, []), await bundles.get(REF, "all")]).toEqual([null, null]);
  expect(asked).toEqual(["newest"]);
});

it("so it is where the lease names another bundle than is there", async () => {
  const { asked, bundles } = world();
  expect([await bundles.get(REF, []), await bundles.get(REF, "all")]).toEqual([null, null]);
  expect(asked).toEqual(["text 3"]);
});

it("the next call asks again", async () => {
  const { clock, asked, bundles } = world();
  await bundles.get(REF, []);
  clock.nowMs += 250;
  await bundles.get(REF, []);
  expect(asked).toEqual(["text 3", "text 3"]);
});

it("what is refused at once is asked for again, where it is needed", async () => {
  const { asked, bundles } = world(5);
  await bundles.getAhead();
  await bundles.get(REF, []);
  expect(asked).toEqual(["newest", "text 3"]);
});

it("a clock that is set back makes no long silence of it", async () => {
  const { clock, asked, bundles } = world();
  await bundles.get(REF, []);
  clock.nowMs -= 3_600_000;
  await bundles.get(REF, []);
  expect(asked).toEqual(["text 3", "text 3"]);
});
