// What was published before: listed, read, and put back as it was.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import * as z from "zod";
import { registry } from "./registry-alarm.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const bundle = (name: string) => [{ policy: name, rules: [{ id: "look", allow: ["users.get"] }] }];
const TESTS = [
  { name: "looks", policy: "one", operation: "users.get", args: { user_id: "user_1" }, expect: { effect: "allow" } },
];
const page = z.strictObject({
  data: z.array(
    z.strictObject({
      seq: z.int(),
      version: z.string(),
      published_at: z.iso.datetime(),
      author: z.string(),
      in_force: z.boolean(),
    }),
  ),
  next_cursor: z.string().nullable(),
  keys: z.record(z.string(), z.looseObject({ name: z.string() })).exactOptional(),
});
const list = async (query = "") => page.parse((await gateway.admin("GET", `/policies/versions${query}`)).body);
const publish = async (policies: readonly unknown[], more = {}) =>
  String((await gateway.publish(policies, more)).body?.["version"]);

it("lists nothing while nothing was published", async () => {
  expect(await list()).toEqual({ data: [], next_cursor: null });
});

it("lists every publish with its author, newest first, page by page", async () => {
  const versions = [await publish(bundle("one"), { tests: TESTS }), await publish(bundle("two")), await publish(bundle("three"))];
  const first = await list("?limit=2");
  expect(first.data).toMatchObject([
    { seq: 3, version: versions[2], author: "root", in_force: true },
    { seq: 2, version: versions[1], author: "root", in_force: false },
  ]);
  const second = await list(`?limit=2&cursor=${first.next_cursor}`);
  expect(second).toMatchObject({ data: [{ seq: 1, version: versions[0], in_force: false }], next_cursor: null });
});

it("gives a version exactly as it was, and takes it back", async () => {
  const oldest = (await list()).data.at(-1)?.version;
  const read = await gateway.admin("GET", `/policies/versions/${oldest}`);
  expect(read.body).toEqual({ version: oldest, policies: bundle("one"), tests: TESTS });
  const current = String((await gateway.admin("GET", "/policies")).body?.["version"]);
  const restored = await gateway.admin("PUT", "/policies", { ...read.body, if_version: current });
  expect(restored).toMatchObject({ status: 200, body: { version: oldest } });
  expect((await gateway.admin("GET", "/policies")).body).toEqual(read.body);
  const { data } = await list();
  expect(data.map(({ seq, version, in_force }) => [seq, version === oldest, in_force])).toEqual([
    [4, true, true],
    [3, false, false],
    [2, false, false],
    [1, true, false],
  ]);
});

it("names the key that published", async () => {
  const desk = [{ policy: "author", rules: [{ id: "publish", allow: ["policies.*"] }] }];
  await publish(desk);
  const key = await gateway.mint(["author"]);
  const published = await gateway.admin("PUT", "/policies", { policies: [...desk, ...bundle("four")] }, key.key);
  expect(published).toMatchObject({ status: 200 });
  const shown = await list("?limit=1");
  expect(shown.data).toMatchObject([{ author: key.id, version: published.body?.["version"] }]);
  expect(shown.keys).toMatchObject({ [key.id]: { name: "Test key", status: "active" } });
});

it.each([
  ["a version that never was", "/policies/versions/0123456789abcdef", 404],
  ["a version that is none", "/policies/versions/latest", 404],
  ["a cursor that is none", "/policies/versions?cursor=x", 422],
  ["too many at once", "/policies/versions?limit=201", 422],
])("refuses %s", async (_name, path, status) => {
  expect(await gateway.admin("GET", path)).toMatchObject({ status });
});

it("another bundle under a version that there was is not published, nor taken for that one", async () => {
  const [evil, good] = [bundle("evil"), [...bundle("good"), ...bundle("better")]];
  const checked = await gateway.admin("POST", "/policies/check", { policies: good });
  const version = String(checked.body?.["version"]);
  await publish(evil);
  // As if whoever wrote both had found two with one version.
  await runInDurableObject(registry(), (_registry, { storage }) => {
    storage.sql.exec("UPDATE bundles SET version = ? WHERE seq = (SELECT MAX(seq) FROM bundles)", version);
  });
  for (const more of [{}, { if_version: version }]) {
    const refused = await gateway.publish(good, more);
    expect(refused).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    expect(refused.text).toContain("no accident");
  }
  await publish(bundle("one"));
  expect(await gateway.publish(good)).toMatchObject({ status: 409 });
  // What it says is no matter of how it is written, and what there was can be put back.
  const [{ policy, rules } = { policy: "", rules: [] }] = bundle("one");
  expect(await gateway.publish([{ rules, policy }], { tests: [] })).toMatchObject({ status: 200 });
});
