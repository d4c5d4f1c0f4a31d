// The whole thing over sockets: `npm start`, its emulator that sends webhooks, and what is done through Bailiff, past it and by people
// themselves. SIGKILL between the event and the verdict loses nothing.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEED } from "../../../emulator/seed.ts";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";
import { testPort } from "../test-port.ts";

const SECRET = `whsec_${Buffer.from("webhooks of an emulator").toString("base64")}`;
const CLERK_KEY = "sk_test_emulator_of_the_bypass_test";
const WAIT_S = "5";
const PATIENCE_MS = 40_000;

let emulator: Emulator;
let gateway: StartedGateway;
let port: number;

const env = () => ({
  CLERK_API_URL: emulator.url,
  CLERK_SECRET_KEY: CLERK_KEY,
  CLERK_WEBHOOK_SIGNING_SECRET: SECRET,
  ROOT_TOKEN: "root-token-of-the-bypass-test-0123456789",
  BYPASS_WAIT_SECONDS: WAIT_S,
});

async function admin(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.url}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.rootToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text());
}

async function bypasses(user: string): Promise<AuditRecord[]> {
  const { data } = await admin("GET", `/audit?type=bypass&target=${user}`);
  return Array.isArray(data) ? data : [];
}

/** Straight to Clerk, past Bailiff. */
const around = (method: string, path: string, body?: unknown) => call(emulator.url, CLERK_KEY, method, path, body);
const through = (key: string, method: string, path: string, body?: unknown) => call(gateway.url, key, method, path, body);

async function call(url: string, key: string, method: string, path: string, body?: unknown): Promise<number> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function herself(userId: string, does: string, more: object = {}): Promise<void> {
  const response = await fetch(`${emulator.url}/__emulator/self-service`, {
    method: "POST",
    body: JSON.stringify({ user_id: userId, does, ...more }),
  });
  expect(response.status).toBe(200);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < PATIENCE_MS; ) {
    if (await holds()) return;
    await sleep(250);
  }
  throw new Error("it did not come");
}

const found = (user: string) => until(async () => (await bypasses(user)).length > 0);
/** Every message was taken, but those that never are. */
const delivered = () =>
  until(async () =>
    emulator.webhooks.sent.every(({ fault, statuses }) => fault === "dropped" || fault === "forged" || statuses.includes(200)),
  );

beforeAll(async () => {
  port = await testPort();
  const target = { url: `http://127.0.0.1:${port}/hooks/clerk`, secret: SECRET };
  emulator = await startEmulator({ secretKey: CLERK_KEY, webhooks: target });
  gateway = await startGateway({ port, env: env() });
});
afterAll(async () => {
  await gateway.stop();
  await emulator.close();
  await removeFolder(gateway.stateDir);
});

describe("npm start with an emulator that sends webhooks", () => {
  it("finds what is done past it, whatever happens to the messages, and nothing else", async () => {
    await admin("PUT", "/policies", { policies: [{ policy: "desk", rules: [{ id: "all", allow: ["users.*"] }] }] });
    const { key } = await admin("POST", "/keys", { name: "desk", owner: "desk@example.com", policies: ["desk"] });
    const people = ["user_ann", "user_ben", "user_cleo", "user_dora"];
    for (const user of people) await herself(user, "sign_up");
    for (const kind of ["doubled", "out_of_order", "forged"])
      emulator.webhooks.addFault({ type: "user.updated", fault: { kind } });
    emulator.webhooks.addFault({ type: "user.updated", fault: { kind: "late", ms: 3_000 } });

    await around("PATCH", "/users/user_ann/metadata", { private_metadata: { staff: true } });
    await around("POST", "/users/user_ben/ban");
    await herself("user_cleo", "change_profile", { unsafe_metadata: { theme: "dark" } });
    expect(await through(String(key), "POST", "/users/user_dora/ban")).toBe(200);
    await herself("user_cleo", "change_password");
    await herself("user_cleo", "delete_account");
    expect(await through(String(key), "POST", "/users/ban", { user_ids: [SEED.mfa.id, SEED.google.id] })).toBe(200);
    await around("POST", `/users/${SEED.credits.id}/ban`);

    for (const user of ["user_ann", "user_ben", SEED.credits.id]) await found(user);
    await delivered();
    await sleep(Number(WAIT_S) * 1_000 + 3_000);
    for (const user of ["user_cleo", "user_dora", SEED.mfa.id, SEED.google.id]) expect(await bypasses(user), user).toEqual([]);
    for (const user of ["user_ann", "user_ben", SEED.credits.id]) expect(await bypasses(user), user).toHaveLength(1);
    expect((await bypasses("user_ann"))[0]).toMatchObject({
      operation: "users.update_metadata",
      args: { changed: [{ what: "private_metadata.staff" }] },
    });
  });

  it("killed between the event and the verdict, and while the event is on its way, loses nothing", async () => {
    const [heard, unheard] = ["user_eve", "user_flo"];
    for (const user of [heard, unheard]) await herself(user, "sign_up");
    await delivered();
    await around("POST", `/users/${heard}/ban`);
    await delivered();
    await gateway.kill9();
    await around("POST", `/users/${unheard}/ban`);
    gateway = await startGateway({ port, stateDir: gateway.stateDir, env: env() });
    for (const user of [heard, unheard]) await found(user);
    for (const user of [heard, unheard]) expect(await bypasses(user)).toHaveLength(1);
  });
});
