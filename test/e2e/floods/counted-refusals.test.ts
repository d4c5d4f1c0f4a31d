// A key that may do nothing asks as fast as it can, and the gateway is killed in the middle of it: the log has few records, and they say how
// many calls were refused. Every refusal that a caller has heard of is counted; of those cut off by the kill, each was or was not.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AuditRecord, callsIn } from "../../../src/audit/record.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { chainFaults } from "../ledger-check.ts";
import { type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { testPort } from "../test-port.ts";

const CALLERS = 8;
const KILLS = 3;
/** Records of their own in a minute, for each key and start of the gateway; a record of the others every two seconds, and one more per kill. */
const WHOLE = 20;
const state = temporaryState();
let gateway: RunningGateway;
let admin: Admin;

const start = async () => {
  gateway = await runGateway({ clerkApiUrl: `http://127.0.0.1:${await testPort()}`, stateDir: state.dir });
  admin = adminOf(gateway.url);
};
beforeAll(async () => {
  await start();
  await admin.publish([{ policy: "nothing", rules: [{ id: "look", allow: ["users.get"] }] }]);
});
afterAll(async () => {
  await gateway?.kill();
  state.remove();
});

interface Denied {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

interface Heard {
  refused: number;
  /** Any other answer: there must be none. */
  otherwise: number;
  /** Sent, and no answer came whole. */
  cutOff: number;
}

/** Ends when the gateway no longer answers. */
async function floodUntilGone({ method, path, body }: Denied, key: string): Promise<Heard> {
  const heard: Heard = { refused: 0, otherwise: 0, cutOff: 0 };
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const caller = async () => {
    for (;;) {
      try {
        const response = await fetch(gateway.url + path, { method, headers, body: body ?? null });
        await response.arrayBuffer();
        heard[response.status === 403 ? "refused" : "otherwise"] += 1;
      } catch {
        heard.cutOff += 1;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return heard;
}

const refusedIn = (records: readonly AuditRecord[], keyId: string) =>
  records.filter(({ type, key }) => type === "denied" && key?.id === keyId);
const sum = (records: readonly AuditRecord[]) => records.reduce((total, record) => total + callsIn(record), 0);

const CREDIT = JSON.stringify({ amount: 500, action: "increase", idempotency_key: "flood" });

it.each<[string, Denied]>([
  ["on the admin plane", { method: "GET", path: "/admin/keys" }],
  ["that would move money", { method: "POST", path: "/v1/users/user_1/billing/credits", body: CREDIT }],
])(`of denied calls %s, over ${KILLS} kills`, { timeout: 120_000 }, async (_name, denied) => {
  const { id, key } = await admin.mint("nothing");
  const heard: Heard[] = [];
  let seconds = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const flood = floodUntilGone(denied, key);
    await sleep(1_000 + kill * 700);
    seconds += 1 + kill * 0.7;
    await gateway.kill();
    heard.push(await flood);
    await start();
  }
  const refused = heard.reduce((total, one) => total + one.refused, 0);
  expect(heard.map(({ otherwise }) => otherwise)).toEqual(heard.map(() => 0));
  const cutOff = heard.reduce((total, one) => total + one.cutOff, 0);
  const log = await eventually(
    () => admin.export(),
    ({ records }) => sum(refusedIn(records, id)) >= refused,
  );
  const records = refusedIn(log.records, id);
  console.log(`${refused} heard of, ${cutOff} cut off, ${sum(records)} counted in ${records.length} records`);
  expect(refused).toBeGreaterThan(KILLS * WHOLE * 2);
  expect(sum(records)).toBeGreaterThanOrEqual(refused);
  expect(sum(records)).toBeLessThanOrEqual(refused + cutOff);
  expect(records.length).toBeLessThanOrEqual((KILLS + 1) * (WHOLE + 2) + seconds / 2);
  expect(chainFaults(log)).toEqual([]);
});
