// Acts that ended unclear, over real sockets and in real windows: what nobody knows stays charged where it was made, and a repeat that is
// sent is charged where it is sent. Else a key saves up unclear acts of many windows and has them all in one.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const WINDOW_MS = 10_000;
const MAX = 3;
const WINDOWS = 4;
const THREE = {
  policy: "three",
  rules: [{ id: "spend", allow: ["users.adjust_billing_credit_balance"], limit: [{ max: MAX, per: "10s" }] }],
};
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env: { RETRY_MAX: "0" } });
  admin = adminOf(gateway.url);
  await admin.publish([THREE]);
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

async function adjust(key: string, idempotencyKey: string): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/users/${SEED.credits.id}/billing/credits`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: 100, action: "increase", idempotency_key: idempotencyKey }),
  });
  await response.arrayBuffer();
  return response.status;
}

/**
 * Into the next window, and a little further in each time: so that what was taken in the one before is out of it also where a window is
 * any span of its length.
 */
async function nextWindow(round: number): Promise<void> {
  const nowMs = Date.now();
  const startsAtMs = (Math.floor(nowMs / WINDOW_MS) + 1) * WINDOW_MS;
  await sleep(startsAtMs + 300 + round * 1_000 - nowMs);
}

it(`twelve credits of four windows that hold ${MAX} each, all unclear: repeated in one window ${MAX} pass`, {
  timeout: 120_000,
}, async () => {
  const { id, key } = await admin.mint("three");
  const names: string[] = [];
  for (let round = 0; round < WINDOWS; round += 1) {
    await nextWindow(round);
    emulator.faults.add({ fault: { kind: "reset", when: "before" }, method: "POST", times: MAX });
    const mine = Array.from({ length: MAX }, (_, index) => `window-${round}-${index}`);
    for (const name of mine) expect([name, await adjust(key, name)]).toEqual([name, 502]);
    // The window is full by what nobody has heard of.
    expect(await adjust(key, `window-${round}-more`)).toBe(429);
    names.push(...mine);
  }
  emulator.faults.clear();
  expect(emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key.startsWith("window-"))).toEqual([]);

  await nextWindow(WINDOWS);
  const statuses = await Promise.all(names.map((name) => adjust(key, name)));
  expect(statuses.toSorted()).toEqual([...Array.from({ length: MAX }, () => 200), ...Array.from({ length: 9 }, () => 429)]);
  const passed = names.filter((_, index) => statuses[index] === 200);
  const entries = emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key.startsWith("window-"));
  expect(entries.map(({ idempotency_key }) => idempotency_key).toSorted()).toEqual(passed.toSorted());
  expect(await admin.used(id, "three/spend#1")).toBe(MAX);
  // What has passed is told again and charged no more.
  expect(await Promise.all(passed.map((name) => adjust(key, name)))).toEqual(passed.map(() => 200));
  expect(await admin.used(id, "three/spend#1")).toBe(MAX);
});
