// A key that minted hundreds is revoked, and the gateway killed with SIGKILL while the tombstones of those are being written, more than once:
// after the restart every one of them gets its own, and none of them ever did anything more.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const MANY = 240;
const WIDTH = 12;
const KILLS = 2;
const POLICY = { policy: "team", rules: [{ id: "all", allow: ["keys.create", "users.get", "users.ban"] }] };

interface Key {
  readonly id: string;
  readonly key: string;
}
interface Minted {
  readonly living: number;
  readonly revoking: number;
}

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env: { KEY_MINT_RATE: "off" } });
  admin = adminOf(gateway.url);
};
const post = (path: string, body: object, token: string) =>
  fetch(gateway.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const mintBy = async (by: Key): Promise<Key> => {
  const answer = await post("/admin/keys", { name: "script", owner: "e2e", policies: ["team"] }, by.key);
  expect(answer.status).toBe(201);
  return JSON.parse(await answer.text());
};
const mintedOf = async ({ id }: Key): Promise<Minted> => JSON.parse(await admin.get(`/admin/keys/${id}`)).minted;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  await admin.publish([POLICY]);
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

it(`all ${MANY} are revoked in the end, whenever the gateway is killed`, { timeout: 180_000 }, async () => {
  const parent = await admin.mint("team");
  const children: Key[] = [];
  while (children.length < MANY)
    children.push(...(await Promise.all(Array.from({ length: WIDTH }, () => mintBy(children.at(0) ?? parent)))));
  const receipt = JSON.parse(await (await post(`/admin/keys/${parent.id}/revoke`, { reason: "leaked" }, ROOT_TOKEN)).text());
  expect(receipt.minted_revoking).toBe(MANY);
  let left = MANY;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = left;
    left = (
      await eventually(
        () => mintedOf(parent),
        ({ revoking }) => revoking < before,
      )
    ).revoking;
    await gateway.kill();
    await start();
  }
  // Nobody asks for anything: the alarm rings by itself.
  await sleep(1_000);
  const refused = await Promise.all(children.slice(-5).map(({ key }) => post("/v1/users/user_1/ban", {}, key)));
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  const done = await eventually(
    () => mintedOf(parent),
    ({ revoking }) => revoking === 0,
    60_000,
  );
  expect(done).toMatchObject({ living: 0, revoking: 0 });
  const { data }: { data: { id: string; status: string; revoked: { at: string } | null }[] } = JSON.parse(
    await admin.get("/admin/keys"),
  );
  const mine = data.filter(({ id }) => children.some((child) => child.id === id));
  expect(new Set(mine.map(({ status, revoked }) => `${status} ${revoked?.at}`))).toEqual(
    new Set([`revoked ${receipt.mutations_refused_since}`]),
  );
  expect(mine).toHaveLength(children.length);
  expect(emulator.requests.filter(({ url }) => url.endsWith("/ban"))).toEqual([]);
});
