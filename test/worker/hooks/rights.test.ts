// A hook is told what its maker may see, and as long as its maker may.
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { type CourierWorld, courierWorld } from "./courier-world.ts";

const gateway = testGateway();
const HOOKS = ["hooks.create", "hooks.update", "hooks.rotate", "hooks.delete", "hooks.get", "audit.read"];
const body = { url: "https://hooks.example.com/in", events: ["call.denied"] };
let [acting, maker]: MintedKey[] = [];
let world: CourierWorld;

const publish = (rules: readonly object[]) =>
  gateway.publish([
    { policy: "maker", rules },
    { policy: "acts", rules: [{ id: "r", allow: ["users.get"] }] },
  ]);
const allAllowed = [{ id: "all", allow: [...HOOKS, "keys.create", "hooks.list"] }];

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({}));
});
beforeEach(async () => {
  await publish(allAllowed);
  acting = await gateway.mint(["acts"]);
  maker = await gateway.mint(["maker"]);
  world = courierWorld();
});
afterEach(async () => {
  const hooks: { id: string }[] = JSON.parse((await gateway.admin("GET", "/hooks")).text).data;
  for (const { id } of hooks) await gateway.admin("DELETE", `/hooks/${id}`);
});

/** Null: with the root token. */
const make = async (key: string | null = maker?.key ?? null): Promise<string> => {
  const made = await gateway.admin("POST", "/hooks", body, key ?? undefined);
  expect(made, made.text).toMatchObject({ status: 201, body: { made_by: key === null ? "root" : expect.any(String) } });
  return String(made.body?.["id"]);
};
const denied = async () => {
  expect(await gateway.call("POST", "/v1/users/user_1/ban", { key: acting?.key ?? "" })).toMatchObject({ status: 403 });
};
const deliver = () => world.deliver(acting?.id ?? "");
const shown = async (id: string) => (await gateway.admin("GET", `/hooks/${id}`)).body;

it("that of a key which is in force and may read the log is told", async () => {
  const id = await make();
  expect(await shown(id)).toMatchObject({ made_by: maker?.id });
  await denied();
  await deliver();
  expect(world.posted).toHaveLength(1);
});

it.each(["revoked", "not allowed to make hooks any more", "not allowed to read the log any more"])(
  "that of a key which is %s stops, with what had come before, and says so",
  async (how) => {
    const id = await make();
    await denied();
    world.answerWith(() => new Response(null, { status: 500 }));
    await deliver();
    expect(world.posted).toHaveLength(1);
    if (how === "revoked") await gateway.admin("POST", `/keys/${maker?.id}/revoke`, { reason: "left" });
    else
      await publish([
        { id: "some", allow: HOOKS.filter((name) => name !== (how.includes("hooks") ? "hooks.create" : "audit.read")) },
      ]);
    world.answerWith(() => new Response(null, { status: 200 }));
    world.advance(60_000);
    await deliver();
    expect(world.posted).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ status: "disabled", disabled: { reason: "maker" } });
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({ hooks: { broken: [{ id, reason: "maker" }] } });
    // Nobody lifts it by enabling it.
    await gateway.admin("PATCH", `/hooks/${id}`, { enabled: true });
    await denied();
    await deliver();
    expect(world.posted).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ status: "disabled", disabled: { reason: "maker" } });
  },
);

it("that of a key is over when one above it is revoked", async () => {
  const child = await gateway.admin(
    "POST",
    "/keys",
    { name: "Child", owner: "team@example.com", policies: ["maker"] },
    maker?.key,
  );
  expect(child, child.text).toMatchObject({ status: 201 });
  const id = await make(String(child.body?.["key"]));
  await gateway.admin("POST", `/keys/${maker?.id}/revoke`, { reason: "left" });
  await denied();
  await deliver();
  expect(world.posted).toEqual([]);
  expect(await shown(id)).toMatchObject({ disabled: { reason: "maker" } });
});

it("is changed and given new secrets by its maker, by a key above that one and by root, and by no other key", async () => {
  const [own, roots] = [await make(), await make(null)];
  const other = await gateway.mint(["maker"]);
  for (const [id, key] of [
    [own, other.key],
    [roots, maker?.key],
  ] as const) {
    expect(await gateway.admin("PATCH", `/hooks/${id}`, { url: "https://mine.example.net/" }, key)).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
    });
    expect(await gateway.admin("POST", `/hooks/${id}/rotate`, {}, key)).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
    });
  }
  expect(await gateway.admin("PATCH", `/hooks/${own}`, { events: ["money.moved"] }, maker?.key)).toMatchObject({ status: 200 });
  // Root's change does not make it root's.
  expect(await gateway.admin("PATCH", `/hooks/${own}`, { events: ["call.denied"] })).toMatchObject({
    status: 200,
    body: { made_by: maker?.id },
  });
});

it("waits while the Ledger of its maker does not answer, and counts that as no try", async () => {
  const id = await make();
  await denied();
  const away = { get: () => ({ lease: () => Promise.reject(new Error("away")) }), idFromName: () => ({}) };
  const cut = courierWorld({ LEDGER: Object.assign(Object.create(null), away) });
  await cut.deliver(acting?.id ?? "");
  expect(cut.posted).toEqual([]);
  expect(await shown(id)).toMatchObject({ status: "active", waiting: 1, failing: null });
  world.advance(6_000);
  await world.deliver();
  expect(world.posted).toHaveLength(1);
});

it("that of a key which sees a part of the log is told that part, without what would count the rest", async () => {
  await publish([
    { id: "hooks", allow: ["hooks.create", "keys.create", "keys.revoke"] },
    { id: "own", allow: ["audit.read"], when: "target.owner == key.owner" },
  ]);
  const teams = await gateway.mint(["maker"], { owner: "a-team" });
  const theirs = await gateway.mint(["acts"], { owner: "a-team" });
  const made = await gateway.admin("POST", "/hooks", { ...body, events: ["call.denied", "key.created"] }, teams.key);
  expect(made).toMatchObject({ status: 201 });
  await denied();
  await gateway.call("POST", "/v1/users/user_2/ban", { key: theirs.key });
  await gateway.mint(["acts"], { owner: "a-team" });
  await gateway.admin("POST", "/keys", { name: "Child", owner: "a-team", policies: ["maker"] }, teams.key);
  await world.deliver(acting?.id ?? "", theirs.id, "admin");
  expect(world.posted.map(({ message }) => [message.type, Reflect.get(Object(message.data["key"]), "owner")])).toEqual([
    ["call.denied", "a-team"],
    ["key.created", "a-team"],
  ]);
  const [ownLedger, shared] = world.posted;
  expect(ownLedger?.message.data).toMatchObject({ seq: 1, hash: expect.any(String) });
  expect(shared?.message.data).toMatchObject({ ledger: "admin", seq: null, prev: null, hash: null });
  expect(shared?.headers["webhook-id"]).toMatch(/^admin-[0-9A-Za-z]{16}-key-created$/);
  expect(await shown(String(made.body?.["id"]))).toMatchObject({
    waiting: 0,
    counts: { delivered: 2, dropped: 0, filter_errors: 0 },
  });
});
