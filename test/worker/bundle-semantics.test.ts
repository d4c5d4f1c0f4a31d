// A bundle that was published before wildcards in allows stopped covering secrets and money keeps its meaning until the next publish, which
// takes the new one, also when it is the same documents again, and says what each rule loses.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { canonicalJson, sha256Hex } from "../../src/audit/chain.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const LOOK = { id: "look-up", allow: ["users.get", "users.get_*"] };
const NAMED = { id: "named", allow: ["users.get_o_auth_access_token"], limit: [{ max: 1, per: "1d" }] };
const AUTHOR = { policy: "author", rules: [{ id: "write", allow: ["policies.*"] }] };
const POLICIES = [{ policy: "agent", rules: [LOOK] }, AUTHOR];
const TOKEN = "users.get_o_auth_access_token";
const LOSES = [{ policy: "agent", rule: "look-up", operations: [TOKEN] }];

const gateway = testGateway();
gateway.clerk.answerWith(() => json([]));
let agent: MintedKey;
const before = oldVersionOf(POLICIES);

/** As versions were made then. */
function oldVersionOf(policies: readonly unknown[]): string {
  return sha256Hex(canonicalJson({ policies, tests: [] })).slice(0, 16);
}

/** As an earlier gateway left it: no word of semantics in the text. */
async function publishAsBefore(policies: readonly unknown[], version = oldVersionOf(policies)): Promise<void> {
  await runInDurableObject(env.REGISTRY.get(env.REGISTRY.idFromName("registry")), (registry) =>
    registry.publish({ version, text: JSON.stringify({ policies }), ifVersion: null, author: "root" }),
  );
}

const token = async (key: MintedKey) => {
  // Another isolate: no lease of the bundle before.
  const other = testGateway({ clerk: gateway.clerk });
  return (await other.call("GET", "/v1/users/user_1/oauth_access_tokens/oauth_google", { key: key.key })).status;
};
const inForce = async () => (await gateway.admin("GET", "/policies")).body;

beforeAll(async () => {
  await gateway.publish(POLICIES);
  agent = await gateway.mint(["agent"]);
});

it("holds as it was published, and says by which rules it is read", async () => {
  expect(await token(agent)).toBe(403);
  await publishAsBefore(POLICIES);
  expect(await token(agent)).toBe(200);
  expect(await inForce()).toEqual({ version: before, policies: POLICIES, semantics: 1 });
});

it("the same documents again take the new meaning, under another version, and say what is lost", async () => {
  const read = await inForce();
  const published = await gateway.admin("PUT", "/policies", { ...read, if_version: before });
  expect(published).toMatchObject({ status: 200, body: { loses: LOSES } });
  expect(published.body?.["version"]).not.toBe(before);
  expect(await token(agent)).toBe(403);
  expect(await inForce()).toEqual({ version: published.body?.["version"], policies: POLICIES });
});

it("and once more they change and say nothing", async () => {
  const now = (await inForce())?.["version"];
  const again = await gateway.publish(POLICIES);
  expect(again).toMatchObject({ status: 200, body: { version: now } });
  expect(again.body).not.toHaveProperty("loses");
});

it("put back, an old version is published anew with the new meaning", async () => {
  const old = await gateway.admin("GET", `/policies/versions/${before}`);
  expect(old.body).toEqual({ version: before, policies: POLICIES, semantics: 1 });
  expect(await gateway.admin("PUT", "/policies", old.body)).toMatchObject({ status: 200 });
  expect(await token(agent)).toBe(403);
});

it("what is named is not lost", async () => {
  await publishAsBefore(POLICIES);
  const named = await gateway.publish([{ policy: "agent", rules: [{ ...LOOK, allow: [...LOOK.allow, TOKEN] }] }, AUTHOR]);
  expect(named.body).not.toHaveProperty("loses");
  expect(await token(agent)).toBe(200);
});

it("a wildcard in an allow that would cover nothing is refused, with the names", async () => {
  const refused = await gateway.publish([{ policy: "agent", rules: [{ id: "verify", allow: ["users.verify_*"] }] }]);
  expect(refused).toMatchObject({ status: 422, codes: ["bailiff_policy_invalid"] });
  expect(refused.text).toContain("users.verify_password");
});

it("a key that publishes cannot hand itself, by the new meaning, what a later rule of its own allows otherwise", async () => {
  const own = {
    policy: "own",
    rules: [
      { ...LOOK, limit: [{ max: 1, per: "1d" }] },
      { ...NAMED, limit: [{ max: 50, per: "1d" }] },
    ],
  };
  await gateway.publish([own, AUTHOR]);
  const key = await gateway.mint(["own", "author"]);
  await publishAsBefore([own, AUTHOR]);
  const widening = await gateway.admin("PUT", "/policies", { policies: [own, AUTHOR] }, key.key);
  expect(widening).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  const only = { ...own, rules: own.rules.slice(0, 1) };
  await gateway.publish([only, AUTHOR]);
  await publishAsBefore([only, AUTHOR]);
  const narrowing = await gateway.admin("PUT", "/policies", { policies: [only, AUTHOR] }, key.key);
  expect(narrowing).toMatchObject({ status: 200, body: { loses: [{ policy: "own", rule: "look-up" }] } });
});
