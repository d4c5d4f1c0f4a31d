// Refusals of one key, once they are many: a few records that say how many, and never one less.

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { createHash } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AuditRecord, callsIn } from "../../../src/audit/record.ts";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([
    {
      policy: "tight",
      rules: [
        { id: "look", allow: ["users.get"] },
        { id: "never", deny: ["users.lock"] },
        { id: "money", allow: ["users.adjust_billing_credit_balance"], limit: [{ sum: "args.amount", max: 10, per: "1d" }] },
      ],
    },
  ]);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  key = await gateway.mint(["tight"]);
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
});
afterEach(() => {
  runFromNoon();
});

const ban = (user = "user_1", headers = {}) => gateway.call("POST", `/v1/users/${user}/ban`, { key: key.key, headers });
const sum = (records: readonly AuditRecord[]) => records.reduce((total, record) => total + callsIn(record), 0);
const deniedOf = async (ledger: string) => (await recordsOf(ledger)).filter(({ type }) => type === "denied");
async function flood(calls: number, call: (n: number) => Promise<unknown>) {
  for (let n = 0; n < calls; n += 1) await call(n);
}
/** Time goes by, and the Ledger's alarm rings. */
async function later(ledger: string, ms = 2_000) {
  vi.setSystemTime(Date.now() + ms);
  await ringAlarm(ledger);
}

describe.each(["INSERT ON records", "DELETE ON refusals"])("a count whose record breaks off at %s", (statement) => {
  it.each(["the alarm", "a reader"])("is neither lost nor told twice, whoever writes it down: %s", async (who) => {
    await flood(30, () => ban());
    const sql = (text: string) =>
      runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) => {
        storage.sql.exec(text);
      });
    await sql(`CREATE TRIGGER refused BEFORE ${statement} BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    if (who === "the alarm") await later(key.id);
    else {
      vi.setSystemTime(Date.now() + 2_000);
      // Awaited as what it is: of a promise of another object, looking at its members makes more of them.
      const failed = await ledgerOf(key.id)
        .recordsFrom(1)
        .then(
          () => "nothing",
          (error: unknown) => String(error),
        );
      expect(failed).toContain("refused");
    }
    await sql("DROP TRIGGER refused");
    await later(key.id);
    expect(sum(await deniedOf(key.id))).toBe(30);
    await expectWholeChain(key.id);
  });
});

describe("denials of one key", () => {
  it("are records of their own up to twenty a minute, and one with their count for those after", async () => {
    await flood(120, () => ban());
    expect(await deniedOf(key.id)).toHaveLength(20);
    await later(key.id);
    const records = await deniedOf(key.id);
    expect(records).toHaveLength(21);
    expect(sum(records)).toBe(120);
    const at = new Date(NOON).toISOString();
    expect(records.at(-1)).toMatchObject({
      type: "denied",
      operation: "users.ban",
      target: "user_1",
      error: "bailiff_policy_denied",
      decision: { effect: "deny" },
      count: 100,
      first_at: at,
      last_at: at,
      args: { "[sha256]": [createHash("sha256").update('{"user_id":"user_1"}').digest("hex")] },
      seen: null,
    });
    await expectWholeChain(key.id);
  });

  it("have a record each again in the next minute", async () => {
    await flood(30, () => ban());
    await later(key.id, 60_000);
    await flood(5, () => ban());
    expect((await deniedOf(key.id)).map(callsIn)).toEqual([...Array.from({ length: 20 }, () => 1), 10, 1, 1, 1, 1, 1]);
  });

  it("are counted apart by operation and reason", async () => {
    await flood(20, () => ban());
    const credit = { amount: 11, action: "increase", idempotency_key: "k" };
    await flood(7, () => ban());
    await flood(5, () => gateway.call("POST", "/v1/users/user_1/lock", { key: key.key }));
    await flood(3, () => gateway.call("POST", "/v1/users/user_1/billing/credits", { key: key.key, body: credit }));
    await flood(2, () =>
      gateway.call("POST", "/v1/users/user_1/verify_password", { key: key.key, body: { password: "s3cret" } }),
    );
    await flood(4, () => gateway.call("POST", "/v1/users/user_1/ban?x=1", { key: key.key }));
    await later(key.id);
    const counted = (await recordsOf(key.id)).filter(({ count }) => count !== undefined);
    expect(counted.map(({ type, operation, error, count }) => [type, operation, error, count]).sort()).toEqual([
      ["denied", "users.adjust_billing_credit_balance", "bailiff_limit_never_fits", 3],
      ["denied", "users.ban", "bailiff_policy_denied", 7],
      ["denied", "users.lock", "bailiff_policy_denied", 5],
      ["denied", "users.verify_password", "bailiff_policy_denied", 2],
      ["failed", "users.ban", "bailiff_param_unknown", 4],
    ]);
    expect(JSON.stringify(counted)).not.toContain("s3cret");
  });

  it("keep what they have in common, and name everybody, fifty to a record", async () => {
    await flood(20, () => ban());
    await flood(2, () =>
      flood(70, (n) => ban(`user_${n}`, { "bailiff-reason": "TICKET-1", "cf-connecting-ip": `203.0.113.${n}` })),
    );
    await later(key.id);
    const [first, second] = (await deniedOf(key.id)).slice(20);
    expect([first?.count, first?.reason, first?.ip]).toEqual([100, "TICKET-1", null]);
    expect(first?.target).toEqual(Array.from({ length: 50 }, (_, n) => `user_${n}`));
    expect(first?.args?.["[sha256]"]).toHaveLength(50);
    expect([second?.count, second?.target]).toEqual([40, Array.from({ length: 20 }, (_, n) => `user_${50 + n}`)]);
  });

  it("are few records, however many users they are about", async () => {
    await flood(20, () => ban());
    const [draft] = await deniedOf(key.id);
    if (draft === undefined) throw new Error("no denial");
    for (let n = 0; n < 200; n += 1) {
      const target = Array.from({ length: 50 }, (_, at) => `user_${n}x${at}`);
      await ledgerOf(key.id).append([{ ...draft, request_id: `req_${n}`, target }], key.id);
    }
    await later(key.id);
    const counted = (await deniedOf(key.id)).slice(20);
    expect([counted.length, sum(counted)]).toEqual([51, 200]);
  });

  it("are counted together, whatever their reasons, where those are very many", async () => {
    const ledger = ledgerOf(key.id);
    await flood(20, () => ban());
    const [draft] = await deniedOf(key.id);
    if (draft?.decision === undefined || draft.decision === null) throw new Error("no denial");
    const { decision } = draft;
    for (let n = 0; n < 300; n += 1)
      await ledger.append([{ ...draft, request_id: `req_${n}`, decision: { ...decision, rule: `rule-${n}` } }], key.id);
    await later(key.id);
    const counted = (await deniedOf(key.id)).slice(20);
    expect(counted.length).toBeLessThanOrEqual(51);
    expect(sum(counted)).toBe(300);
    expect(counted.find(({ count }) => count === 250)).toMatchObject({ operation: "users.ban", decision: { rule: null } });
  });

  it("hold a digest of nobody's arguments whom they do not name, so that what is erased of a user is all", async () => {
    const ledger = ledgerOf(key.id);
    await flood(20, () => ban());
    const [draft] = await deniedOf(key.id);
    if (draft?.decision === undefined || draft.decision === null) throw new Error("no denial");
    const { decision } = draft;
    let sent = 0;
    const refuse = (rule: string, target: string | string[]) => {
      sent += 1;
      const args = { user_id: target, first_name: "Ada" };
      return ledger.append([{ ...draft, request_id: `req_${sent}`, decision: { ...decision, rule }, target, args }], key.id);
    };
    for (let n = 0; n < 50; n += 1) await refuse(`rule-${n}`, "user_1");
    const many = Array.from({ length: 49 }, (_, n) => `user_many${n}`);
    await refuse("rule-50", many);
    for (let n = 0; n < 5; n += 1) await refuse("rule-51", `user_later${n}`);
    await later(key.id);
    const together = (await deniedOf(key.id)).find(({ count }) => count === 6);
    expect(together?.target).toEqual([...many, "user_later0"]);
    const digests = [many, "user_later0"].map((user_id) =>
      createHash("sha256")
        .update(JSON.stringify({ user_id, first_name: "Ada" }))
        .digest("hex"),
    );
    expect(together?.args?.["[sha256]"]).toEqual(digests);
  });

  it("are not lost when the object is evicted before their record is written", async () => {
    await flood(50, () => ban());
    await evictDurableObject(ledgerOf(key.id));
    await later(key.id);
    expect(sum(await deniedOf(key.id))).toBe(50);
    await expectWholeChain(key.id);
  });

  it("are counted once when the same append comes twice", async () => {
    await flood(20, () => ban());
    const [draft] = await deniedOf(key.id);
    if (draft === undefined) throw new Error("no denial");
    const again = { ...draft, request_id: "req_again" };
    await ledgerOf(key.id).append([again], key.id);
    await ledgerOf(key.id).append([again], key.id, 100);
    await later(key.id);
    expect(sum(await deniedOf(key.id))).toBe(21);
  });

  it("on the admin plane are counted for each key apart", async () => {
    const other = await gateway.mint(["tight"]);
    await flood(60, () => gateway.admin("GET", "/keys", undefined, key.key));
    await gateway.admin("GET", "/keys", undefined, other.key);
    await later("admin");
    const mine = (await deniedOf("admin")).filter((record) => record.key?.id === key.id);
    expect([mine.length, sum(mine)]).toEqual([21, 60]);
    const others = (await deniedOf("admin")).filter((record) => record.key?.id === other.id);
    expect(others.map(callsIn)).toEqual([1]);
    expect(mine.at(-1)).toMatchObject({ operation: "keys.list", args: null, count: 40 });
  });

  it("are seen by readers within five seconds, though the alarm is late", async () => {
    await flood(25, () => ban());
    vi.setSystemTime(Date.now() + 2_000);
    const page = await gateway.admin("GET", `/audit?key=${key.id}&decision=deny&limit=200`);
    const data = page.body?.["data"];
    expect(Array.isArray(data) ? sum(data) : 0).toBe(25);
  });

  it("count in the metadata of the KV value", async () => {
    await flood(70, () => ban());
    await flood(30, () => gateway.call("POST", "/v1/users/user_1/ban?x=1", { key: key.key }));
    await later(key.id);
    await later(key.id);
    const { AUDIT_KV } = gateway.services.env;
    const { keys } = await AUDIT_KV.list<{ ledger: string; count: number; denied: number; failed: number }>({ prefix: "audit/" });
    const mine = keys.flatMap(({ metadata }) => (metadata?.ledger === key.id ? [metadata] : []));
    const total = (name: "count" | "denied" | "failed") => mine.reduce((all, metadata) => all + metadata[name], 0);
    expect([total("denied"), total("failed")]).toEqual([70, 30]);
    expect(total("count")).toBe((await recordsOf(key.id)).length);
  });

  it("go with a user whose data is erased", async () => {
    await flood(25, () => ban("user_gone"));
    const erased = await gateway.admin("POST", "/audit/erase", { target: "user_gone", reason: "asked for it" });
    expect(erased.status).toBe(200);
    const records = await deniedOf(key.id);
    expect(sum(records)).toBe(25);
    expect(records.filter(({ args }) => args !== null)).toEqual([]);
    await expectWholeChainAfterErase(key.id);
  });
});

async function expectWholeChainAfterErase(ledger: string) {
  const seqs = (await recordsOf(ledger)).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
}
