// A gateway that is killed while a key is elevated: what was open is open still, with the end that it had; what was done under it is on record
// with its id; and its end comes, and is on record, though nobody calls.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const KILLS = 4;
const state = temporaryState();
const env = { RETRY_MAX: "0", UPSTREAM_DEADLINE_MS: "2000" };
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let holder: { readonly id: string; readonly key: string };

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env });
  admin = adminOf(gateway.url);
};

/** Status 0 where the gateway was gone. */
async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const response = await fetch(gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${holder.key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  } catch {
    return { status: 0, body: {} };
  }
}

const open = () => call("POST", "/admin/elevations", { reason: "INCIDENT-17" });
const lock = () => call("POST", `/v1/users/${SEED.google.id}/lock`, undefined);

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  await admin.publish([
    { policy: "desk", rules: [{ id: "look", allow: ["users.get"] }] },
    { policy: "on-call", rules: [{ id: "lock", allow: ["users.lock"] }] },
  ]);
  holder = await admin.mint("desk", { elevate: { policy: "on-call", within: "1h" } });
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

it("an open elevation and its end survive, and there is one of it", { timeout: 180_000 }, async () => {
  const seen: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Openings and calls are on their way when it is killed.
    const calls = [open(), open(), lock(), open()];
    await new Promise((resolve) => setTimeout(resolve, 20 + kill * 60));
    await gateway.kill();
    await Promise.all(calls);
    await start();
    // A change of the key that was cut off would look the same from outside; what was answered once is there.
    const { body, status } = await open();
    expect(status).toBe(200);
    seen.push(`${String(body["id"])} ${String(body["until"])}`);
    expect((await lock()).status).toBe(200);
  }
  expect(new Set(seen).size).toBe(1);
  const [id = "", until = ""] = seen[0]?.split(" ") ?? [];
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(3_600_000);

  const { records } = await admin.export();
  const own = records.filter(({ ledger }) => ledger === holder.id);
  expect(own.filter(({ elevation }) => elevation?.step === "opened")).toHaveLength(1);
  const allowed = own.filter(({ operation, type }) => operation === "users.lock" && type === "intent");
  expect(allowed.length).toBeGreaterThanOrEqual(KILLS);
  expect(new Set(allowed.map(({ elevation_id }) => elevation_id))).toEqual(new Set([id]));

  await call("POST", `/admin/elevations/${id}/close`, { reason: "done" });
  await gateway.kill();
  await start();
  expect((await lock()).status).toBe(403);
  const listed = await eventually(
    async () => JSON.parse(await admin.get("/admin/elevations?status=unreviewed")).data,
    (data) => data.length === 1 && data[0].status === "closed",
    20_000,
  );
  expect(listed).toMatchObject([{ id, until, closed: { reason: "done" } }]);
});
