// No call knows of hooks: not its Worker, which never asks the Courier, nor its Ledger, which hands over from its alarm alone. However much waits.
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { courierWorld } from "./courier-world.ts";

const WAITING = 1_000;
const asked: string[] = [];
const courier: typeof env.COURIER = new Proxy(env.COURIER, {
  get(target, property) {
    asked.push(String(property));
    const value: unknown = Reflect.get(target, property);
    return typeof value === "function" ? value.bind(target) : value;
  },
});
const gateway = testGateway({ bindings: { COURIER: courier } });
const world = courierWorld();
let key: MintedKey;

const position = (source: string) =>
  world.withCourier(
    (_courier, { sql }) =>
      sql.exec<{ seq: number }>("SELECT seq FROM positions WHERE source = ?", source).toArray().at(0)?.seq ?? 0,
  );

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({}));
  await gateway.publish([
    { policy: "p", rules: [{ id: "a", allow: ["users.get", "users.ban"], limit: [{ max: 2, per: "1d" }] }] },
  ]);
  key = await gateway.mint(["p"]);
  await gateway.admin("POST", "/hooks", {
    url: "https://dead.example.com/",
    events: ["call.denied", "limit.near", "limit.exhausted"],
  });
  const told = Array.from({ length: WAITING }, (_, index) => ({
    seq: index + 1,
    types: ["call.denied"] as const,
    onlyHook: null,
    data: JSON.stringify({ at: new Date(world.now()).toISOString() }),
  }));
  await world.withCourier((object) => object.receive({ source: "another", told }));
});

it(`with ${WAITING} events waiting, calls of all kinds ask the Courier nothing, and their events are handed over after them`, async () => {
  expect((await gateway.admin("GET", "/status")).body).toMatchObject({ hooks: { waiting: WAITING } });
  asked.length = 0;
  for (const [method, path, status] of [
    ["GET", "/v1/users/user_1", 200],
    ["POST", "/v1/users/user_1/ban", 200],
    ["POST", "/v1/users/user_1/lock", 403],
    ["POST", "/v1/users/user_1/ban", 429],
  ] as const)
    expect(await gateway.call(method, path, { key: key.key })).toMatchObject({ status });
  expect(asked).toEqual([]);
  expect(await position(key.id)).toBe(0);
  world.answerWith(() => new Response(null, { status: 500 }));
  await world.deliver(key.id);
  expect(await position(key.id)).toBeGreaterThan(0);
});

it("nor does a Courier that is away change any answer", async () => {
  const away: typeof env.COURIER = new Proxy(env.COURIER, {
    get(target, property) {
      if (property === "idFromName") return target.idFromName.bind(target);
      return () => {
        throw new Error("away");
      };
    },
  });
  const cut = testGateway({ bindings: { COURIER: away } });
  cut.clerk.answerWith(() => json({}));
  expect(await cut.call("GET", "/v1/users/user_1", { key: key.key })).toMatchObject({ status: 429 });
  expect((await cut.admin("GET", "/status")).body).toMatchObject({ hooks: null });
  expect(await cut.admin("GET", "/hooks")).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
});
