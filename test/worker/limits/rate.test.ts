// A key's share of Clerk's quota: every call that Bailiff makes to Clerk for it counts, and a runaway script is stopped here.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const LOOK = { id: "look", allow: ["users.get", "users.list", "users.ban", "keys.create"] };
const BUNDLE = [
  { policy: "asking", rate: "5/10s", rules: [{ id: "ask", allow: ["users.get", "users.ban", "policies.explain"] }] },
  { policy: "plain", rules: [LOOK] },
  { policy: "slow", rate: "3/10s", rules: [LOOK] },
  { policy: "slower", rate: "2/1m", rules: [LOOK] },
  { policy: "fast", rate: "1000/1s", rules: [LOOK] },
  { policy: "looking", rate: "5/10s", rules: [{ id: "ban", allow: ["users.ban"], when: "target.banned == false" }] },
];

const limited = (rate = "4/10s") => testGateway({ vars: { DEFAULT_KEY_RATE: rate } });
const get = (gateway: TestGateway, key: MintedKey) => gateway.call("GET", "/v1/users/user_1", { key: key.key });
const ban = (gateway: TestGateway, key: MintedKey, retries = 0) =>
  gateway.call("POST", "/v1/users/user_1/ban", { key: key.key, headers: { "bailiff-max-retries": String(retries) } });

/** How many calls go through before the first 429. */
async function room(gateway: TestGateway, key: MintedKey, ask = get): Promise<number> {
  for (let passed = 0; passed < 50; passed += 1) {
    const { status, codes } = await ask(gateway, key);
    if (status !== 429) continue;
    expect(codes).toEqual(["bailiff_rate_exceeded"]);
    return passed;
  }
  return 50;
}

beforeAll(async () => {
  const published = await testGateway().publish(BUNDLE);
  expect(published.status).toBe(200);
});
beforeEach(() => {
  vi.setSystemTime(NOON + 2_500);
});
afterEach(() => {
  runFromNoon();
});

describe("the default rate", () => {
  it("lets so many calls through in its window, reads and changes alike, and says when the next is possible", async () => {
    const gateway = limited();
    const key = await gateway.mint(["plain"]);
    for (const ask of [get, ban, get, ban]) expect((await ask(gateway, key)).status).toBe(200);
    const refused = await get(gateway, key);
    expect(refused).toMatchObject({
      status: 429,
      codes: ["bailiff_rate_exceeded"],
      body: { errors: [{ meta: { max: 4, window_seconds: 10, resets_at: "2026-11-23T12:00:10.000Z" } }] },
    });
    expect(refused.headers.get("retry-after")).toBe("8");
    expect(gateway.clerk.sent).toHaveLength(4);
    vi.setSystemTime(NOON + 10_000);
    expect((await get(gateway, key)).status).toBe(200);
  });

  it("is each key's own", async () => {
    const gateway = limited();
    const [one, other] = [await gateway.mint(["plain"]), await gateway.mint(["plain"])];
    expect([await room(gateway, one), await room(gateway, other)]).toEqual([4, 4]);
  });

  it("can be off", async () => {
    const gateway = limited("off");
    expect(await room(gateway, await gateway.mint(["plain"]))).toBe(50);
  });

  it("leaves one record a window, however many are refused", async () => {
    const gateway = limited();
    const key = await gateway.mint(["plain"]);
    for (let time = 0; time < 40; time += 1) await get(gateway, key);
    vi.setSystemTime(NOON + 12_000);
    for (let time = 0; time < 40; time += 1) await get(gateway, key);
    const refusals = (await recordsOf(key.id)).filter(({ error }) => error === "bailiff_rate_exceeded");
    expect(refusals.map(({ type, operation }) => [type, operation])).toEqual([
      ["failed", "users.get"],
      ["failed", "users.get"],
    ]);
  });

  it("counts retries", async () => {
    const gateway = limited("6/10s");
    const key = await gateway.mint(["plain"]);
    gateway.clerk.answerWith(() => json({ errors: [] }, 503));
    await ban(gateway, key, 3);
    expect(gateway.clerk.sent).toHaveLength(4);
    expect(await room(gateway, key, (asked, of) => ban(asked, of))).toBe(2);
  });
});

describe("a policy's rate", () => {
  it.each([
    ["takes the place of the default, also when it is wider", ["fast"], 50],
    ["holds where it is stricter", ["slow"], 3],
    ["is the strictest of the key's policies, whatever their order", ["fast", "slower", "slow"], 2],
    ["is not changed by a policy that names none", ["plain", "slow"], 3],
  ])("%s", async (_name, policies, expected) => {
    const gateway = limited();
    expect(await room(gateway, await gateway.mint(policies))).toBe(expected);
  });

  it("counts the looks at a target", async () => {
    const gateway = limited();
    const key = await gateway.mint(["looking"]);
    expect(await room(gateway, key, ban)).toBe(3);
    expect(gateway.clerk.sent).toHaveLength(6);
  });

  it.each(["off", "0/10s", "10/0s", "10", "10/10", "-1/10s", "10/10w", 10])("cannot be %j", async (rate) => {
    const refused = await testGateway().publish([{ policy: "plain", rate, rules: [LOOK] }]);
    expect(refused).toMatchObject({ status: 422, codes: ["bailiff_policy_invalid"] });
    expect(refused.body).toMatchObject({ errors: [{ meta: { param_name: "policies[0].rate" } }] });
  });
});

it("is not moved by a question about another time", async () => {
  const gateway = limited();
  const [key, asked] = [await gateway.mint(["asking"]), await gateway.mint(["looking"])];
  const ask = (now: string) => {
    const question = { key_id: asked.id, operation: "users.ban", args: { user_id: "user_1" }, context: { now } };
    return gateway.admin("POST", "/explain", question, key.key);
  };
  // Questions are calls of the asking key too, and count as such: at the time at which they are asked.
  for (const now of ["2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"]) expect(await ask(now)).toMatchObject({ status: 200 });
  expect(await room(gateway, key)).toBeLessThanOrEqual(3);
  for (const now of ["2099-01-01T00:00:00Z", "2026-11-23T12:00:04Z", "2001-01-01T00:00:00Z"]) {
    expect(await ask(now)).toMatchObject({ status: 429, codes: ["bailiff_rate_exceeded"] });
    expect(await room(gateway, key)).toBe(0);
  }
});

describe("isolates", () => {
  it("hear of each other through the Ledger", async () => {
    const [here, there] = [limited("10/10s"), limited("10/10s")];
    const key = await here.mint(["plain"]);
    for (let time = 0; time < 4; time += 1) {
      await get(here, key);
      await get(there, key);
    }
    // Four each, of which either has heard: two are left for both together.
    expect(await room(here, key)).toBe(2);
    expect((await get(there, key)).status).toBe(200);
    expect(await room(there, key)).toBe(0);
  });

  it("go on with their own count while the Ledger is away, and tell it later", async () => {
    const [here, there] = [limited("10/10s"), limited("10/10s")];
    const key = await here.mint(["plain"]);
    const spend = vi.spyOn(here.services.ledgers, "spend").mockResolvedValue(null);
    for (let time = 0; time < 5; time += 1) await get(here, key);
    spend.mockRestore();
    await get(here, key);
    await get(there, key);
    expect(await room(there, key)).toBe(3);
  });
});

it("what a delegated key causes is counted for the keys that it comes from, so minting more keys makes no more room", async () => {
  const gateway = limited();
  const parent = await gateway.mint(["plain"]);
  const child = () => gateway.mint(["plain"], { name: "child" }, parent.key);
  // Two of the parent's four calls.
  const [one, other] = [await child(), await child()];
  expect([await room(gateway, one), await room(gateway, other), await room(gateway, parent)]).toEqual([2, 0, 0]);
});
