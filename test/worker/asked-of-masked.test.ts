// What is masked may not be searched, counted or sorted by, through the whole gateway and with the policies as they are shipped: the refusal
// is Clerk's shape and on record, nothing reaches Clerk, and a guess that is right is refused in the same bytes as one that is not.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import agent from "../../policies/agent.yaml?raw";
import analyst from "../../policies/analyst.yaml?raw";
import support from "../../policies/support.yaml?raw";
import { lastRecordOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const SEARCHING = {
  policy: "searching",
  mask: ["@phone"],
  searchable: ["@phone"],
  rules: [{ id: "find", allow: ["users.list", "users.count"] }],
};
const SPLIT = {
  policy: "split",
  rules: [
    { id: "look-up", allow: ["users.get", "users.list"], mask: ["@phone"] },
    { id: "count", allow: ["users.count"] },
  ],
};
const MINTS = {
  policy: "mints",
  rules: [
    { id: "mint", allow: ["keys.create"] },
    { id: "count", allow: ["users.count"] },
  ],
};
const keys = new Map<string, MintedKey>();

beforeAll(async () => {
  const shipped = [agent, analyst, support].map((text) => parse(text) as object);
  expect(await gateway.publish([...shipped, SEARCHING, SPLIT, MINTS])).toMatchObject({ status: 200 });
  for (const name of ["agent", "analyst", "support", "searching", "split"]) keys.set(name, await gateway.mint([name]));
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(({ url }) =>
    json(new URL(url).pathname === "/v1/users" ? [] : { object: "total_count", total_count: 1 }),
  );
});

const get = (policy: string, path: string) => gateway.call("GET", `/v1${path}`, { key: keys.get(policy)?.key ?? "" });

describe("the shipped agent, which masks phone numbers and outside identities", () => {
  it.each([
    "/users/count?phone_number_query=555",
    "/users/count?phone_number=%2B15555550123",
    "/users/count?query=555",
    "/users/count?external_id=crm_1",
    "/users/count?external_id=-crm_1",
    "/users/count?web3_wallet=0x1111111111111111111111111111111111111111",
    "/users/count?provider=oauth_google&provider_user_id=1",
    "/users?order_by=phone_number",
    "/users?order_by=-phone_number&limit=1",
    "/users?order_by=%2Bphone_number",
    "/users?order_by=web3wallet",
  ])("is refused %s, on record, and nothing reaches Clerk", async (path) => {
    const answer = await get("agent", path);
    expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_denied"]]);
    expect(answer.text).toMatch(/asks about [a-z0-9_.*, ]+, which the mask of policy agent hides: leave (it|them) out/);
    expect(answer.text).toContain("under searchable");
    expect(answer.text).not.toMatch(/555|ada|crm_1/);
    expect(gateway.clerk.sent).toEqual([]);
    const { id = "" } = keys.get("agent") ?? {};
    expect(await lastRecordOf(id)).toMatchObject({
      type: "denied",
      decision: { effect: "deny", policy: "agent", rule: path.startsWith("/users?") ? "search" : "look-up" },
    });
  });

  it.each([
    "/users?limit=10",
    "/users?email_address_query=ada",
    "/users?name_query=ada&limit=5",
    "/users?username=ada_l",
    "/users?order_by=-last_sign_in_at",
    "/users/count",
    "/users/count?email_address=ada%40example.com",
    "/users/count?banned=true&limit=5&order_by=phone_number",
  ])("is answered %s", async (path) => {
    expect((await get("agent", path)).status).toBe(200);
    expect(gateway.clerk.sent).toHaveLength(1);
  });

  it("tells a right guess in the same bytes as a wrong one", async () => {
    const bare = ({ text }: { readonly text: string }) => text.replace(/"(clerk_trace_id|request_id)":"[^"]*"/g, "");
    const [right, wrong] = [
      await get("agent", "/users/count?phone_number_query=1"),
      await get("agent", "/users/count?phone_number_query=2"),
    ];
    expect(bare(right)).toBe(bare(wrong));
  });
});

it("what support is shown it may search by, what analysts are not they may not", async () => {
  for (const path of [
    "/users?query=ada",
    "/users/count?query=ada",
    "/users?email_address=ada%40example.com",
    "/users?order_by=phone_number",
  ])
    expect([path, (await get("support", path)).status]).toEqual([path, 200]);
  for (const path of ["/users?created_at_after=1700690400000", "/users/count?banned=true"])
    expect([path, (await get("analyst", path)).status]).toEqual([path, 200]);
  for (const path of ["/users?query=ada", "/users?order_by=email_address", "/organization_memberships?order_by=first_name"])
    expect([path, (await get("analyst", path)).codes]).toEqual([path, ["bailiff_policy_denied"]]);
});

it("searchable opens it, and the answer stays masked", async () => {
  const answer = await get("searching", "/users?phone_number_query=555&order_by=phone_number");
  expect([answer.status, answer.headers.get("bailiff-masked")]).toEqual([200, expect.stringContaining("phone_numbers")]);
  expect((await get("searching", "/users/count?phone_number_query=555")).status).toBe(200);
});

it("what no look-up of a key shows is in no count that another of its rules allows", async () => {
  const answer = await get("split", "/users/count?phone_number_query=555");
  expect(answer.text).toContain("which the mask of rule look-up of policy split hides");
  expect(gateway.clerk.sent).toEqual([]);
  expect((await get("split", "/users/count?email_address_query=a")).status).toBe(200);
});

it("what one key may not ask about, none that was minted through it may", async () => {
  const parent = await gateway.mint(["mints"]);
  const wanted = { name: "Child", owner: "team@example.com", policies: ["mints"] };
  const minted = await gateway.admin("POST", "/keys", wanted, parent.key);
  expect(minted.status).toBe(201);
  const count = () => gateway.call("GET", "/v1/users/count?phone_number_query=555", { key: String(minted.body?.["key"]) });
  expect((await count()).status).toBe(200);
  expect((await gateway.admin("PATCH", `/keys/${parent.id}`, { policies: ["mints", "split"] })).status).toBe(200);
  gateway.clerk.sent.length = 0;
  const answer = await count();
  expect(answer.codes).toEqual(["bailiff_policy_denied"]);
  expect(answer.text).toContain(`For key ${parent.id}, which this key was minted through: Rule count of policy mints`);
  expect(gateway.clerk.sent).toEqual([]);
});

it("explain names the argument, the field and the mask", async () => {
  const asked = { key_id: keys.get("agent")?.id, operation: "users.count", args: { phone_number_query: "555" } };
  const { body } = await gateway.admin("POST", "/explain", asked);
  const text = "phone_number_query asks about phone_numbers.*.phone_number, which the mask of policy agent hides";
  expect(body).toMatchObject({ effect: "deny", code: "bailiff_policy_denied", policy: "agent", rule: "look-up" });
  expect(JSON.stringify(body)).toContain(`; but ${text}`);
  expect(body?.["explanation"]).toContain(text);
});
