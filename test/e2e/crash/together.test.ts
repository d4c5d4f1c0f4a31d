// Sixteen callers of one key at once, whose acts share commits: fewer of them than acts, and whenever the gateway is killed, nothing is at
// Clerk without its intent, and nothing was told that is not on the record.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requestBytes } from "../../../bench/connection.ts";
import { countCommits } from "../../../bench/floor/commits.ts";
import { type Emulator, type ReceivedRequest, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { chainFaults } from "../ledger-check.ts";
import { excess, receivedRequest, recordedRequest, tally } from "../recorded-request.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { numberFrom, seededRandom, seedFrom } from "../seeded-random.ts";

const KILLS = Math.ceil(numberFrom("CRASH_KILLS", 8) / 4);
const CALLERS = 16;
const FIRST_ACTS_WITHIN_MS = 20_000;
const seed = seedFrom("CRASH_SEED");
const random = seededRandom(seed);
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let key: { id: string; key: string };
let counter = 0;
const received: ReceivedRequest[] = [];
const told: string[] = [];

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env: { RETRY_MAX: "0" } });
  admin = adminOf(gateway.url);
};

beforeAll(async () => {
  console.log(`CRASH_SEED=${seed}`);
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  await admin.publish([{ policy: "together", rules: [{ id: "rename", allow: ["users.update"] }] }]);
  key = await admin.mint("together");
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

/** Each with a name of its own, so that every request at Clerk needs an intent of its own. */
async function rename(): Promise<number> {
  counter += 1;
  const response = await fetch(`${gateway.url}/v1/users/${SEED.google.id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
    body: JSON.stringify({ first_name: `Together ${counter}` }),
  });
  await response.arrayBuffer();
  if (response.status === 200) told.push(response.headers.get("bailiff-request-id") ?? "");
  return response.status;
}

const untilGone = async () => {
  try {
    for (;;) expect(await rename()).toBe(200);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
};

it("share commits to the disk: fewer than one an act, where one caller needs two", async () => {
  const body = { content: Buffer.from('{"first_name":"Together"}'), type: "application/json" };
  const call = requestBytes(gateway.url, "PATCH", `/v1/users/${SEED.mfa.id}`, key.key, body);
  const commits = (callers: number) => countCommits(state.dir, { url: gateway.url, calls: [call] }, callers);
  expect(await commits(1)).toBeGreaterThan(1.9);
  expect(await commits(CALLERS)).toBeLessThan(1);
  received.push(...emulator.requests.splice(0));
});

it(`stands ${KILLS} kills while ${CALLERS} callers of one key act`, {
  timeout: 30_000 + KILLS * (20_000 + FIRST_ACTS_WITHIN_MS),
}, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = told.length;
    const load = Array.from({ length: CALLERS }, untilGone);
    // In the middle of the work, also where a start is slow: by then more acts were told of than there are callers.
    await eventually(
      async () => told.length - before,
      (count) => count > CALLERS,
      FIRST_ACTS_WITHIN_MS,
    );
    await sleep(random() * 900);
    await gateway.kill();
    await Promise.all(load);
    received.push(...emulator.requests.splice(0));
    await start();
  }
  expect(told.length).toBeGreaterThan(KILLS * CALLERS);
  const log = await admin.export();
  expect(chainFaults(log)).toEqual([]);
  const mine = log.records.filter(({ ledger }) => ledger === key.id);
  const sent = received.filter(({ method }) => method !== "GET").map(receivedRequest);
  const intents = mine.filter(({ type }) => type === "intent").map(recordedRequest);
  expect(excess(tally(sent), tally(intents))).toEqual([]);
  const done = new Set(mine.flatMap(({ outcome, request_id }) => (outcome === "ok" ? [request_id] : [])));
  expect(told.filter((requestId) => !done.has(requestId))).toEqual([]);
});
