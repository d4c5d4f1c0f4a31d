// Every fault that the emulator can play, for every replay class, over real sockets.
import { createConnection } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { RETRY_BUDGET } from "../../../src/clerk/retry-budget.ts";
import { type Admin, adminOf, EVERYTHING, eventually } from "../gateway-admin.ts";
import { chainFaults } from "../ledger-check.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { FAULT_CASES } from "./fault-cases.ts";
import { type Observed, observeFault } from "./observe.ts";
import { OPERATIONS_BY_REPLAY } from "./operations.ts";

const state = temporaryState();
// A try has time enough on a machine that is busy: a second one would be another case.
const env = { RETRY_MAX: "1", UPSTREAM_TIMEOUT_MS: "1500", UPSTREAM_DEADLINE_MS: "6000" };
const OUTAGE_CALLS = 150;
const OUTAGE_CALLERS = 15;

let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let key: string;
const observed = new Map<string, readonly Observed[]>();
let records: Map<string, AuditRecord[]>;

const recordsByRequest = async () => Map.groupBy((await admin.export()).records, ({ request_id }) => request_id);
const outcomeOf = (requestId: string) => records.get(requestId)?.findLast(({ outcome }) => outcome !== null)?.outcome ?? null;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env });
  admin = adminOf(gateway.url);
  const rules = [{ id: "all", allow: EVERYTHING }];
  await admin.publish([
    { policy: "all", rules },
    { policy: "masked", mask: ["private_metadata"], rules },
  ]);
  key = (await admin.mint("all")).key;
  // A key of its own for each: the same call again by the same key would be a client's repeat.
  for (const [run, fault] of FAULT_CASES.entries()) {
    const { key: own } = await admin.mint("all");
    observed.set(fault.fault, await observeFault(emulator, gateway.url, own, fault, run));
  }
  const asked = [...observed.values()].flat();
  // Plain reads are written a second later at most.
  records = await eventually(recordsByRequest, (byRequest) => asked.every(({ requestId }) => byRequest.has(requestId)));
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

describe.each(FAULT_CASES)("$fault", ({ fault, expected, retryAfter, orCut }) => {
  it.each(OPERATIONS_BY_REPLAY)("$replay ($operation)", ({ replay, operation }) => {
    const seen = observed.get(fault)?.find((one) => one.operation.replay === replay);
    expect(seen).toBeDefined();
    if (seen === undefined) return;
    const wanted = orCut === true && seen.code === "cut" ? [1, 200, "cut", "ok"] : expected[replay];
    expect([seen.calls, seen.status, seen.code, outcomeOf(seen.requestId)]).toEqual(wanted);
    expect(seen.attempts).toBe(String(seen.calls));
    if (retryAfter !== undefined) expect(seen.retryAfter).toBe(retryAfter);
    if (seen.code !== "bailiff_outcome_unknown") return;
    // The caller can find the record, and it is of this call.
    const intent = records.get(seen.requestId)?.find(({ type }) => type === "intent");
    expect(intent?.operation).toBe(operation);
    expect(seen.longMessage).toContain(intent?.id);
  });
});

it("no idempotency key moved money twice", () => {
  const moved = Map.groupBy(emulator.store.credits.entries, ({ idempotency_key }) => idempotency_key);
  expect([...moved.values()].filter((entries) => entries.length > 1)).toEqual([]);
});

it("no user was created twice", () => {
  const addresses = [...emulator.store.users.values()].flatMap(({ email_addresses }) =>
    email_addresses.map(({ email_address }) => email_address),
  );
  expect(addresses).toHaveLength(new Set(addresses).size);
});

describe("a caller who hangs up in mid-call", () => {
  it.each([
    { operation: "users.unban", path: `/v1/users/${SEED.mfa.id}/unban`, body: "" },
    { operation: "users.create", path: "/v1/users", body: '{"email_address":["gone@example.com"]}' },
    {
      operation: "users.adjust_billing_credit_balance",
      path: `/v1/users/${SEED.credits.id}/billing/credits`,
      body: '{"amount":1,"action":"increase","idempotency_key":"gone"}',
    },
  ])("is not told, but $operation is done and settled", async ({ operation, path, body }) => {
    emulator.faults.add({ fault: { kind: "delay", ms: 300, when: "before" } });
    emulator.requests.length = 0;
    const socket = createConnection({ port: gateway.port, host: "127.0.0.1" });
    const head = [
      `POST ${path} HTTP/1.1`,
      "Host: bailiff",
      `Authorization: Bearer ${key}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
    ];
    socket.write(`${head.join("\r\n")}\r\nBailiff-Reason: hang-up\r\n\r\n${body}`);
    await eventually(
      async () => emulator.requests.length,
      (count) => count > 0,
    );
    socket.resetAndDestroy();
    const isSettled = (all: readonly AuditRecord[]) => all.some(({ type }) => type === "outcome");
    const mine = async () =>
      (await admin.export()).records.filter((record) => record.reason === "hang-up" && record.operation === operation);
    const settled = await eventually(mine, isSettled);
    expect(settled.map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["outcome", "ok"],
    ]);
    expect(emulator.requests.map(({ acted }) => acted)).toEqual([true]);
  });
});

it("a masked answer that breaks off is no answer: an error, and the record still says what happened", async () => {
  emulator.faults.add({ fault: { kind: "truncate" }, times: 2 });
  const headers = { authorization: `Bearer ${(await admin.mint("masked")).key}` };
  const [read, act] = [
    await fetch(`${gateway.url}/v1/users/${SEED.google.id}`, { headers }),
    await fetch(`${gateway.url}/v1/users/${SEED.google.id}/ban`, { method: "POST", headers }),
  ];
  for (const answer of [read, act]) {
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining("bailiff_upstream_unreachable")]);
  }
  const outcomes = async () => {
    const byRequest = await recordsByRequest();
    return [read, act].map((answer) => byRequest.get(answer.headers.get("bailiff-request-id") ?? "")?.at(-1)?.outcome);
  };
  expect(await eventually(outcomes, (both) => !both.includes(undefined))).toEqual(["failed", "ok"]);
});

it("an outage is not multiplied: Clerk gets one call for each, and no more retries than the budget has", async () => {
  emulator.faults.clear();
  emulator.requests.length = 0;
  emulator.faults.add({ fault: { kind: "status", status: 503 }, times: OUTAGE_CALLS * 10 });
  const startedMs = Date.now();
  let left = OUTAGE_CALLS;
  const statuses: number[] = [];
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const headers = { authorization: `Bearer ${key}`, "bailiff-max-retries": "5" };
      const response = await fetch(`${gateway.url}/v1/users/${SEED.google.id}`, { headers });
      await response.arrayBuffer();
      statuses.push(response.status);
    }
  };
  await Promise.all(Array.from({ length: OUTAGE_CALLERS }, caller));
  emulator.faults.clear();
  const refilled = ((Date.now() - startedMs) / 1000) * RETRY_BUDGET.tokensPerSecond;
  expect(new Set(statuses)).toEqual(new Set([503]));
  expect(emulator.requests.length).toBeGreaterThanOrEqual(OUTAGE_CALLS);
  expect(emulator.requests.length).toBeLessThanOrEqual(OUTAGE_CALLS + RETRY_BUDGET.maxTokens + Math.ceil(refilled));
});

describe("a client that repeats every 5xx by itself", () => {
  const CLIENT_CALLS = 20;
  it.each([
    { operation: "users.get", method: "GET", path: `/v1/users/${SEED.google.id}`, body: null },
    { operation: "users.ban", method: "POST", path: `/v1/users/${SEED.mfa.id}/ban`, body: null },
    { operation: "users.update", method: "PATCH", path: `/v1/users/${SEED.mfa.id}`, body: '{"first_name":"Ada"}' },
  ])("$operation: Clerk gets one call for each of its calls, and Bailiff's own retries for the first alone", async (call) => {
    emulator.faults.clear();
    emulator.requests.length = 0;
    emulator.faults.add({ fault: { kind: "status", status: 500 }, times: CLIENT_CALLS * 10 });
    const { key: own } = await admin.mint("all");
    const headers = { authorization: `Bearer ${own}`, ...(call.body === null ? {} : { "content-type": "application/json" }) };
    const attempts: (string | null)[] = [];
    for (let time = 0; time < CLIENT_CALLS; time += 1) {
      const answer = await fetch(gateway.url + call.path, { method: call.method, headers, body: call.body });
      await answer.arrayBuffer();
      expect(answer.status).toBe(500);
      attempts.push(answer.headers.get("bailiff-attempts"));
    }
    emulator.faults.clear();
    // RETRY_MAX is 1.
    expect(attempts).toEqual(["2", ...Array.from({ length: CLIENT_CALLS - 1 }, () => "1")]);
    expect(emulator.requests).toHaveLength(CLIENT_CALLS + 1);
  });
});

it("every ledger is whole afterwards", async () => {
  expect(chainFaults(await admin.export())).toEqual([]);
});
