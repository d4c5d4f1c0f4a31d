// Hooks of a gateway as `npm start` runs it, over sockets: events come signed and in order, and what a receiver does wrong is its own concern.
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import { eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { type Arrived, type Receiver, startReceiver } from "./receiver.ts";

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let receiver: Receiver;
let key: { id: string; key: string };

async function admin(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${gateway.url}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${ROOT_TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function makeHook(path: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const made = await admin("POST", "/hooks", { url: receiver.url + path, events: ["call.denied"], ...more });
  expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201 });
  return { id: String(made.body["id"]), secret: String(made.body["secret"]) };
}

const deny = async (user: string) => {
  const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
  const answer = await fetch(`${gateway.url}/v1/users/${user}/ban`, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(403);
};
const at = (path: string) => receiver.arrived.filter((one) => one.path === path);
const arrivals = (path: string, count: number, patienceMs = 20_000): Promise<readonly Arrived[]> =>
  eventually(
    async () => at(path),
    (all) => all.length >= count,
    patienceMs,
  );
const users = (all: readonly Arrived[]) => all.map(({ data }) => data["target"]);
const shown = async (id: string) => (await admin("GET", `/hooks/${id}`)).body;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  receiver = await startReceiver();
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  await admin("PUT", "/policies", { policies: [{ policy: "p", rules: [{ id: "a", allow: ["users.get"] }] }] });
  key = JSON.parse(JSON.stringify((await admin("POST", "/keys", { name: "e2e", owner: "e2e", policies: ["p"] })).body));
});
afterEach(async () => {
  const { data }: { data: { id: string }[] } = JSON.parse(JSON.stringify((await admin("GET", "/hooks")).body));
  for (const { id } of data) await admin("DELETE", `/hooks/${id}`);
  receiver.replyWith(() => ({ status: 204 }));
  receiver.arrived.length = 0;
});
afterAll(async () => {
  await gateway?.kill();
  await receiver?.close();
  await emulator?.close();
  state.remove();
});

it("an event comes within seconds, and both libraries take it; with a new secret, under the old one too", async () => {
  const { id, secret } = await makeHook("/in");
  await deny("user_1");
  const [first] = await arrivals("/in", 1);
  if (first === undefined) throw new Error("nothing came");
  for (const library of [new StandardWebhook(secret), new SvixWebhook(secret)])
    expect(library.verify(first.body, { ...first.headers })).toMatchObject({
      type: "call.denied",
      data: { operation: "users.ban" },
    });
  const rotated = await admin("POST", `/hooks/${id}/rotate`, {});
  await deny("user_2");
  const [, second] = await arrivals("/in", 2);
  if (second === undefined) throw new Error("nothing came");
  for (const text of [secret, String(rotated.body["secret"])])
    expect(new StandardWebhook(text).verify(second.body, { ...second.headers })).toMatchObject({ data: { target: "user_2" } });
  expect(() => new StandardWebhook(String(rotated.body["secret"])).verify(first.body, { ...first.headers })).toThrow();
});

it("what is answered with 500 comes again, before what came after it", async () => {
  await makeHook("/in");
  const statuses = [500];
  receiver.replyWith(() => ({ status: statuses.shift() ?? 200 }));
  for (const user of ["user_1", "user_2", "user_3"]) await deny(user);
  expect(users(await arrivals("/in", 4))).toEqual(["user_1", "user_1", "user_2", "user_3"]);
  expect(at("/in")[0]?.headers["webhook-id"]).toBe(at("/in")[1]?.headers["webhook-id"]);
});

it("410 disables at once, and a redirect is not followed", async () => {
  const [gone, moved] = [await makeHook("/gone"), await makeHook("/moved")];
  receiver.replyWith(({ path }) => (path === "/gone" ? { status: 410 } : { status: 307, location: `${receiver.url}/elsewhere` }));
  await deny("user_1");
  await arrivals("/gone", 1);
  await arrivals("/moved", 1);
  const disabled = await eventually(
    () => shown(gone.id),
    ({ status }) => status === "disabled",
  );
  expect(disabled).toMatchObject({ status: "disabled", disabled: { reason: "gone" } });
  expect(
    await eventually(
      () => shown(moved.id),
      ({ failing }) => failing !== null,
    ),
  ).toMatchObject({
    status: "active",
    failing: { tries: 1, error: "redirect_not_followed" },
  });
  expect(at("/elsewhere")).toEqual([]);
});

it("a hook whose receiver is dead or slow keeps no other waiting", async () => {
  const dead = await admin("POST", "/hooks", { url: "http://127.0.0.1:9/", events: ["call.denied"] });
  await makeHook("/slow");
  await makeHook("/live");
  receiver.replyWith(({ path }) => ({ status: 200, afterMs: path === "/slow" ? 4_000 : 0 }));
  const startedMs = performance.now();
  for (const user of ["user_1", "user_2"]) await deny(user);
  expect(users(await arrivals("/live", 2))).toEqual(["user_1", "user_2"]);
  expect(at("/slow").length).toBeLessThanOrEqual(Math.ceil((performance.now() - startedMs) / 4_000));
  expect(
    await eventually(
      () => shown(String(dead.body["id"])),
      ({ failing }) => failing !== null,
    ),
  ).toMatchObject({
    failing: { error: "connection_failed" },
  });
  expect(users(await arrivals("/slow", 2, 30_000))).toEqual(["user_1", "user_2"]);
});

it("a test comes to the hook that is tested", async () => {
  const { id } = await makeHook("/in", { events: ["policy.published"] });
  await makeHook("/other");
  await admin("POST", `/hooks/${id}/test`);
  expect((await arrivals("/in", 1)).map(({ type }) => type)).toEqual(["hook.test"]);
  expect(at("/other")).toEqual([]);
});
