// Sessions of the console are on disk before their cookie is given: the gateway is killed with SIGKILL right after the sign-in and right after the
// sign-out, and after the restart the one is there and the other is not.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
};
const killAndStart = async () => {
  await gateway.kill();
  await start();
};
const session = (method: string, headers: Record<string, string>) => fetch(`${gateway.url}/console/session`, { method, headers });

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  await admin.publish([{ policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] }]);
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

it("a session outlives the process that made it, and its end does too", async () => {
  const { id, key } = await admin.mint("auditor");
  const signedIn = await session("POST", { authorization: `Bearer ${key}` });
  expect(signedIn.status).toBe(201);
  const { csrf }: { csrf: string } = JSON.parse(await signedIn.text());
  const [cookie = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";");
  expect(cookie).toMatch(new RegExp(`^bailiff=${id}\\.`));
  await killAndStart();
  const who = await session("GET", { cookie });
  expect([who.status, JSON.parse(await who.text())]).toMatchObject([200, { principal: { id }, csrf }]);
  const read = await fetch(`${gateway.url}/admin/audit`, { headers: { cookie } });
  expect([read.status, (await read.text()).includes("console.sign_in")]).toEqual([200, true]);
  expect((await session("DELETE", { cookie, "bailiff-csrf": csrf })).status).toBe(200);
  await killAndStart();
  expect((await session("GET", { cookie })).status).toBe(401);
});
