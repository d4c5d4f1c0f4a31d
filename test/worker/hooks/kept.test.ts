// What the Courier keeps in memory of hooks and their filters does not grow with how many there have been.
import { beforeAll, expect, it } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { type Hook, NO_COUNTS } from "../../../src/hooks/hook.ts";
import { HookFilters } from "../../../src/hooks/hook-filters.ts";
import { hookRights } from "../../../src/hooks/maker-rights.ts";
import { sealUrl } from "../../../src/hooks/open-hook.ts";
import { compileFilter, loadConditions } from "../../../src/policy/engine.ts";

beforeAll(loadConditions);

it("a filter is compiled once, and forgotten when many others came after it", () => {
  const compiled: string[] = [];
  const filters = new HookFilters((text, schema) => {
    compiled.push(text);
    return compileFilter(text, schema);
  });
  const passes = (n: number) => filters.passes({ filter: `record.seq == ${n}` }, "call.denied", { seq: 1 });
  expect([passes(1), passes(2), passes(1)]).toEqual(["passes", "fails", "passes"]);
  expect(compiled).toHaveLength(2);
  for (let n = 3; n < 200; n += 1) passes(n);
  expect(compiled).toHaveLength(199);
  expect(passes(1)).toBe("passes");
  expect(compiled).toHaveLength(200);
});

it("what the maker of a hook sees is asked once in a while, and forgotten when many others came after it", async () => {
  const [deps, env] = [{ ...systemDeps(), now: () => 0 }, { KEY_PEPPER: "pepper-for-tests-0123456789-0123456789" }];
  const asked: string[] = [];
  const rights = hookRights(env, deps, async ({ id }) => {
    asked.push(id);
    return "gone";
  });
  const look = async (n: number) => rights(await hookOf(n));
  const hookOf = async (n: number): Promise<Hook> => ({
    ...{ v: 1, id: `hook_${n}`, shownUrl: "", events: ["call.denied"], filter: null, keys: [], revision: 1, counts: NO_COUNTS },
    ...{ createdMs: 0, updatedMs: 0, disabled: null, failing: null, deliveredMs: null, droppedMs: null },
    maker: { id: `key_${n}`, reason: "", ip: null, country: null, userAgent: "" },
    sealedUrl: await sealUrl(env, deps, `hook_${n}`, "https://hooks.example.com/"),
  });
  for (const n of [1, 2, 1]) await look(n);
  expect(asked).toEqual(["key_1", "key_2"]);
  for (let n = 3; n < 200; n += 1) await look(n);
  await look(1);
  expect(asked).toHaveLength(200);
});
