// One row per act: what was done, by whom, why, how much and what came of it, joined from the records of the log.
import { beforeAll, describe, expect, it } from "vitest";
import type { Act } from "../../src/audit/act.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let desk: MintedKey;
let finance: MintedKey;
let auditor: MintedKey;

interface Page {
  readonly data: readonly Act[];
  readonly next_cursor: string | null;
}

async function page(query: string): Promise<Page> {
  const answer = await gateway.admin("GET", `/acts${query}`, undefined, auditor.key);
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
}

async function everyAct(query: string): Promise<readonly Act[]> {
  const all: Act[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { data, next_cursor }: Page = await page(`?${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    all.push(...data);
    cursor = next_cursor;
  }
  return all;
}

const ban = (key: MintedKey, user: string, reason = "TICKET-1") =>
  gateway.call("POST", `/v1/users/${user}/ban`, { key: key.key, headers: { "Bailiff-Reason": reason } });
const credit = (user: string, amount: number, name: string, more: object = {}) =>
  gateway.call("POST", `/v1/users/${user}/billing/credits`, {
    key: finance.key,
    headers: { "Bailiff-Reason": "goodwill, TICKET-2" },
    body: { amount, action: "increase", currency: "EUR", idempotency_key: name, ...more },
  });

beforeAll(async () => {
  await gateway.publish([
    { policy: "desk", rules: [{ id: "ban", allow: ["users.ban", "users.get"], when: 'context.reason.startsWith("TICKET-")' }] },
    { policy: "finance", rules: [{ id: "small", allow: ["users.adjust_billing_credit_balance"], when: "args.amount <= 2500" }] },
    { policy: "auditor", rules: [{ id: "log", allow: ["audit.acts", "audit.read"] }] },
  ]);
  desk = await gateway.mint(["desk"], { name: "Support desk", owner: "support@example.com" });
  finance = await gateway.mint(["finance"], { name: "Finance", owner: "finance@example.com" });
  auditor = await gateway.mint(["auditor"]);
  gateway.clerk.answerWith(() => json({ id: "x" }));
  await ban(desk, "user_1");
  await ban(desk, "user_2", "because");
  await gateway.call("GET", "/v1/users/user_1", { key: desk.key, headers: { "Bailiff-Reason": "TICKET-1" } });
  await credit("user_1", 1_000, "one");
  await credit("user_1", 1_000, "one");
  await credit("user_2", 2_500, "two");
  await credit("user_2", 9_999, "three");
  gateway.clerk.answerWith(() => json({ errors: [] }, 422));
  await ban(desk, "user_3");
  gateway.clerk.answerWith(() => json({}));
});

describe("GET /admin/acts", () => {
  it("has each act once, with what came of it, and no look", async () => {
    const acts = await everyAct(`key=${desk.id}&key=Finance`);
    expect(acts.map(({ operation, target, result, amount, currency }) => [operation, target, result, amount, currency])).toEqual([
      ["users.ban", "user_3", "refused", null, null],
      ["users.adjust_billing_credit_balance", "user_2", "denied", 9_999, "EUR"],
      ["users.adjust_billing_credit_balance", "user_2", "ok", 2_500, "EUR"],
      ["users.adjust_billing_credit_balance", "user_1", "repeat", 1_000, "EUR"],
      ["users.adjust_billing_credit_balance", "user_1", "ok", 1_000, "EUR"],
      ["users.ban", "user_2", "denied", null, null],
      ["users.ban", "user_1", "ok", null, null],
    ]);
    const [, , , repeat, first] = acts;
    expect(repeat?.repeat_of).toBe(first?.intent_id);
    expect(first).toMatchObject({
      key: { id: finance.id, name: "Finance", owner: "finance@example.com" },
      reason: "goodwill, TICKET-2",
      class: "money",
      action: "increase",
      decision: "allow",
      policy: "finance",
      rule: "small",
      upstream: { status: 200, attempts: 1 },
      approvals: null,
      count: 1,
      looked_until: null,
    });
  });

  it("has the same acts page by page, however small the pages", async () => {
    const all = await everyAct("");
    expect(await everyAct("limit=1")).toEqual(all);
    expect(await everyAct("limit=3")).toEqual(all);
  });

  it.each<[string, (act: Act) => boolean]>([
    ["operation=users.ban&operation=keys.*", ({ operation }) => operation === "users.ban" || operation === "keys.create"],
    ["class=money", ({ class: risk }) => risk === "money"],
    ["key=Support+desk", ({ key }) => key?.id === desk.id],
    ["owner=finance%40example.com&owner=support%40example.com", ({ key }) => key?.owner.endsWith("@example.com") === true],
    ["policy=finance", ({ policy }) => policy === "finance"],
    ["rule=ban&rule=small", ({ rule }) => rule === "ban" || rule === "small"],
    ["reason=ticket-", ({ reason }) => reason.includes("TICKET-")],
    ["target=user_2", ({ target }) => target === "user_2"],
    ["amount_from=2500&amount_to=5000&currency=EUR", ({ amount }) => amount === 2_500],
    ["currency=USD", () => false],
    ["currency=eur", ({ currency }) => currency === "EUR"],
    ["result=denied&result=repeat", ({ result }) => result === "denied" || result === "repeat"],
    ["decision=deny", ({ decision }) => decision === "deny"],
    ["outcome=refused", ({ outcome }) => outcome === "refused"],
    ["q=goodwill", ({ reason }) => reason.includes("goodwill")],
    ["q=REFUSED", ({ result }) => result === "refused"],
    ["q=policy_denied", ({ error }) => error === "bailiff_policy_denied"],
    ["q=repeat&q=goodwill", ({ result, reason }) => result === "repeat" || reason.includes("goodwill")],
  ])("%s", async (query, wanted) => {
    const all = await everyAct("");
    expect(await everyAct(query)).toEqual(all.filter(wanted));
    if (query !== "currency=USD") expect(all.some(wanted)).toBe(true);
  });

  it.each(["/acts?", "/audit?", "/audit/export?format=csv&"])(
    "amounts in the wrong order are no empty page: %s",
    async (path) => {
      const asked = (query: string) => gateway.admin("GET", `${path}${query}`);
      expect(await asked("amount_from=2&amount_to=1")).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
      expect(await asked("amount_from=2&amount_to=2")).toMatchObject({ status: 200 });
    },
  );

  it("has looks where they are asked for by class", async () => {
    const looks = await everyAct(`class=read&key=${desk.id}`);
    expect(looks.map(({ operation, result }) => [operation, result])).toEqual([["users.get", "ok"]]);
  });
});

describe("an act that is asked for again", () => {
  const rowsOf = async (name: string) => {
    const { data } = await page(`?key=${finance.id}&amount_from=${name}&amount_to=${name}`);
    return data;
  };

  it("after somebody said that it happened is sent, and is a repeat: one ok", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 500));
    await credit("user_1", 77, "resolved");
    gateway.clerk.answerWith(() => json({ id: "x" }));
    const [unknown] = await rowsOf("77");
    expect(unknown).toMatchObject({ result: "unknown", looked_until: null });
    const word = { outcome: "ok", reason: "looked" };
    expect(await gateway.admin("POST", `/audit/${unknown?.intent_id}/resolve`, word)).toMatchObject({ status: 200 });
    expect(await rowsOf("77")).toMatchObject([{ result: "ok", resolved_by: "root", key: { name: "Finance" } }]);
    expect(await credit("user_1", 77, "resolved")).toMatchObject({ status: 200 });
    expect(await rowsOf("77")).toMatchObject([
      { result: "repeat", outcome: "ok", repeat_of: unknown?.intent_id },
      { result: "ok", intent_id: unknown?.intent_id },
    ]);
  });

  it("is a repeat however often it is sent again, after somebody said that it happened", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 500));
    await credit("user_1", 79, "thrice");
    const [unknown] = await rowsOf("79");
    await gateway.admin("POST", `/audit/${unknown?.intent_id}/resolve`, { outcome: "ok", reason: "looked" });
    await credit("user_1", 79, "thrice");
    gateway.clerk.answerWith(() => json({ id: "x" }));
    expect(await credit("user_1", 79, "thrice")).toMatchObject({ status: 200 });
    const first = { result: "ok", intent_id: unknown?.intent_id };
    const again = { result: "repeat", repeat_of: unknown?.intent_id };
    expect(await rowsOf("79")).toMatchObject([again, again, first]);
  });

  it("while nobody knows is sent again, and the new one answers for it", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 500));
    await credit("user_1", 78, "again");
    gateway.clerk.answerWith(() => json({ id: "x" }));
    await credit("user_1", 78, "again");
    const [second, first] = await rowsOf("78");
    expect([first, second]).toMatchObject([{ result: "repeat", repeat_of: second?.intent_id }, { result: "ok" }]);
  });

  it("is found by a part of what came of it, as that stands now, and by why somebody said so", async () => {
    gateway.clerk.answerWith(() => {
      throw new Error("Network connection lost.");
    });
    await credit("user_1", 80, "broken");
    await credit("user_1", 81, "said");
    gateway.clerk.answerWith(() => json({}));
    const [said] = await rowsOf("81");
    expect(said?.error).toBe("bailiff_upstream_unreachable");
    const amounts = async (q: string) =>
      (await everyAct(`key=${finance.id}&amount_from=80&amount_to=81&${q}`)).map(({ amount }) => amount);
    expect(await amounts("q=upstream_unreach")).toEqual([81, 80]);
    await gateway.admin("POST", `/audit/${said?.intent_id}/resolve`, {
      outcome: "failed",
      reason: "Looked at the ledger of Clerk",
    });
    expect(await amounts("q=upstream_unreach")).toEqual([80]);
    expect(await amounts("q=unknown")).toEqual([80]);
    expect(await amounts("q=failed")).toEqual([81]);
    expect(await amounts("q=ledger+of+clerk")).toEqual([81]);
    const { body } = await gateway.admin("GET", `/audit?key=${finance.id}&q=upstream_unreach&amount_from=0`);
    expect(body?.["data"]).toEqual([]);
    expect((await gateway.admin("GET", `/audit?key=${finance.id}&q=FAILED`)).text).toContain('"outcome":"failed"');
  });

  it("finds by result what became known later, and not what was unknown once", async () => {
    const unknown = await everyAct("result=unknown");
    expect(unknown.filter(({ amount }) => amount === 77 || amount === 78)).toEqual([]);
    const all = await everyAct("");
    expect(await everyAct("result=ok&limit=1")).toEqual(all.filter(({ result }) => result === "ok"));
  });
});

it("says when each call arrived: not later than its first record", async () => {
  const all = await everyAct("class=read&class=money&class=destructive&class=write");
  expect(all.length).toBeGreaterThan(5);
  expect(all.filter(({ called_at, at }) => called_at === null || called_at > at)).toEqual([]);
});
