// A checkpoint that was signed is told to hooks, once, and only to those whose maker sees all of the log.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { ringAlarm } from "../ledger-inspection.ts";
import { registry } from "../registry-alarm.ts";
import { testGateway } from "../test-gateway.ts";
import { courierWorld } from "./courier-world.ts";

/** RFC 8032, section 7.1, test 1, in PKCS#8. */
const SIGNING_KEY = Buffer.from(
  "302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  "hex",
).toString("base64");

const gateway = testGateway();
const world = courierWorld();
let aheadMs = 0;

async function ring(signed: boolean): Promise<void> {
  aheadMs += 61_000;
  const system = systemDeps();
  const deps = { ...system, now: () => system.now() + aheadMs };
  // The first report of a ledger does not wait.
  const { id, key } = await gateway.mint(["p"]);
  await gateway.call("GET", "/v1/users/user_1", { key });
  await ringAlarm(id);
  await runInDurableObject(registry(), (_registry, state) =>
    new Registry(state, { ...env, AUDIT_SIGNING_KEY: signed ? SIGNING_KEY : "" }, deps).alarm(),
  );
}

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get"] }] }]);
  await gateway.admin("POST", "/hooks", { url: "https://hooks.example.com/anchor", events: ["checkpoint.signed"] });
});

it("each that is signed, whole, and none twice", async () => {
  await ring(true);
  await world.deliver();
  await ring(false);
  await ring(true);
  await world.deliver();
  const last = await gateway.services.ledgers.lastCheckpoint();
  expect(world.posted.map(({ message }) => [message.type, message.data["type"], message.data["seq"]])).toEqual([
    ["checkpoint.signed", "checkpoint", 1],
    ["checkpoint.signed", "checkpoint", 3],
  ]);
  expect(world.posted[1]?.message.data).toEqual(last?.value);
  expect(last?.value?.signature).not.toBeNull();
});

it.each([
  ['record.type == "checkpoint"', 1],
  ['record.type != "checkpoint"', 0],
])("a filter may ask for it: %s", async (filter, told) => {
  const url = `https://hooks.example.com/filtered-${told}`;
  const made = await gateway.admin("POST", "/hooks", { url, events: ["checkpoint.signed"], filter });
  expect(made, made.text).toMatchObject({ status: 201 });
  await ring(true);
  await world.deliver();
  expect(world.posted.filter((one) => one.url === url)).toHaveLength(told);
});

it("a filter that asks for a type that nothing has is refused", async () => {
  const body = { url: "https://hooks.example.com/none", events: ["checkpoint.signed"], filter: 'record.type == "checkpoints"' };
  expect(await gateway.admin("POST", "/hooks", body)).toMatchObject({ status: 422 });
});
