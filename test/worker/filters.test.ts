// Filters on the whole line: what a caller writes, what policy decides on, what is recorded and what Clerk gets. The first is the attack:
// a key that may look up one user at a time asks for everybody but one.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let single: MintedKey;
let free: MintedKey;

beforeAll(async () => {
  const published = await gateway.publish([
    {
      policy: "single",
      write_ahead: true,
      rules: [{ id: "one", allow: ["users.list", "users.count"], when: "size(args.user_id) == 1" }],
    },
    { policy: "free", write_ahead: true, rules: [{ id: "all", allow: ["users.*"] }] },
  ]);
  expect(published).toMatchObject({ status: 200 });
  [single, free] = [await gateway.mint(["single"]), await gateway.mint(["free"])];
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

const sent = () => gateway.clerk.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`);
const lastRecord = async ({ id }: MintedKey) =>
  (await recordsOf(id)).findLast(({ type }) => type === "intent" || type === "denied" || type === "failed");
const PAGING = "limit=10&offset=0&order_by=-created_at";

describe("a key for single look-ups", () => {
  it.each(["user_id=-user_x", "user_id=-user_x&user_id=-user_y", "user_id=-nobody&banned=false", "organization_id=org_1", ""])(
    "does not get everybody else: ?%s",
    async (query) => {
      for (const path of ["/v1/users", "/v1/users/count"]) {
        const answer = await gateway.call("GET", `${path}?${query}`, { key: single.key });
        expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_error"] });
      }
      expect(sent()).toEqual([]);
    },
  );

  it.each(["user_id=%2B-user_x", "user_id=--user_x", "user_id=+-user_x", "user_id=%20-user_x", "user_id=user_x&user_id=-user_x"])(
    "nor by a sign in another spelling: ?%s",
    async (query) => {
      const answer = await gateway.call("GET", `/v1/users?${query}`, { key: single.key });
      expect(answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
      expect(sent()).toEqual([]);
    },
  );

  it("looks one up, however it is written, and it is recorded and sent in one spelling", async () => {
    for (const query of ["user_id=user_x", "user_id=%2Buser_x", "user_id=user_x&user_id=%2Buser_x", `${PAGING}&user_id=user_x`]) {
      gateway.clerk.sent.length = 0;
      expect(await gateway.call("GET", `/v1/users?${query}`, { key: single.key })).toMatchObject({ status: 200 });
      expect(sent()).toEqual([`GET /v1/users?user_id=user_x&${PAGING}`]);
      expect(await lastRecord(single)).toMatchObject({
        args: { user_id: ["user_x"] },
        decision: { effect: "allow", rule: "one" },
      });
    }
  });

  it("may leave others out beside the one", async () => {
    const answer = await gateway.call("GET", "/v1/users?user_id=-user_y&user_id=user_x", { key: single.key });
    expect(answer).toMatchObject({ status: 200 });
    expect(sent()).toEqual([`GET /v1/users?user_id=user_x&user_id=-user_y&${PAGING}`]);
  });

  it("has its denial recorded with the list as it was sent and as rules saw it, and explained alike", async () => {
    await gateway.call("GET", "/v1/users?user_id=-user_x", { key: single.key });
    expect(await lastRecord(single)).toMatchObject({
      type: "denied",
      args: { user_id: ["-user_x"] },
      decision: { effect: "deny", rule: "one" },
      seen: { "args.user_id": null },
    });
    const question = { key_id: single.id, operation: "users.list", args: { user_id: ["-user_x"] } };
    expect(await gateway.admin("POST", "/explain", question)).toMatchObject({
      status: 200,
      body: { effect: "deny", code: "bailiff_policy_error", steps: [{ rule: "one", saw: { "args.user_id": null } }] },
    });
  });
});

describe("a rule on the sign, which is never there", () => {
  it("is refused when it is published, with the name to use", async () => {
    const rules = [{ id: "r", deny: ["users.list"], when: 'args.user_id.exists(id, id.startsWith("-"))' }];
    const answer = await gateway.publish([{ policy: "p", rules }]);
    expect(answer).toMatchObject({ status: 422, codes: ["bailiff_policy_invalid"] });
    expect(answer.text).toContain("args.user_id_excluded");
  });
});

describe("a filter that Clerk would answer with everybody or with nobody", () => {
  it.each<[string, string, RegExp]>([
    ["email_address=ada+x@example.com", "email_address", /%2B/],
    ["phone_number=+15555550123", "phone_number", /%2B/],
    ["query=ada+x@example.com", "query", /%2B/],
    ["query=", "query", /leave it out/],
    ["user_id[0]=user_x", "user_id[0]", /user_id=…&user_id=…/],
    ["user_id=user_x,user_y", "user_id", /user_id=…&user_id=…/],
    ["created_at_after=1730160000", "created_at_after", /milliseconds/],
    ["created_at_after=1730160000000&created_at_before=1700690400000", "created_at_after", /nobody/],
    ["provider=oauth_google", "provider", /provider_user_id/],
  ])("?%s is 422, and nothing is sent", async (query, param, text) => {
    for (const path of ["/v1/users", "/v1/users/count"]) {
      const answer = await gateway.call("GET", `${path}?${query}`, { key: free.key });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ meta: { param_name: param } }] } });
      expect(answer.text).toMatch(text);
    }
    expect(sent()).toEqual([]);
  });

  it("is refused in a question to explain as well", async () => {
    const question = { key_id: free.id, operation: "users.list", args: { provider: "oauth_google" } };
    expect(await gateway.admin("POST", "/explain", question)).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
  });
});
