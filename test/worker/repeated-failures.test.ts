// A client that repeats what failed does the retrying itself: Bailiff sends such a repeat once.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KEY_RETRY_BUDGET } from "../../src/clerk/keyed-retry-budget.ts";
import { runFromNoon } from "./at-noon.ts";
import { connectionLost } from "./limits/credit-clerk.ts";
import { json } from "./scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "./test-gateway.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const down = () => json({ errors: [] }, 500);

let gateway = testGateway();
let key: MintedKey;

const attempts = ({ headers }: Answer) => headers.get("bailiff-attempts");
const get = (user = "user_1", headers: Readonly<Record<string, string>> = {}, as = key) =>
  gateway.call("GET", `/v1/users/${user}`, { key: as.key, headers });
const update = (first_name: string) => gateway.call("PATCH", "/v1/users/user_1", { key: key.key, body: { first_name } });

beforeAll(async () => {
  await gateway.publish([
    { policy: "all", rules: [{ id: "all", allow: ["users.*"] }] },
    { policy: "looks", rules: [{ id: "ban", allow: ["users.ban"], when: "!target.banned" }] },
  ]);
});
beforeEach(async () => {
  vi.setSystemTime(NOON);
  gateway = testGateway();
  key = await gateway.mint(["all"]);
  gateway.clerk.answerWith(down);
});
afterEach(() => {
  runFromNoon();
});

describe("a call that fails and is sent again by its client", () => {
  it.each([
    ["500", down],
    ["503", () => json({ errors: [] }, 503)],
    ["429", () => json({ errors: [] }, 429)],
    ["no answer", () => connectionLost()],
    ["an error page", () => new Response("<html>", { status: 502, headers: { "content-type": "text/html" } })],
  ])("with %s is tried three times by Bailiff, and once for each repeat", async (_name, answer) => {
    gateway.clerk.answerWith(answer);
    const seen: (string | null)[] = [];
    for (let time = 0; time < 10; time += 1) seen.push(attempts(await get()));
    expect(seen).toEqual(["3", ...Array.from({ length: 9 }, () => "1")]);
    expect(gateway.clerk.sent).toHaveLength(12);
  });

  it("is the same call only with the same key, operation, arguments and API version", async () => {
    await get();
    const other = await gateway.mint(["all"]);
    expect(attempts(await get("user_2"))).toBe("3");
    expect(attempts(await get("user_1", {}, other))).toBe("3");
    expect(attempts(await get("user_1", { "clerk-api-version": "2025-11-10" }))).toBe("3");
    expect(attempts(await update("Ada"))).toBe("3");
    expect(attempts(await update("Grace"))).toBe("3");
    expect(attempts(await update("Ada"))).toBe("1");
  });

  it("has its retries again once it was answered, and after a minute and a half", async () => {
    await get();
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
    expect((await get()).status).toBe(200);
    gateway.clerk.answerWith(down);
    expect(attempts(await get())).toBe("3");
    vi.setSystemTime(NOON + 89_999);
    expect(attempts(await get())).toBe("1");
    vi.setSystemTime(NOON + 89_999 + 90_000);
    expect(attempts(await get())).toBe("3");
  });

  it("has the retries that it asks for", async () => {
    await get();
    expect(attempts(await get("user_1", { "bailiff-max-retries": "2" }))).toBe("3");
    expect(attempts(await get("user_1", { "bailiff-max-retries": "0" }))).toBe("1");
  });

  it("is not looked at three times either, where a rule reads the user", async () => {
    const looking = await gateway.mint(["looks"]);
    const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: looking.key });
    const before = gateway.clerk.sent.length;
    for (let time = 0; time < 5; time += 1) expect((await ban()).status).toBe(500);
    expect(gateway.clerk.sent.length - before).toBe(3 + 4);
  });

  it("gets through as soon as Clerk is back", async () => {
    await update("Ada");
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
    expect(await update("Ada")).toMatchObject({ status: 200 });
  });
});

it("a key in trouble uses up its own retries, and no other key's", async () => {
  const seen: (string | null)[] = [];
  for (let user = 0; user < 30; user += 1) seen.push(attempts(await get(`user_${user}`)));
  expect(gateway.clerk.sent).toHaveLength(30 + KEY_RETRY_BUDGET.maxTokens);
  expect(seen.slice(-5)).toEqual(["1", "1", "1", "1", "1"]);
  const other = await gateway.mint(["all"]);
  expect(attempts(await get("user_1", {}, other))).toBe("3");
});
