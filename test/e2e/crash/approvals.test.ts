// Calls that others have approved, sent by several callers at once while the gateway is killed again and again: no approval sends two, and
// none is lost: what never reached Clerk goes through afterwards.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const ACTS = 8;
const KILLS = 4;
const state = temporaryState();
const env = { RETRY_MAX: "0", UPSTREAM_DEADLINE_MS: "2000" };
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let asker: { readonly id: string; readonly key: string };
let approver: { readonly id: string; readonly key: string };

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env });
  admin = adminOf(gateway.url);
};

interface Told {
  readonly status: number;
  readonly approvalId: string | null;
}

/** Status 0 where the gateway was gone. Each amount is a call of its own. */
async function credit(amount: number): Promise<Told> {
  try {
    const response = await fetch(`${gateway.url}/v1/users/${SEED.credits.id}/billing/credits`, {
      method: "POST",
      headers: { authorization: `Bearer ${asker.key}`, "content-type": "application/json" },
      body: JSON.stringify({ amount, action: "increase", idempotency_key: `approved-${amount}` }),
    });
    const { errors }: { errors?: { meta?: { approval_id?: string } }[] } = JSON.parse(await response.text());
    return { status: response.status, approvalId: errors?.[0]?.meta?.approval_id ?? null };
  } catch {
    return { status: 0, approvalId: null };
  }
}

async function lock(user: string): Promise<Told> {
  try {
    const response = await fetch(`${gateway.url}/v1/users/${user}/lock`, {
      method: "POST",
      headers: { authorization: `Bearer ${asker.key}` },
    });
    const { errors }: { errors?: { meta?: { approval_id?: string } }[] } = JSON.parse(await response.text());
    return { status: response.status, approvalId: errors?.[0]?.meta?.approval_id ?? null };
  } catch {
    return { status: 0, approvalId: null };
  }
}

const approve = async (id: string | null) => {
  const response = await fetch(`${gateway.url}/admin/approvals/${id}/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${approver.key}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "seen" }),
  });
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("approved")]);
};

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await start();
  const approval = { count: 1, within: "1h" };
  const allow = ["users.adjust_billing_credit_balance", "users.lock"];
  await admin.publish([
    { policy: "asker", rules: [{ id: "held", allow, approve: approval }] },
    { policy: "approver", rules: [{ id: "say", allow: ["approvals.*"] }] },
  ]);
  asker = await admin.mint("asker");
  approver = await admin.mint("approver", { owner: "lead" });
});
afterAll(async () => {
  await gateway?.kill();
  await emulator?.close();
  state.remove();
});

it("no approval is used twice, and none is lost", { timeout: 180_000 }, async () => {
  const amounts = Array.from({ length: ACTS }, (_, index) => index + 1);
  const asked = await Promise.all(amounts.map(credit));
  for (const { approvalId } of asked) await approve(approvalId);
  // Without a name at Clerk: only the approval keeps it from being sent twice.
  const held = await lock(SEED.google.id);
  await approve(held.approvalId);
  const locks = () => emulator.requests.filter(({ url }) => url.endsWith("/lock")).length;

  emulator.faults.add({ fault: { kind: "delay", ms: 200, when: "after" }, method: "POST", times: 1_000 });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const callers = amounts.flatMap((amount) => [credit(amount), credit(amount), lock(SEED.google.id)]);
    await new Promise((resolve) => setTimeout(resolve, 30 + kill * 70));
    await gateway.kill();
    await Promise.all(callers);
    await start();
    expect(locks()).toBeLessThanOrEqual(1);
  }
  emulator.faults.clear();

  // What is open is ended by the Ledger itself: only then is a repeat a new try.
  const statuses = await eventually(
    () => Promise.all(amounts.map(async (amount) => (await credit(amount)).status)),
    (found) => found.every((status) => status === 200),
    60_000,
  );
  expect(statuses).toHaveLength(ACTS);
  const entries = emulator.store.credits.entries.filter(({ idempotency_key }) => idempotency_key.startsWith("approved-"));
  expect(entries.map(({ idempotency_key }) => idempotency_key).sort()).toEqual(amounts.map((n) => `approved-${n}`).sort());

  // Each was sent under the one approval that it had; nobody was asked again for the same credit.
  const { records } = await admin.export();
  const own = records.filter(({ ledger }) => ledger === asker.id);
  for (const { approvalId } of asked) {
    const story = own.filter(({ approval_id }) => approval_id === approvalId);
    expect(story.filter(({ approval }) => approval?.step === "asked")).toHaveLength(1);
    expect(story.filter(({ approval }) => approval?.step === "approved")).toHaveLength(1);
    expect(story.filter(({ approval }) => approval?.step === "used").length).toBeGreaterThan(0);
  }
  const usedLocks = own.filter(({ approval, operation }) => approval?.step === "used" && operation === "users.lock");
  expect(usedLocks.length).toBeLessThanOrEqual(1);
  if (locks() === 0 && usedLocks.length === 0) expect((await lock(SEED.google.id)).status).toBe(200);
});
