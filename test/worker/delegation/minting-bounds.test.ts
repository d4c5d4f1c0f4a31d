// A key mints no more than so many keys in a time, and no more than so many that live, those counted in that were minted by what it minted.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { type Answer, type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

const NOON = Date.parse("2035-06-16T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const TEAM = { policy: "team", rules: [{ id: "desk", allow: ["keys.create", "keys.update", "keys.revoke", "users.get"] }] };

const bounded = (vars: { KEY_MINT_RATE?: string; KEY_MINT_MAX?: string }) => testGateway({ vars });
const mint = (gateway: TestGateway, by: MintedKey, more: object = {}): Promise<Answer> =>
  gateway.admin("POST", "/keys", { name: "Child", owner: "team@example.com", policies: ["team"], ...more }, by.key);
const keyOf = ({ body }: Answer): MintedKey => ({ id: String(body?.["id"]), key: String(body?.["key"]) });
const listed = () =>
  runInDurableObject(env.REGISTRY.get(env.REGISTRY.idFromName("registry")), (_registry, { storage }) =>
    storage.sql.exec<{ n: number }>("SELECT COUNT(*) n FROM keys").one(),
  );

beforeEach(async () => {
  vi.setSystemTime(NOON);
  expect((await testGateway().publish([TEAM])).status).toBe(200);
});
afterEach(() => {
  runFromNoon();
});

describe("the rate of minting", () => {
  it("holds under parallel calls in several isolates, and leaves nothing behind of what it refuses", async () => {
    const [here, there] = [bounded({ KEY_MINT_RATE: "5/1h" }), bounded({ KEY_MINT_RATE: "5/1h" })];
    const parent = await here.mint(["team"]);
    const before = await listed();
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => mint(index % 2 === 0 ? here : there, parent)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(201), ...Array(11).fill(429)]);
    expect((await listed()).n - before.n).toBe(5);
  });

  it("is one with that of all below, in any span of its length, and says when the next is possible", async () => {
    const gateway = bounded({ KEY_MINT_RATE: "3/1h" });
    const parent = await gateway.mint(["team"]);
    const child = keyOf(await mint(gateway, parent));
    vi.setSystemTime(NOON + HOUR_MS / 2);
    const grandchild = keyOf(await mint(gateway, child));
    expect((await mint(gateway, grandchild)).status).toBe(201);
    vi.setSystemTime(NOON + HOUR_MS - 1_500);
    for (const by of [parent, child, grandchild]) {
      const refused = await mint(gateway, by);
      expect([refused.status, refused.codes, refused.headers.get("retry-after")]).toEqual([429, ["bailiff_limit_exceeded"], "2"]);
      expect(refused.body).toMatchObject({
        errors: [{ meta: { key_id: parent.id, max: 3, window_seconds: 3600, resets_at: "2035-06-16T13:00:00.000Z" } }],
      });
    }
    vi.setSystemTime(NOON + HOUR_MS);
    expect((await mint(gateway, child)).status).toBe(201);
    expect((await mint(gateway, child)).headers.get("retry-after")).toBe("1800");
  });

  it("is by default 60 an hour; the root token has none", async () => {
    const gateway = testGateway();
    const parent = await gateway.mint(["team"]);
    const answers: Answer[] = [];
    for (let time = 0; time < 61; time += 1) answers.push(await mint(gateway, parent));
    expect([answers.slice(0, 60).every(({ status }) => status === 201), answers[60]?.status]).toEqual([true, 429]);
    expect((await gateway.mint(["team"])).id).toHaveLength(12);
  });

  it("can be off", async () => {
    const gateway = bounded({ KEY_MINT_RATE: "off" });
    const parent = await gateway.mint(["team"]);
    for (let time = 0; time < 70; time += 1) expect((await mint(gateway, parent)).status).toBe(201);
  });
});

describe("the number of living keys", () => {
  it("holds under parallel calls, for the key with all below it, and is never a matter of waiting", async () => {
    const gateway = bounded({ KEY_MINT_MAX: "4" });
    const parent = await gateway.mint(["team"]);
    const child = keyOf(await mint(gateway, parent));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => mint(gateway, index % 2 === 0 ? parent : child)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, codes }) => `${status} ${codes}`))).toEqual(new Set(["403 bailiff_limit_never_fits"]));
    expect(refused[0]?.body).toMatchObject({ errors: [{ meta: { key_id: parent.id, living: 4, max: 4 } }] });
  });

  it("has room again when one is revoked or has expired", async () => {
    const gateway = bounded({ KEY_MINT_MAX: "2" });
    const parent = await gateway.mint(["team"]);
    const one = keyOf(await mint(gateway, parent));
    await mint(gateway, parent, { expires_at: "2035-06-16T13:00:00+01:00", not_before: null }).then(({ status }) =>
      expect(status).toBe(422),
    );
    expect((await mint(gateway, parent, { expires_at: "2035-06-16T14:00:00+01:00" })).status).toBe(201);
    expect((await mint(gateway, parent)).status).toBe(403);
    vi.setSystemTime(NOON + HOUR_MS);
    expect((await mint(gateway, parent)).status).toBe(201);
    expect((await mint(gateway, parent)).status).toBe(403);
    await gateway.admin("POST", `/keys/${one.id}/revoke`, { reason: "done" });
    expect((await mint(gateway, parent)).status).toBe(201);
  });

  it("is not passed by giving time to one that has expired, and whose room was taken", async () => {
    const gateway = bounded({ KEY_MINT_MAX: "2" });
    const parent = await gateway.mint(["team"]);
    const child = keyOf(await mint(gateway, parent, { expires_at: "2035-06-16T13:00:00Z" }));
    const later = (by: MintedKey | undefined) =>
      gateway.admin("PATCH", `/keys/${child.id}`, { expires_at: "2035-06-16T15:00:00Z" }, by?.key);
    expect((await later(parent)).status).toBe(200);
    expect((await mint(gateway, parent)).status).toBe(201);
    vi.setSystemTime(NOON + 3 * HOUR_MS);
    expect((await mint(gateway, parent)).status).toBe(201);
    const patch = { expires_at: "2035-06-16T17:00:00Z" };
    const refused = await gateway.admin("PATCH", `/keys/${child.id}`, patch, parent.key);
    expect([refused.status, refused.codes]).toEqual([403, ["bailiff_scope_denied"]]);
    expect((await gateway.call("GET", "/v1/users/user_1", { key: child.key })).status).toBe(401);
    expect((await gateway.admin("PATCH", `/keys/${child.id}`, patch)).status).toBe(200);
  });
});

it.each([
  [{ KEY_MINT_RATE: "60" }, "KEY_MINT_RATE"],
  [{ KEY_MINT_MAX: "0" }, "KEY_MINT_MAX"],
])("%j is no setting", (vars, name) => {
  expect(() => testGateway({ vars })).toThrow(name);
});
