// Several requests for one call, and many of one key: no yes is lost, no no is forgotten, and a list tells nothing of what it leaves out.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { act, approvalIdOf, approvalScene, DESK, POLICIES, say, setTheScene, statusOf } from "./approval-scene.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const scene = approvalScene();
const { gateway } = scene;

beforeEach(async () => {
  vi.setSystemTime(NOON);
  await setTheScene(scene);
});
afterEach(() => {
  runFromNoon();
});

/** Approved and under way when the same is asked for once more; then Clerk says no, and the first yes is given back. */
async function askedForTwice(meanwhile: (second: string) => Promise<unknown> = async () => undefined) {
  const first = approvalIdOf(await act(scene));
  await say(scene, "approve", first, scene.approver.key);
  const clerk = Promise.withResolvers<Response>();
  const asked = Promise.withResolvers<void>();
  gateway.clerk.answerWith(() => {
    asked.resolve();
    return clerk.promise;
  });
  const underWay = act(scene);
  await asked.promise;
  const second = approvalIdOf(await act(scene));
  await meanwhile(second);
  clerk.resolve(json({ errors: [] }, 422));
  expect((await underWay).status).toBe(422);
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  return { first, second };
}

describe("a yes that is given back after the same was asked for again", () => {
  it("is used by the next try, and the newer request goes on waiting", async () => {
    const { first, second } = await askedForTwice();
    expect(await Promise.all([first, second].map((id) => statusOf(scene, id)))).toEqual(["approved", "pending"]);
    expect((await act(scene)).status).toBe(200);
    expect(await Promise.all([first, second].map((id) => statusOf(scene, id)))).toEqual(["used", "pending"]);
    expect(approvalIdOf(await act(scene))).toBe(second);
  });

  it("sends one call for each yes, and no third", async () => {
    const { second } = await askedForTwice();
    await say(scene, "approve", second, scene.other.key);
    const answers = await Promise.all(Array.from({ length: 10 }, () => act(scene)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it.each(["first", "second"] as const)("sends nothing once the %s was rejected", async (which) => {
    const ids = await askedForTwice();
    await say(scene, "reject", ids[which], scene.other.key, "not this one");
    const before = scene.sent();
    const answer = await act(scene);
    expect([answer.status, approvalIdOf(answer), scene.sent() - before]).toEqual([403, ids[which], 0]);
  });

  it("sends nothing where the second was rejected while the first was under way", async () => {
    const { second } = await askedForTwice((id) => say(scene, "reject", id, scene.other.key));
    expect(approvalIdOf(await act(scene))).toBe(second);
  });
});

it("a no holds until its time is over, however many requests the key makes and takes back after it", async () => {
  const id = approvalIdOf(await act(scene));
  await say(scene, "reject", id, scene.approver.key);
  await ringAlarm(scene.asker.id);
  await runInDurableObject(ledgerOf(scene.asker.id), (_ledger, { storage: { sql } }) => {
    sql.exec(`WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 1001)
      INSERT INTO approvals (digest, state, until_ms, needed, asked, agreed, rev, listed_rev)
      SELECT 'other-' || i, 'withdrawn', until_ms, needed, asked, agreed, rev, rev FROM many, approvals WHERE n = 1`);
  });
  await ringAlarm(scene.asker.id);
  const rows = await runInDurableObject(ledgerOf(scene.asker.id), (_ledger, { storage: { sql } }) =>
    sql.exec<{ n: number }>("SELECT n FROM approvals ORDER BY n LIMIT 2").toArray(),
  );
  expect(rows).toEqual([{ n: 1 }, { n: 3 }]);
  expect(approvalIdOf(await act(scene))).toBe(id);
});

describe("the list of a key that may look at some", () => {
  const page = async (query: string) => {
    const { body } = await gateway.admin("GET", `/approvals?${query}`, undefined, scene.approver.key);
    const data: unknown = body?.["data"];
    return { ids: (Array.isArray(data) ? data : []).map(({ id }) => id), next: body?.["next_cursor"] };
  };
  const ofOneOwner = async (owner: string) => {
    const rules = [
      { id: "list", allow: ["approvals.list"] },
      { id: "own", allow: ["approvals.get"], when: `args.key_owner == "${owner}"` },
    ];
    await gateway.publish([POLICIES[0], { policy: DESK, rules }]);
    return gateway.mint(["asker"], { owner });
  };

  it("ends where the last that it may see ends, whatever else there is", async () => {
    const other = await ofOneOwner("one@example.com");
    for (const user of ["user_1", "user_2"]) await act(scene, "ban", { user });
    vi.setSystemTime(NOON + 1);
    const seen = approvalIdOf(await act(scene, "ban", { key: other.key }));
    expect(await page("limit=1")).toEqual({ ids: [seen], next: null });
  });

  it("goes from page to page by a cursor that cannot be read", async () => {
    const other = await ofOneOwner("two@example.com");
    const ids: string[] = [];
    for (const [at, user] of ["user_1", "user_2", "user_3"].entries()) {
      vi.setSystemTime(NOON + at);
      ids.unshift(approvalIdOf(await act(scene, "ban", { key: other.key, user })));
      await act(scene, "ban", { user });
    }
    const [found, cursors]: [string[], string[]] = [[], []];
    for (let cursor = ""; ; ) {
      const { ids: onPage, next } = await page(`limit=1${cursor}`);
      found.push(...onPage);
      if (typeof next !== "string") break;
      cursors.push(next, Buffer.from(next, "base64url").toString("latin1"));
      cursor = `&cursor=${next}`;
    }
    expect(found).toEqual(ids);
    expect(cursors).toHaveLength(4);
    for (const text of cursors) expect(text).not.toMatch(/apr_|\d{13}/);
    const answer = await gateway.admin("GET", `/approvals?cursor=${NOON}.${ids[0]}`, undefined, scene.approver.key);
    expect(answer.codes).toEqual(["bailiff_param_invalid"]);
  });
});

describe("erasing a user", () => {
  it("takes what was to be moved out of the list of requests too", async () => {
    const credit = { id: "credit", allow: ["users.adjust_billing_credit_balance"], approve: { count: 1, within: "1h" } };
    await setTheScene(scene, [{ policy: "asker", rules: [credit] }, ...POLICIES.slice(1)]);
    const ask = (user: string, amount: number) =>
      gateway.call("POST", `/v1/users/${user}/billing/credits`, {
        key: scene.asker.key,
        body: { action: "increase", amount, idempotency_key: `for-${user}`, note: "goodwill" },
      });
    const [id, other] = [approvalIdOf(await ask("user_1", 4_711)), approvalIdOf(await ask("user_2", 815))];
    await ringAlarm(scene.asker.id);
    // Of these alone: others here have asked a thousand times.
    const amounts = async () => {
      const { data }: { data: { id: string; amount: number | null }[] } = JSON.parse(
        (await gateway.admin("GET", "/approvals?status=pending&operation=users.adjust_billing_credit_balance")).text,
      );
      return new Map(data.map((one) => [one.id, one.amount]));
    };
    expect([(await amounts()).get(id), (await amounts()).get(other)]).toEqual([4_711, 815]);
    expect((await gateway.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" })).status).toBe(200);
    await ringAlarm(scene.asker.id);
    expect([(await amounts()).get(id), (await amounts()).get(other)]).toEqual([null, 815]);
  });

  it("leaves nothing to agree to: an amount that nobody sees is within no rule of an approver's, and may be any", async () => {
    const credit = { id: "credit", allow: ["users.adjust_billing_credit_balance"], approve: { count: 1, within: "1h" } };
    const small = { id: "small", allow: ["approvals.approve"], when: "!has(args.amount) || args.amount <= 1000" };
    await setTheScene(scene, [
      { policy: "asker", rules: [credit] },
      { policy: DESK, rules: [small] },
    ]);
    const ask = () =>
      gateway.call("POST", "/v1/users/user_1/billing/credits", {
        key: scene.asker.key,
        body: { action: "increase", amount: 1_000_000, idempotency_key: "for-me", note: "goodwill" },
      });
    const id = approvalIdOf(await ask());
    expect((await say(scene, "approve", id, scene.approver.key)).status).toBe(404);
    expect((await gateway.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" })).status).toBe(200);
    await ringAlarm(scene.asker.id);
    const blind = await say(scene, "approve", id, scene.approver.key);
    expect(blind).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    expect(blind.text).toContain("was erased");
    expect((await ask()).status).toBe(403);
    // Taken back it can be asked for again, and seen.
    expect((await say(scene, "withdraw", id, scene.asker.key)).status).toBe(200);
    expect((await say(scene, "approve", approvalIdOf(await ask()), scene.approver.key)).status).toBe(404);
  });

  it("takes what others agreed to before there was that user, and what was asked for meanwhile", async () => {
    const create = { id: "create", allow: ["users.create"], approve: { count: 1, within: "1h" } };
    await setTheScene(scene, [{ policy: "asker", rules: [create] }, ...POLICIES.slice(1)]);
    gateway.clerk.answerWith(() => json({ id: "user_new", object: "user" }));
    const body = { email_address: ["new@example.com"], first_name: "Newcomer" };
    const ask = () => gateway.call("POST", "/v1/users", { key: scene.asker.key, body });
    const id = approvalIdOf(await ask());
    await ask();
    const other = approvalIdOf(
      await gateway.call("POST", "/v1/users", { key: scene.asker.key, body: { ...body, first_name: "Somebody else" } }),
    );
    expect((await say(scene, "approve", id, scene.approver.key)).status).toBe(200);
    expect((await ask()).status).toBe(200);
    await ringAlarm(scene.asker.id);
    const kept = async () => {
      const { body: log } = await gateway.admin("GET", `/audit?key=${scene.asker.id}`);
      const { body: own } = await gateway.admin("GET", "/approvals/own", undefined, scene.asker.key);
      return JSON.stringify([log, own])
        .match(/Newcomer|Somebody else/g)
        ?.toSorted();
    };
    expect(await kept()).toEqual([...Array(4).fill("Newcomer"), ...Array(2).fill("Somebody else")]);
    expect((await gateway.admin("POST", "/audit/erase", { target: "user_new", reason: "asked for" })).status).toBe(200);
    expect(await kept()).toEqual(Array(2).fill("Somebody else"));
    expect((await gateway.admin("GET", `/approvals/${other}`)).body).toMatchObject({ args: { first_name: "Somebody else" } });
  });
});
