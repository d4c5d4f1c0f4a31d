// The gateway is killed with SIGKILL and started again on the same state. The emulator, outside of it, knows what Clerk was really asked.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, type ReceivedRequest, SEED, startEmulator } from "../../../emulator/server.ts";
import { type AuditRecord, callsIn } from "../../../src/audit/record.ts";
import { countAgain } from "../../worker/overview/counted-again.ts";
import { type Admin, adminOf, type Export, eventually } from "../gateway-admin.ts";
import { chainFaults, closedBy } from "../ledger-check.ts";
import { excess, receivedRequest, recordedRequest, tally } from "../recorded-request.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { numberFrom, seededRandom, seedFrom } from "../seeded-random.ts";
import { creditedBy, seqsInKv } from "./aftermath.ts";
import { LOAD_POLICY, loadUntilGone, type Told } from "./mixed-load.ts";

const KILLS = numberFrom("CRASH_KILLS", 4);
const PER_KILL_MS = 20_000;
/** The promise: an intent without outcome is called unknown within a minute of the restart. */
const UNKNOWN_WITHIN_MS = 60_000;
const seed = seedFrom("CRASH_SEED");
const random = seededRandom(seed);
const state = temporaryState();
/** Sent once, whatever happens, so that every request at Clerk needs an intent of its own. */
const env = { RETRY_MAX: "0", UPSTREAM_DEADLINE_MS: "2000" };

let emulator: Emulator;
let gateway: RunningGateway;
let keys: { id: string; key: string }[];
const received: ReceivedRequest[] = [];
const told: Told[] = [];

const start = async (): Promise<Admin> => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env });
  return adminOf(gateway.url);
};
const post = (path: string, body: object) =>
  fetch(gateway.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${keys[0]?.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const keepJournal = () => received.push(...emulator.requests.splice(0));

beforeAll(async () => {
  console.log(`CRASH_SEED=${seed}`);
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  const admin = await start();
  await admin.publish([LOAD_POLICY]);
  keys = [await admin.mint("load"), await admin.mint("load"), await admin.mint("load")];
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

const CREDIT = { amount: 500, action: "increase", idempotency_key: "crash-credit" };
const LOST = ["users.adjust_billing_credit_balance", "users.ban", "users.create"];

it("killed between intent and outcome: after the restart the intents are there, without outcome", async () => {
  emulator.faults.add({ fault: { kind: "stall", acts: true }, method: "POST", times: 3 });
  const unanswered = [
    post(`/v1/users/${SEED.google.id}/ban`, {}),
    post(`/v1/users/${SEED.credits.id}/billing/credits`, CREDIT),
    post("/v1/users", { email_address: ["crash@example.com"] }),
  ].map((call) =>
    call.then(
      () => "answered",
      () => "cut",
    ),
  );
  await eventually(
    async () => emulator.requests.filter(({ method, acted }) => acted && method === "POST").length,
    (count) => count === 3,
  );
  await gateway.kill();
  expect(await Promise.all(unanswered)).toEqual(["cut", "cut", "cut"]);
  keepJournal();

  const admin = await start();
  const open = await eventually(
    () => admin.openIntents(),
    (intents) => intents.length === 3,
  );
  expect(open.map(({ type, operation, outcome }) => [operation, type, outcome]).sort()).toEqual(
    LOST.map((operation) => [operation, "intent", null]),
  );
  // A caller who asks again with the same idempotency key waits until the lost call's time is over; then it is sent again, and is one credit.
  expect((await post(`/v1/users/${SEED.credits.id}/billing/credits`, CREDIT)).status).toBe(200);
  const credited = emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key === CREDIT.idempotency_key);
  expect(credited).toHaveLength(1);
  keepJournal();
});

it(`stands ${KILLS} kills at random moments under mixed load`, { timeout: KILLS * PER_KILL_MS }, async () => {
  // Slow enough that most kills find calls between intent and outcome.
  emulator.faults.add({ fault: { kind: "delay", ms: 30, when: "after" }, method: "POST", times: 1_000_000_000 });
  emulator.faults.add({ fault: { kind: "delay", ms: 30, when: "before" }, method: "PATCH", times: 1_000_000_000 });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const load = loadUntilGone(
      gateway.url,
      keys.map(({ key }) => key),
      random,
    );
    await sleep(50 + random() * 1_500);
    await gateway.kill();
    told.push(...(await load));
    keepJournal();
    await start();
  }
  emulator.faults.clear();
  expect(told.filter(({ status }) => status === 200).length).toBeGreaterThan(KILLS);
  // 409: the repeat of a credit whose first try was cut off.
  expect(told.filter(({ status }) => ![200, 403, 409].includes(status))).toEqual([]);
});

let log: Export;
/** Id of the call that was told of a credit: on record within a second, like a read. */
let askedAgain: string | null = null;

it("within a minute of the restart every intent has one outcome, the lost ones are unknown, and every chain is whole", {
  timeout: UNKNOWN_WITHIN_MS * 2,
}, async () => {
  const isClosed = ({ records }: Export) => [...closedBy(records).values()].every((closers) => closers.length > 0);
  log = await eventually(() => adminOf(gateway.url).export(), isClosed, UNKNOWN_WITHIN_MS);
  expect(chainFaults(log)).toEqual([]);
  const intents = [...closedBy(log.records)];
  const outcomes = (endings: readonly AuditRecord[]) => endings.filter(({ type }) => type !== "resolved");
  expect(intents.filter(([, endings]) => outcomes(endings).length !== 1).map(([{ id }]) => id)).toEqual([]);
  const first = intents.filter(([intent]) => intent.key?.id === keys[0]?.id).slice(0, 3);
  expect(first.map(([{ operation }, [closer]]) => [operation, closer?.outcome]).sort()).toEqual(
    LOST.map((operation) => [operation, "unknown"]),
  );
});

it("no kill makes a ledger look as if somebody had set it back", async () => {
  const status: { log_troubles: unknown } = JSON.parse(await adminOf(gateway.url).get("/admin/status"));
  expect(status.log_troubles).toEqual([]);
});

it("once it is called unknown, the same credit can be asked for again, and it is one credit", async () => {
  const again = await post(`/v1/users/${SEED.credits.id}/billing/credits`, CREDIT);
  expect(again.status, await again.text()).toBe(200);
  askedAgain = again.headers.get("bailiff-request-id");
  const entries = emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key === CREDIT.idempotency_key);
  expect(entries).toHaveLength(1);
});

it("nothing was done at Clerk without a durable intent that allowed exactly that", () => {
  const mutations = received.filter(({ method }) => method !== "GET");
  expect(mutations.length).toBeGreaterThan(KILLS);
  const intents = log.records.filter(({ type, ledger }) => type === "intent" && ledger !== "admin");
  expect(excess(tally(mutations.map(receivedRequest)), tally(intents.map(recordedRequest)))).toEqual([]);
});

it("what a caller was told before the crash is on the record", () => {
  const byRequest = Map.groupBy(log.records, ({ request_id }) => request_id);
  const missing = told.filter(({ acts, status, requestId }) => {
    const records = byRequest.get(requestId) ?? [];
    // Up to a second of plain reads may be lost with an isolate; nothing else may.
    return acts && status === 200 && !records.some(({ outcome }) => outcome === "ok");
  });
  expect(missing).toEqual([]);
  // Of very many denials most are counted together, and none is missing from the count.
  const denied = log.records.filter(({ type, ledger }) => type === "denied" && ledger !== "admin");
  const count = denied.reduce((sum, record) => sum + callsIn(record), 0);
  expect(count).toBeGreaterThanOrEqual(told.filter(({ status }) => status === 403).length);
});

it("an outcome that is called ok or unknown is never called failed, and money moved at most once per idempotency key", () => {
  const acted = tally(received.filter((request) => request.acted && request.method !== "GET").map(receivedRequest));
  const claimed = [...closedBy(log.records)].flatMap(([intent, [closer]]) =>
    intent.ledger !== "admin" && (closer?.outcome === "ok" || closer?.outcome === "unknown") ? [recordedRequest(intent)] : [],
  );
  expect(excess(acted, tally(claimed))).toEqual([]);
  const moved = tally(emulator.store.credits.entries.map((entry) => entry.idempotency_key));
  expect([...moved].filter(([, times]) => times > 1)).toEqual([]);
});

it("the overview counts each call on record once, whatever was killed while it was counted", async () => {
  const now = await eventually(
    () => adminOf(gateway.url).export(),
    ({ records }) => records.some(({ request_id }) => request_id === askedAgain),
  );
  const { calls }: { calls: { total: object } } = JSON.parse(await adminOf(gateway.url).get("/admin/overview"));
  const { admin: _admin, anonymous: _anonymous, ...ofClerk } = countAgain(now.records);
  expect(ofClerk.allowed).toBeGreaterThan(KILLS);
  expect(calls.total).toMatchObject(ofClerk);
});

it("budgets add up to what the records say was done or may have been", async () => {
  const now = await adminOf(gateway.url).export();
  for (const { id } of keys) {
    expect(await adminOf(gateway.url).used(id, "load/credits#1"), id).toBe(creditedBy(now.records, id));
  }
});

it(
  "KV lacks no record of any key",
  async () => {
    expect(
      await eventually(
        () => adminOf(gateway.url).notProjected(keys.map(({ id }) => id)),
        (count) => count === 0,
        UNKNOWN_WITHIN_MS,
      ),
    ).toBe(0);
    const now = await adminOf(gateway.url).export();
    for (const { id } of keys) {
      const last = now.manifest.ledgers.find(({ ledger }) => ledger === id)?.last ?? 0;
      expect((await seqsInKv(state.dir, id)).size, id).toBe(last);
    }
  },
  UNKNOWN_WITHIN_MS * 2,
);
