// Reading the audit log: every record once, newest first, whether it lies in its Ledger, in KV or in both; and a position that stays
// true while new records arrive.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../src/audit/record.ts";
import { comparePositions, positionOf } from "../../src/audit/record-order.ts";
import { ASKED_ALL } from "../../src/routes/admin/log/ledgers-to-ask.ts";
import { runFromNoon } from "./at-noon.ts";
import { kvThatFails, ringAlarmIn } from "./failing-world.ts";
import { ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let agent: MintedKey;
let support: MintedKey;

interface Page {
  readonly data: readonly AuditRecord[];
  readonly next_cursor: string | null;
}

async function page(query: string, key?: string): Promise<Page> {
  const answer = await gateway.admin("GET", `/audit${query}`, undefined, key);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

async function everyPage(query: string, between: () => Promise<unknown> = async () => undefined): Promise<AuditRecord[]> {
  const all: AuditRecord[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 200; pages += 1) {
    const { data, next_cursor }: Page = await page(`?${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    all.push(...data);
    cursor = next_cursor;
    await between();
  }
  return all;
}

const ban = (key: MintedKey, user: string) => gateway.call("POST", `/v1/users/${user}/ban`, { key: key.key });
const get = (key: MintedKey, user: string) => gateway.call("GET", `/v1/users/${user}`, { key: key.key });

beforeAll(async () => {
  await gateway.publish([
    { policy: "agent", rules: [{ id: "all", allow: ["users.*"] }] },
    { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] },
    { policy: "auditor", rules: [{ id: "log", allow: ["audit.*"] }] },
  ]);
  agent = await gateway.mint(["agent"]);
  support = await gateway.mint(["support"]);
  await ban(agent, "user_1");
  await get(agent, "user_2");
  await gateway.call("POST", "/v1/users/ban", { key: agent.key, body: { user_ids: ["user_1", "user_3"] } });
  await get(support, "user_1");
  await ban(support, "user_1");
  await get(support, "me");
  gateway.clerk.answerWith(() => json({ errors: [] }, 422));
  await ban(agent, "user_2");
  gateway.clerk.answerWith(() => json({}));
  for (const name of ["admin", agent.id, support.id]) await ringAlarm(name);
});

beforeEach(() => {
  gateway.clerk.answerWith(() => json({}));
});

describe("the audit log", () => {
  it.each<[string, (record: AuditRecord) => boolean]>([
    ["key=AGENT", ({ key }) => key?.id === agent.id],
    ["key=root", ({ key }) => key?.id === "root"],
    ["operation=users.ban", ({ operation }) => operation === "users.ban"],
    ["operation=users.*", ({ operation }) => operation?.startsWith("users.") === true],
    ["operation=keys.create", ({ operation }) => operation === "keys.create"],
    ["decision=deny", ({ decision }) => decision?.effect === "deny"],
    ["decision=allow", ({ decision }) => decision?.effect === "allow"],
    ["outcome=ok", ({ outcome }) => outcome === "ok"],
    ["outcome=refused", ({ outcome }) => outcome === "refused"],
    ["outcome=failed", ({ outcome }) => outcome === "failed"],
    ["target=user_1", ({ target }) => [target].flat().includes("user_1")],
    ["target=user_3", ({ target }) => [target].flat().includes("user_3")],
    ["target=user_2&target=user_3", ({ target }) => [target].flat().some((id) => id === "user_2" || id === "user_3")],
    [
      "operation=users.get&operation=keys.*",
      ({ operation }) => operation === "users.get" || operation?.startsWith("keys.") === true,
    ],
    ["type=intent&type=denied", ({ type }) => type === "intent" || type === "denied"],
    ["class=read&type=denied&type=read", ({ operation, type }) => operation === "users.get" && type === "read"],
    ["owner=nobody&owner=team@example.com", ({ key }) => key?.owner === "team@example.com"],
    ["policy=agent", ({ decision }) => decision?.policy === "agent"],
    ["rule=look", ({ decision }) => decision?.rule === "look"],
    ["q=USER_3", ({ target }) => [target].flat().includes("user_3")],
    [
      "key=AGENT&operation=users.ban&outcome=refused",
      ({ key, operation, outcome }) => key?.id === agent.id && operation === "users.ban" && outcome === "refused",
    ],
  ])("filtered by %s shows exactly the records that match", async (query, wanted) => {
    const stored = (await Promise.all(["admin", agent.id, support.id].map(recordsOf))).flat();
    const expected = stored.filter(wanted).map(({ id }) => id);
    const { data } = await page(`?limit=200&${query.replace("AGENT", agent.id)}`);
    // Reading writes to `admin` too; what was there before has to be there, and nothing that does not match.
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(expected));
    expect(data.filter((record) => !wanted(record))).toEqual([]);
    expect(expected.length).toBeGreaterThan(0);
  });

  it("within a span of time shows what lies in it, both ends included", async () => {
    const records = await recordsOf(agent.id);
    const [from, to] = [records[1]?.at ?? "", records[3]?.at ?? ""];
    const { data } = await page(`?key=${agent.id}&from=${from}&to=${to}`);
    expect(data.map(({ id }) => id).sort()).toEqual(
      records
        .filter(({ at }) => at >= from && at <= to)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it.each(["to=9999-12-31", "from=0001-01-01", "from=0001-01-01&to=9999-12-31T23:59:59Z"])(
    "with %s reads the days that there can be and no more",
    async (span) => {
      expect((await page(`?key=${support.id}&limit=200&${span}`)).data).toHaveLength(3);
    },
  );

  it("of a whole day includes its last second", async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect((await page(`?key=${support.id}&from=${today}&to=${today}`)).data).toHaveLength(3);
  });

  it.each([1, 2, 7, 200])("paged by %i shows every record once, newest first, while new ones arrive", async (limit) => {
    const stored = (await Promise.all(["admin", agent.id, support.id].map(recordsOf))).flat();
    const to = new Date().toISOString();
    const all = await everyPage(`limit=${limit}&to=${to}&operation=users.*`, () =>
      Promise.all([get(agent, "user_9"), ringAlarm(agent.id)]),
    );
    const expected = stored.filter(({ operation }) => operation?.startsWith("users."));
    expect(all.map(({ id }) => id).filter((id) => expected.some((one) => one.id === id))).toEqual(
      expected.sort((a, b) => comparePositions(positionOf(a), positionOf(b))).map(({ id }) => id),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it("shows each record as it is chained", async () => {
    const [stored] = await recordsOf(agent.id);
    expect((await everyPage(`limit=200&key=${agent.id}`)).at(-1)).toEqual(stored);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=x", "limit"],
    ["from=yesterday", "from"],
    ["from=2026-11-02&to=2026-11-01", "from"],
    ["from=2026-11-02T00:00:00Z&to=2026-11-02T01:00:00%2B02:00", "from"],
    ["key=", "key"],
    ["key=sk_test_bailiff_AAAAAAAAAAAAsecret", "key"],
    ["q=a&q=sk_live_abc", "q"],
    ["operation=*", "operation"],
    ["decision=maybe", "decision"],
    ["outcome=ok&outcome=good", "outcome"],
    ["type=thing", "type"],
    ["amount_from=1.5", "amount_from"],
    ["cursor=x", "cursor"],
    ["cursor=WzEsMl0", "cursor"],
    ["limit=1&limit=2", "limit"],
  ])("refuses %s", async (query, param) => {
    const refused = await gateway.admin("GET", `/audit?${query}`);
    expect(refused).toMatchObject({
      status: 422,
      codes: ["bailiff_param_invalid"],
      body: { errors: [{ meta: { param_name: param } }] },
    });
  });

  it.each([
    ["outcome=bogus", "outcome", "“outcome” must be “ok” or “refused” or “failed” or “unknown”."],
    ["outcome=ok&outcome=bogus", "outcome", "“outcome” must be “ok” or “refused” or “failed” or “unknown” (value 2 of 2)."],
    ["q=", "q", "“q” must have a length of at least 1."],
  ])("says of %s which argument is to blame, and of several values which", async (query, param, text) => {
    const refused = await gateway.admin("GET", `/audit?${query}`);
    expect(refused.body).toMatchObject({ errors: [{ long_message: text, meta: { param_name: param } }] });
  });

  it("refuses a span that ends before it begins, and no other: nothing is exported or erased", async () => {
    const refused = { status: 422, codes: ["bailiff_param_invalid"], body: { errors: [{ meta: { param_name: "from" } }] } };
    const [from, to] = ["2026-11-02T00:00:00.001Z", "2026-11-01"];
    expect(await gateway.admin("GET", `/audit/export?from=${from}&to=${to}`)).toMatchObject(refused);
    const erase = { target: "user_1", reason: "test", from, to };
    expect(await gateway.admin("POST", "/audit/erase", erase)).toMatchObject(refused);
    for (const span of ["from=2026-11-02&to=2026-11-02", "from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z", "from=2099-01-01"])
      expect(await gateway.admin("GET", `/audit?${span}`)).toMatchObject({ status: 200 });
  });

  it("shows the intents whose outcome nobody knows, and only those", async () => {
    const lost = await gateway.mint(["agent"]);
    gateway.clerk.answerWith(() => json({ errors: [] }, 500));
    await gateway.call("POST", "/v1/users", { key: lost.key, body: {} });
    const lease = await ledgerOf(lost.id).lease();
    const [intent] = await recordsOf(lost.id);
    if (lease === null || intent === undefined) throw new Error("nothing was recorded");
    const basis = { revision: lease.record.revision, bundleSeq: lease.bundle?.seq ?? 0 };
    await ledgerOf(lost.id).admit(
      { basis, intent: { ...intent, request_id: "req_lost" }, settleByMs: Date.now() - 60_000 },
      lost.id,
    );
    await ringAlarm(lost.id);
    // One whose Worker is gone, and one whose only try ended in a 500: nobody knows of either.
    const { data } = await page("?open=true");
    expect(data.filter(({ key }) => key?.id === lost.id)).toMatchObject([
      { type: "intent", request_id: "req_lost" },
      { id: intent.id },
    ]);
    expect((await page(`?key=${lost.id}&outcome=unknown`)).data.map(({ request_id }) => request_id)).toContain("req_lost");
    expect((await page(`?open=true&key=${agent.id}`)).data).toEqual([]);
  });
});

describe("in a deployment with many keys, of one that has told nobody yet that it was used", () => {
  let fresh: MintedKey;

  beforeAll(async () => {
    gateway.clerk.answerWith(() => json({}));
    await Promise.all(Array.from({ length: ASKED_ALL }, () => gateway.mint(["support"])));
    fresh = await gateway.mint(["agent"]);
    await ban(fresh, "user_1");
  });

  it("what it did is there with its answer, for whoever names it", async () => {
    const { data } = await page(`?key=${fresh.id}`);
    expect(data.map(({ ledger, type }) => [ledger, type])).toEqual([
      [fresh.id, "outcome"],
      [fresh.id, "intent"],
    ]);
    const twice = await page(`?key=${fresh.id}&key=${fresh.id}&key=root&type=intent&operation=users.ban`);
    expect(twice.data.filter(({ ledger }) => ledger === fresh.id)).toHaveLength(1);
  });

  it("an act whose outcome nobody knows, too", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 500));
    await gateway.call("POST", "/v1/users", { key: fresh.key, body: { email_address: ["ada@example.com"] } });
    gateway.clerk.answerWith(() => json({}));
    const { data } = await page(`?key=${fresh.id}&open=true`);
    expect(data).toMatchObject([{ ledger: fresh.id, type: "intent", operation: "users.create" }]);
  });
});

describe("records of long ago", () => {
  const LONG_AGO_MS = 26 * 3_600_000;
  afterEach(() => {
    runFromNoon();
  });

  it("come from KV alone, across days, in the same order", async () => {
    const key = await gateway.mint(["agent"]);
    const start = Date.now() - LONG_AGO_MS;
    // A day apart from first to last, so that there are two days whatever the hour is.
    for (const hour of [0, 4, 8, 12, 18, 24]) {
      vi.setSystemTime(start + hour * 3_600_000);
      await ban(key, `user_${hour}`);
      await ringAlarm(key.id);
    }
    runFromNoon();
    await ringAlarm(key.id);
    const asked: string[] = [];
    const { records } = gateway.services.ledgers;
    gateway.services.ledgers.records = (name, range) => {
      asked.push(name);
      return records(name, range);
    };
    const all = await everyPage(`limit=3&key=${key.id}&to=${new Date(Date.now() - 3_600_000).toISOString()}`);
    gateway.services.ledgers.records = records;
    expect(all.map(({ seq }) => seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(asked).not.toContain(key.id);
    expect(new Set(all.map(({ at }) => at.slice(0, 10))).size).toBe(2);
  });

  it("that never reached KV are still read from their Ledger", async () => {
    const key = await gateway.mint(["agent"]);
    vi.setSystemTime(Date.now() - LONG_AGO_MS);
    await ban(key, "user_1");
    await ringAlarmIn(key.id, { AUDIT_KV: kvThatFails(1) });
    runFromNoon();
    expect((await page(`?key=${key.id}`)).data).toHaveLength(2);
  });
});

describe("an auditor's key", () => {
  it("reads the log and its export, and nothing else", async () => {
    const auditor = await gateway.mint(["auditor"]);
    expect((await page("?limit=1", auditor.key)).data).toHaveLength(1);
    expect((await gateway.admin("GET", "/audit/export", undefined, auditor.key)).status).toBe(200);
    for (const path of ["/keys", "/policies", "/status", `/keys/${agent.id}`]) {
      expect((await gateway.admin("GET", path, undefined, auditor.key)).codes).toEqual(["bailiff_policy_denied"]);
    }
    expect((await get(auditor, "user_1")).codes).toEqual(["bailiff_policy_denied"]);
  });
});
