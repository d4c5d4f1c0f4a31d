// A hook is told what its maker may see, and as long as its maker may.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BLANK_DRAFT } from "../../../src/audit/record.ts";
import { systemDeps } from "../../../src/deps.ts";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";
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

it("of another team's act that one of its own resolved it is told the word, and not the intent", async () => {
  await gateway.publish([
    {
      policy: "maker",
      rules: [
        { id: "hooks", allow: ["hooks.create", "audit.resolve"] },
        { id: "own", allow: ["audit.read"], when: "target.owner == key.owner" },
      ],
    },
    { policy: "acts", rules: [{ id: "m", allow: ["users.adjust_billing_credit_balance"] }] },
  ]);
  const teams = await gateway.mint(["maker"], { owner: "b-team" });
  const acts = await gateway.mint(["acts"], { owner: "a-team" });
  for (const [url, key] of [
    ["https://team.example.com/", teams.key],
    ["https://root.example.com/", undefined],
  ] as const)
    expect(await gateway.admin("POST", "/hooks", { url, events: ["money.moved"] }, key)).toMatchObject({ status: 201 });
  gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
  await gateway.call("POST", "/v1/users/user_1/billing/credits", {
    key: acts.key,
    body: { amount: 77, currency: "usd", action: "increase", idempotency_key: "k77" },
    headers: { "bailiff-max-retries": "0" },
  });
  gateway.clerk.answerWith(() => json({}));
  const [intent] = await recordsOf(acts.id);
  const word = { outcome: "ok", reason: "looked" };
  expect(await gateway.admin("POST", `/audit/${intent?.id}/resolve`, word, teams.key)).toMatchObject({ status: 200 });
  await world.deliver(acts.id);
  const intentOf = (url: string) => world.posted.filter((one) => one.url === url).map(({ message }) => message.data["intent"]);
  expect(intentOf("https://root.example.com/")).toMatchObject([{ args: { amount: 77 } }]);
  expect(intentOf("https://team.example.com/")).toEqual([undefined]);
});

it("an address that was refused stands nowhere, though rules may ask for it", async () => {
  await publish([{ id: "hooks", allow: ["hooks.create"], when: 'args.url.startsWith("https://hooks.example.com/")' }]);
  const secret = "s3cr3t-path";
  const key = maker?.key;
  const tries = [
    { ...body, url: `https://hooks.example.com/${secret}` },
    { ...body, url: `https://other.example.com/${secret}` },
    { ...body, url: `http://hooks.example.com/${secret}` },
    { ...body, url: `https://hooks.example.com/#${secret}` },
    { ...body, url: { no: secret } },
    { ...body, url: `https://hooks.example.com/${secret}`, filter: "record.nothing == 1" },
    { ...body, url: `https://hooks.example.com/${secret}`, events: ["nothing"] },
  ];
  const answers: Answer[] = [];
  for (const one of tries) answers.push(await gateway.admin("POST", "/hooks", one, key));
  expect(answers.map(({ status }) => status)).toEqual([201, 403, 403, 422, 422, 422, 422]);
  const texts = [
    (await gateway.admin("GET", "/audit?limit=200")).text,
    JSON.stringify(await recordsOf("admin")),
    (await gateway.admin("GET", "/acts?limit=200")).text,
    ...answers.map(({ text }) => text),
    ...gateway.logged,
  ];
  for (const text of texts) expect(text).not.toContain(secret);
});

describe("while nobody can tell what a maker may see", () => {
  const away = { get: () => ({ lease: () => Promise.reject(new Error("away")) }), idFromName: () => ({}) };
  const bordered = async (filter: string) => {
    await publish([
      { id: "hooks", allow: ["hooks.create", "keys.create"] },
      { id: "own", allow: ["audit.read"], when: "target.owner == key.owner" },
    ]);
    const teams = await gateway.mint(["maker"], { owner: "a-team" });
    const made = await gateway.admin("POST", "/hooks", { ...body, filter }, teams.key);
    expect(made, made.text).toMatchObject({ status: 201 });
    return String(made.body?.["id"]);
  };
  const untold = { waiting: 0, counts: { delivered: 0, dropped: 0, filter_errors: 0 } };

  it.each([
    ["passes everything", "true"],
    ["passes nothing", "record.operation == 'none'"],
    ["cannot be evaluated", "record.args.nothing == 1"],
  ])("neither queue nor counts tell of records beyond its border: the filter %s", async (_how, filter) => {
    const id = await bordered(filter);
    await denied();
    await courierWorld({ LEDGER: Object.assign(Object.create(null), away) }).deliver(acting?.id ?? "");
    expect(await shown(id)).toMatchObject(untold);
    world.advance(6_000);
    await world.deliver();
    expect(world.posted).toEqual([]);
    expect(await shown(id)).toMatchObject(untold);
    expect(await gateway.admin("POST", `/hooks/${id}/deliveries/${acting?.id}-1-call-denied/resend`)).toMatchObject({
      status: 404,
    });
  });

  it("what it may see is filtered when it is delivered", async () => {
    await bordered("record.target == 'user_2'");
    const theirs = await gateway.mint(["acts"], { owner: "a-team" });
    for (const user of ["user_1", "user_2"]) await gateway.call("POST", `/v1/users/${user}/ban`, { key: theirs.key });
    await courierWorld({ LEDGER: Object.assign(Object.create(null), away) }).deliver(theirs.id);
    world.advance(6_000);
    await world.deliver();
    expect(world.posted.map(({ message }) => message.data["target"])).toEqual(["user_2"]);
  });

  it("no Ledger waits for it longer than a second, and other hooks are told", async () => {
    await make();
    const roots = await make(null);
    let asked = 0;
    const lease = () => {
      asked += 1;
      return new Promise(() => undefined);
    };
    const hanging = { get: () => ({ lease }), idFromName: () => ({}) };
    const system = systemDeps();
    const cut = courierWorld(
      { LEDGER: Object.assign(Object.create(null), hanging) },
      { timer: (ms, done) => (ms <= 1_000 ? system.timer(0, done) : () => undefined) },
    );
    const told = {
      seq: 1,
      types: ["call.denied"] as const,
      onlyHook: null,
      data: JSON.stringify({ at: new Date().toISOString() }),
    };
    const batch = { source: `hanging-${roots}`, told: [told] };
    await cut.withCourier((courier) => courier.receive(batch));
    expect(await shown(roots)).toMatchObject({ waiting: 1 });
    // What has come is not asked about again.
    const before = asked;
    expect(before).toBeGreaterThan(0);
    await cut.withCourier((courier) => courier.receive(batch));
    expect(asked).toBe(before);
  });
});

it("of what went past Bailiff the id of a message has no number", async () => {
  await publish([
    { id: "hooks", allow: ["hooks.create"] },
    { id: "bans", allow: ["audit.read"], when: 'target.operation == "users.ban"' },
  ]);
  const reader = await gateway.mint(["maker"]);
  const made = await gateway.admin("POST", "/hooks", { ...body, events: ["bypass.found"] }, reader.key);
  expect(made, made.text).toMatchObject({ status: 201 });
  await bypassFound("users.ban");
  await bypassFound("users.lock");
  await world.deliver("clerk");
  expect(world.posted).toHaveLength(1);
  const [one] = world.posted;
  expect(one?.message).toMatchObject({ type: "bypass.found", data: { ledger: "clerk", seq: null, prev: null, hash: null } });
  expect(one?.headers["webhook-id"]).toMatch(/^clerk-[0-9A-Za-z]{16}-bypass-found$/);
});

const bypassFound = (operation: string) =>
  runInDurableObject(ledgerOf("clerk"), (ledger) =>
    ledger.appendOnce(
      { ...BLANK_DRAFT, type: "bypass", request_id: `msg_${operation}`, operation, target: "user_1", outcome: "ok" },
      "clerk",
    ),
  );
