// Money over real sockets: the built gateway as a process, many callers at once, and the emulator outside of it, whose credit ledger is the
// witness of what really happened.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { chainFaults, closedBy } from "../ledger-check.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const BUDGET = {
  policy: "budget",
  rules: [
    { id: "spend", allow: ["users.adjust_billing_credit_balance"], limit: [{ sum: "args.amount", max: 1000, per: "30d" }] },
  ],
};
const state = temporaryState();
let clerkAheadMs = 0;
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function adjust(key: string, idempotencyKey: string): Promise<Told> {
  const response = await fetch(`${gateway.url}/v1/users/${SEED.credits.id}/billing/credits`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: 100, action: "increase", idempotency_key: idempotencyKey }),
  });
  const text = await response.text();
  const { errors }: { errors?: { code: string }[] } = JSON.parse(text);
  return { status: response.status, code: errors?.[0]?.code, retryAfter: response.headers.get("retry-after"), text };
}

const entriesOf = (prefix: string) => emulator.store.credits.entries.filter((entry) => entry.idempotency_key.startsWith(prefix));

/** A Ledger is in the export once it has reported itself, which takes it some seconds; after a restart the answers are in it already. */
const logWith = (ledger: string) =>
  eventually(
    () => admin.export(),
    ({ records }) => records.some((record) => record.ledger === ledger),
  );

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY, now: () => Date.now() + clerkAheadMs });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
  await admin.publish([BUDGET]);
});
beforeEach(() => {
  clerkAheadMs = 0;
  emulator.faults.clear();
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

it("200 simultaneous adjustments against a budget that fits 10: Clerk's ledger has 10 entries, 190 callers have a 429 that says why", async () => {
  const { id, key } = await admin.mint("budget");
  const startedMs = performance.now();
  const told = await Promise.all(Array.from({ length: 200 }, (_, index) => adjust(key, `budget-${index}`)));
  console.log(`200 adjustments at once: ${Math.round(performance.now() - startedMs)} ms`);
  expect(entriesOf("budget-")).toHaveLength(10);
  expect(emulator.requests.filter(({ url }) => url.endsWith("/billing/credits"))).toHaveLength(10);
  expect(told.filter(({ status }) => status === 200)).toHaveLength(10);
  const refused = told.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, code }) => `${status} ${code}`)).toEqual(
    Array.from({ length: 190 }, () => "429 bailiff_limit_exceeded"),
  );
  expect(refused.filter(({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ""))).toEqual([]);
  const log = await logWith(id);
  expect(chainFaults(log)).toEqual([]);
  const intents = [...closedBy(log.records)].filter(([{ ledger }]) => ledger === id);
  expect(intents.map(([, closers]) => closers.map(({ outcome }) => outcome))).toEqual(Array.from({ length: 10 }, () => ["ok"]));
});

it.each([
  ["6 seconds", 6_000],
  ["an hour", 3_600_000],
])(
  "a Clerk whose clock is %s behind ours does not switch the limit off: 10 of 12 credits pass, and are on record as charged",
  async (name, behindMs) => {
    clerkAheadMs = -behindMs;
    const { id, key } = await admin.mint("budget");
    const told: Told[] = [];
    for (let time = 0; time < 12; time += 1) told.push(await adjust(key, `behind-${name}-${time}`));
    expect(told.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
    expect(entriesOf(`behind-${name}-`)).toHaveLength(10);
    expect(await admin.used(id, "budget/spend#1")).toBe(1000);
  },
);

it("a key that may resolve gets no budget back by an act that it made unclear itself, nor by its child's", async () => {
  const rules = [...BUDGET.rules, { id: "more", allow: ["audit.resolve", "keys.create"] }];
  await admin.publish([BUDGET, { policy: "own-judge", rules }]);
  const parent = await admin.mint("own-judge");
  const as = (key: string, path: string, body: object) =>
    fetch(gateway.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "bailiff-deadline-ms": "1500" },
      body: JSON.stringify(body),
    });
  const minted = await as(parent.key, "/admin/keys", { name: "Child", owner: "e2e", policies: ["own-judge"] });
  const child: { id: string; key: string } = JSON.parse(await minted.text());
  emulator.faults.add({ fault: { kind: "stall" }, method: "POST", times: 10 });
  const credit = { amount: 1000, action: "increase", idempotency_key: "unclear" };
  expect((await as(child.key, `/v1/users/${SEED.credits.id}/billing/credits`, credit)).status).toBe(504);
  const [intent] = await eventually(
    () => admin.openIntents(),
    (open) => open.length > 0,
  );
  for (const { key } of [parent, child]) {
    const resolved = await as(key, `/admin/audit/${intent?.id}/resolve`, { outcome: "failed", reason: "it was me" });
    expect([resolved.status, (await resolved.text()).includes("bailiff_policy_denied")]).toEqual([403, true]);
  }
  expect([await admin.used(parent.id, "own-judge/spend#1"), await admin.used(child.id, "own-judge/spend#1")]).toEqual([
    1000, 1000,
  ]);
});

it("50 calls at once with one idempotency key are one entry, one charge and fifty equal answers", async () => {
  emulator.faults.add({ fault: { kind: "delay", ms: 300 }, method: "POST" });
  const { key } = await admin.mint("budget");
  const told = await Promise.all(Array.from({ length: 50 }, () => adjust(key, "one-credit")));
  expect(told.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  expect(new Set(told.map(({ text }) => text)).size).toBe(1);
  expect(entriesOf("one-credit")).toHaveLength(1);
  expect(
    (await Promise.all(Array.from({ length: 9 }, (_, index) => adjust(key, `rest-${index}`)))).map(({ status }) => status),
  ).toEqual(Array.from({ length: 9 }, () => 200));
  expect((await adjust(key, "rest-more")).code).toBe("bailiff_limit_exceeded");
});

it("an adjustment that Clerk made and could not tell is made once, whatever the caller repeats, and kept over a restart", async () => {
  emulator.faults.add({ fault: { kind: "reset", when: "after" }, method: "POST", times: 10 });
  const { id, key } = await admin.mint("budget");
  expect((await adjust(key, "cut-credit")).status).toBe(502);
  emulator.faults.clear();
  await gateway.kill();
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
  const again = await Promise.all(Array.from({ length: 5 }, () => adjust(key, "cut-credit")));
  expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(entriesOf("cut-credit")).toHaveLength(1);
  const outcomes = (await logWith(id)).records.filter(
    ({ ledger, type }) => ledger === id && type !== "intent" && type !== "read",
  );
  expect(outcomes.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
    "outcome unknown",
    "resolved unknown",
    "outcome ok",
  ]);
});
