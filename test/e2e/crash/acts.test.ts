// Twenty acts, the gateway killed in the middle of them and again: each act is one row, and says what came of it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import type { Act } from "../../../src/audit/act.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { LOAD_POLICY } from "./mixed-load.ts";

const ACTS = 20;
const UNKNOWN_WITHIN_MS = 60_000;
const state = temporaryState();
const env = { RETRY_MAX: "0", UPSTREAM_DEADLINE_MS: "2000" };
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let key: { readonly id: string; readonly key: string };

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env });
  admin = adminOf(gateway.url);
};
/** Status, or 0 where the gateway was gone. */
const credit = (name: string, amount: number): Promise<number> =>
  fetch(`${gateway.url}/v1/users/${SEED.credits.id}/billing/credits`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
    body: JSON.stringify({ amount, action: "increase", idempotency_key: name }),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
const acts = async (): Promise<readonly Act[]> => {
  const all: Act[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const text = await admin.get(`/admin/acts?key=${key.id}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`);
    const page: { data: Act[]; next_cursor: string | null } = JSON.parse(text);
    all.push(...page.data);
    cursor = page.next_cursor;
  }
  return all;
};

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  await admin.publish([LOAD_POLICY]);
  key = await admin.mint("load");
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

it("each act is one row, whatever was lost of it", { timeout: 4 * UNKNOWN_WITHIN_MS }, async () => {
  emulator.faults.add({ fault: { kind: "delay", ms: 400, when: "after" }, method: "POST", times: 1_000 });
  const statuses: number[] = [];
  for (const half of [0, 1]) {
    const calls = Array.from({ length: ACTS / 2 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 60));
      const number = half * (ACTS / 2) + index + 1;
      return credit(`act-${number}`, number);
    });
    await eventually(
      async () => emulator.requests.filter(({ acted, method }) => acted && method === "POST").length,
      (count) => count >= half * (ACTS / 2) + 6,
    );
    await gateway.kill();
    statuses.push(...(await Promise.all(calls)));
    await start();
  }
  emulator.faults.clear();
  expect(statuses).toContain(0);

  const settled = await eventually(
    () => acts(),
    (rows) => rows.length > 0 && rows.every(({ result }) => result !== "under_way"),
    UNKNOWN_WITHIN_MS,
  );
  const amounts = settled.map(({ amount }) => amount ?? 0).sort((a, b) => a - b);
  // What never reached the gateway is no act; every other one is one row.
  expect(new Set(amounts).size).toBe(amounts.length);
  const done = emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key.startsWith("act-")).length;
  expect(amounts.length).toBeGreaterThanOrEqual(done);
  for (const { amount, result } of settled)
    if (statuses[(amount ?? 0) - 1] === 200) expect([amount, result]).toEqual([amount, "ok"]);
  expect(settled.filter(({ result }) => result === "unknown").length).toBeGreaterThan(0);

  // Everybody asks again, twice: what was unknown is sent again, what is known is told again, and none is ok twice.
  for (const _round of [1, 2])
    for (let number = 1; number <= ACTS; number += 1) expect(await credit(`act-${number}`, number)).toBe(200);
  const rows = await eventually(
    () => acts(),
    (found) => found.filter(({ result }) => result === "repeat").length >= ACTS,
  );
  const ok = rows.filter(({ result }) => result === "ok").map(({ amount }) => amount ?? 0);
  expect(ok.sort((a, b) => a - b)).toEqual(Array.from({ length: ACTS }, (_, index) => index + 1));
  expect(new Set(rows.map(({ result }) => result))).toEqual(new Set(["ok", "repeat"]));
  const ids = new Set(rows.map(({ id }) => id));
  expect(rows.filter(({ result, repeat_of }) => result === "repeat" && !ids.has(repeat_of ?? ""))).toEqual([]);
});
