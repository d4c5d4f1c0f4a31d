// Rules on trial in the whole gateway: recorded, found again, and without any effect on the call.
import { beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const BAN = "/v1/users/user_1/ban";
const STAFF = { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)", shadow: true };
let key: MintedKey;

async function underPolicy(...rules: readonly unknown[]): Promise<void> {
  expect(await gateway.publish([{ policy: "p", rules }])).toMatchObject({ status: 200 });
  key = await gateway.mint(["p"]);
  gateway.clerk.sent.length = 0;
}
const ban = () => gateway.call("POST", BAN, { key: key.key });
/** The intent that was written before Clerk was called, or the denial. */
const firstRecord = async () => (await recordsOf(key.id)).find(({ type }) => type === "intent" || type === "denied");
const decisionOf = async () => (await firstRecord())?.decision;
const allowBan = { id: "ban", allow: ["users.ban"] };
const sentPaths = () => gateway.clerk.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`);

beforeEach(() =>
  gateway.clerk.answerWith(({ method }) =>
    json({ object: "user", id: "user_1", private_metadata: method === "GET" ? { staff: true } : {} }),
  ),
);

describe("a rule on trial", () => {
  it("that would deny is on record, and the call goes through", async () => {
    await underPolicy(allowBan, { id: "reason", deny: ["users.*"], when: 'context.reason == ""', shadow: true });
    expect(await ban()).toMatchObject({ status: 200 });
    expect(await decisionOf()).toMatchObject({
      effect: "allow",
      rule: "ban",
      shadow: [{ policy: "p", rule: "reason", effect: "deny" }],
    });
    expect(sentPaths()).toEqual([`POST ${BAN}`]);
  });

  it("that would allow is on record, and nothing is sent", async () => {
    await underPolicy({ ...allowBan, shadow: true });
    expect(await ban()).toMatchObject({ status: 403 });
    expect(await decisionOf()).toMatchObject({ effect: "deny", rule: null, shadow: [{ rule: "ban", effect: "allow" }] });
    expect(sentPaths()).toEqual([]);
  });

  it("that would have no say leaves null", async () => {
    await underPolicy(allowBan, { id: "reason", deny: ["users.*"], when: 'context.reason == "x"', shadow: true });
    await ban();
    expect(await decisionOf()).toMatchObject({ shadow: null });
  });

  it("is not charged to its limits", async () => {
    await underPolicy({ ...allowBan, id: "first", limit: [{ max: 1, per: "1d" }], shadow: true }, allowBan);
    for (let calls = 0; calls < 3; calls += 1) expect(await ban()).toMatchObject({ status: 200 });
    expect(await gateway.admin("GET", `/keys/${key.id}`)).toMatchObject({ body: { usage: [] } });
  });

  it("that reads the user costs the look, and knows", async () => {
    await underPolicy(allowBan, STAFF);
    expect(await ban()).toMatchObject({ status: 200 });
    expect(sentPaths()).toEqual(["GET /v1/users/user_1", `POST ${BAN}`]);
    expect(await decisionOf()).toMatchObject({ effect: "allow", shadow: [{ rule: "never-staff", effect: "deny" }] });
    expect((await firstRecord())?.seen).toEqual({ "target.private_metadata.staff": true });
  });

  it("does not use up the key's rate with its looks", async () => {
    expect(await gateway.publish([{ policy: "p", rate: "4/1h", rules: [allowBan, STAFF] }])).toMatchObject({ status: 200 });
    key = await gateway.mint(["p"]);
    const statuses = [await ban(), await ban(), await ban(), await ban(), await ban()].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["404", () => json({ errors: [{ message: "not found", code: "resource_not_found" }] }, 404)],
    ["500", () => json({ errors: [] }, 500)],
    ["no JSON", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["a lost connection", () => Promise.reject(new Error("Network connection lost."))],
    ["silence", () => new Promise<Response>(() => undefined)],
  ])("whose look ends in %s stops nothing: nobody knows what it would have done", async (_name, look) => {
    await underPolicy(allowBan, STAFF);
    gateway.clerk.answerWith(({ method }) => (method === "GET" ? look() : json({ object: "user", id: "user_1" })));
    expect(await ban()).toMatchObject({ status: 200 });
    expect(sentPaths()).toEqual(["GET /v1/users/user_1", `POST ${BAN}`]);
    expect(await decisionOf()).toMatchObject({ effect: "allow", shadow: [{ rule: "never-staff", effect: null }] });
  });

  it("decides nothing for users of whom Clerk does not know one", async () => {
    await underPolicy({ id: "ban", allow: ["users.bulk_ban"] }, STAFF);
    gateway.clerk.answerWith(({ method }) => json(method === "GET" ? [] : [{ object: "user", id: "user_1" }]));
    expect(await gateway.call("POST", "/v1/users/ban", { key: key.key, body: { user_ids: ["user_1"] } })).toMatchObject({
      status: 200,
    });
    expect(await decisionOf()).toMatchObject({ effect: "allow", shadow: [{ effect: null }] });
  });

  it("is found by the reader of the log: all of them, and those that would flip", async () => {
    await underPolicy({ ...allowBan, id: "other", shadow: true }, allowBan, { id: "get", allow: ["users.get"], shadow: true });
    await ban();
    await gateway.call("GET", "/v1/users/user_1", { key: key.key });
    await gateway.call("GET", "/v1/users", { key: key.key });
    const types = async (shadow: string) => {
      const { body } = await gateway.admin("GET", `/audit?key=${key.id}&shadow=${shadow}`);
      const data: unknown = body?.["data"];
      return Array.isArray(data) ? data.map(({ type, operation }) => `${type} ${operation}`) : [];
    };
    expect(await types("flip")).toEqual(["denied users.get"]);
    expect(await types("any")).toEqual(["denied users.get", "outcome users.ban", "intent users.ban"]);
    expect(await gateway.admin("GET", "/audit?shadow=maybe")).toMatchObject({ status: 422 });
  });

  it("is explained with the others", async () => {
    await underPolicy(allowBan, STAFF);
    const explained = await gateway.admin("POST", "/explain", {
      key_id: key.id,
      operation: "users.ban",
      args: { user_id: "user_1" },
    });
    expect(explained.body).toMatchObject({
      effect: "allow",
      shadow: [{ policy: "p", rule: "never-staff", effect: "deny" }],
      steps: [
        { rule: "ban", shadow: false, asked: true, matched: true },
        { rule: "never-staff", shadow: true, asked: true, matched: true },
      ],
    });
  });

  it("is for everybody to add: a key that publishes may put rules on trial in its own policies, and take them out", async () => {
    const rules = [{ id: "publish", allow: ["policies.publish", "policies.read"] }];
    await underPolicy(...rules);
    const put = (more: readonly unknown[]) =>
      gateway.admin("PUT", "/policies", { policies: [{ policy: "p", rules: [...rules, ...more] }] }, key.key);
    const trial = { id: "all", allow: ["users.*"], shadow: true };
    expect(await put([trial])).toMatchObject({ status: 200 });
    expect(await put([{ ...trial, shadow: false }])).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
    expect(await put([])).toMatchObject({ status: 200 });
  });
});
