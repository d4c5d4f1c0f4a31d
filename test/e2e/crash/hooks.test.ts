// The gateway is killed with SIGKILL at random moments while events are made and delivered: every event on record comes at least once, and in
// order, whatever the receiver answers meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { type Receiver, startReceiver } from "../hooks/receiver.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { numberFrom, seededRandom, seedFrom } from "../seeded-random.ts";

const KILLS = numberFrom("CRASH_KILLS", 3);
const PER_KILL_MS = 20_000;
const DELIVERED_WITHIN_MS = 60_000;
const seed = seedFrom("CRASH_SEED");
const random = seededRandom(seed);
const state = temporaryState();

let emulator: Emulator;
let gateway: RunningGateway;
let receiver: Receiver;
let keys: { id: string; key: string }[];

const start = async (): Promise<Admin> => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  return adminOf(gateway.url);
};

async function makeHook(path: string): Promise<void> {
  const made = await fetch(`${gateway.url}/admin/hooks`, {
    method: "POST",
    headers: { authorization: `Bearer ${ROOT_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ url: receiver.url + path, events: ["call.denied", "limit.exhausted", "limit.near"] }),
  });
  expect(made.status).toBe(201);
}

/** Denials and acts, one after the other per key, until the gateway is gone. */
async function loadUntilGone(key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  for (;;) {
    const path = random() < 0.3 ? "ban" : "lock";
    const answer = await fetch(`${gateway.url}/v1/users/user_1/${path}`, { method: "POST", headers, body: "{}" }).catch(
      () => null,
    );
    if (answer === null) return;
    await answer.arrayBuffer().catch(() => null);
    await sleep(random() * 120);
  }
}

beforeAll(async () => {
  console.log(`CRASH_SEED=${seed}`);
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  receiver = await startReceiver();
  const admin = await start();
  await admin.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban"], limit: [{ max: 5, per: "10s" }] }] }]);
  keys = [await admin.mint("p"), await admin.mint("p")];
  await makeHook("/steady");
  await makeHook("/fickle");
  // Its first try of a message may fail, never its second: five seconds later.
  const failed = new Set<string>();
  receiver.replyWith(({ path, headers }) => {
    const id = `${path} ${headers["webhook-id"]}`;
    if (path === "/steady" || failed.has(id) || random() > 0.02) return { status: 200 };
    failed.add(id);
    return { status: 503 };
  });
});
afterAll(async () => {
  await gateway?.kill();
  await receiver?.close();
  await emulator?.close();
  state.remove();
});

it(`every event comes, in order, through ${KILLS} kills`, {
  timeout: KILLS * PER_KILL_MS + 4 * DELIVERED_WITHIN_MS,
}, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const load = keys.map(({ key }) => loadUntilGone(key));
    await sleep(200 + random() * 3_500);
    await gateway.kill();
    await Promise.all(load);
    await start();
  }
  // Asked for anew each time: refusals that were counted in the end are put on record by an alarm.
  const wanted = async (id: string): Promise<Set<number>> => {
    const { records } = await adminOf(gateway.url).export();
    return new Set(records.filter(({ ledger, type }) => ledger === id && type === "denied").map(({ seq }) => seq));
  };
  for (const path of ["/steady", "/fickle"]) {
    for (const { id } of keys) {
      const seqs = () =>
        receiver.arrived
          .filter((one) => one.path === path && one.type === "call.denied" && one.data["ledger"] === id)
          .map(({ data }) => Number(data["seq"]));
      const { all, came } = await eventually(
        async () => ({ all: await wanted(id), came: seqs() }),
        (now) => new Set(now.came).size >= now.all.size,
        3 * DELIVERED_WITHIN_MS,
      );
      expect(all.size).toBeGreaterThan(KILLS / 2);
      expect(new Set(came), `${path} ${id}`).toEqual(all);
      // Each for the first time after the one before it; what comes again is what came last.
      const first = came.filter((seq, at) => came.indexOf(seq) === at);
      expect(first, `${path} ${id}`).toEqual(first.toSorted((a, b) => a - b));
    }
  }
});
