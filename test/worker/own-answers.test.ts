// What Bailiff itself answers is what its content type says, and no browser is to guess at another. What is Clerk's stays as Clerk sent it.
import { beforeAll, describe, expect, it } from "vitest";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { json } from "./scripted-clerk.ts";
import { type Answer, SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway({ vars: { AUDIT_SIGNING_KEY: "" } });
let key = "";

beforeAll(async () => {
  const rules = [
    { id: "look", allow: ["users.get", "users.list"] },
    { id: "masked", allow: ["users.count"], mask: ["total_count"] },
  ];
  expect(await gateway.publish([{ policy: "desk", rules }])).toMatchObject({ status: 200 });
  key = (await gateway.mint(["desk"])).key;
});

const sniffed = ({ headers }: Answer) => headers.get("x-content-type-options");

describe("an answer of Bailiff's own says nosniff:", () => {
  it.each(PUBLIC_OPERATIONS.map(({ name, method, path }) => [name, method, path]))("%s", async (_name, method, path) => {
    for (const accept of ["*/*", "text/html"])
      expect(sniffed(await gateway.call(method, path, { headers: { accept } }))).toBe("nosniff");
  });

  it.each([
    ["a refusal of a stranger", "GET", "/v1/users", undefined, 401],
    ["a denial", "DELETE", "/v1/users/user_1", "key", 403],
    ["an unknown path", "GET", "/v1/nothing", "key", 404],
    ["an unknown file of the console", "GET", "/console/assets/none.js", undefined, 404],
    ["another verb", "POST", "/healthz", undefined, 405],
    ["a webhook where none is set up", "POST", "/hooks/clerk", undefined, 404],
    ["nobody's session", "GET", "/console/session", undefined, 401],
    ["who the root token is", "GET", "/console/session", "root", 200],
    ["a list", "GET", "/admin/keys", "root", 200],
    ["a refusal of the admin plane", "GET", "/admin/keys", "key", 403],
    ["an export that streams", "GET", "/admin/audit/export?format=ndjson", "root", 200],
    ["a table that streams", "GET", "/admin/audit/export?format=csv", "root", 200],
  ])("%s", async (_what, method, path, who, status) => {
    const callers: Readonly<Record<string, string>> = { key, root: SECRETS.ROOT_TOKEN };
    const answer = await gateway.call(method, path, who === undefined ? {} : { key: callers[who] ?? "" });
    expect([answer.status, sniffed(answer)]).toEqual([status, "nosniff"]);
  });

  it("Clerk away", async () => {
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    const answer = await gateway.call("GET", "/v1/users/user_1", { key });
    expect([answer.status, sniffed(answer)]).toEqual([502, "nosniff"]);
  });
});

it.each([
  ["a reason in the path", "GET", "/for/TICKET-1/v1/users/user_1", 200, "1"],
  ["a denial", "DELETE", "/v1/users/user_1", 403, "0"],
  ["an unknown path of Clerk's", "GET", "/v1/nothing", 404, "0"],
  ["an answer without Clerk", "GET", "/healthz", 200, null],
  ["the admin plane", "GET", "/admin/keys", 403, null],
])("says how often it was sent to Clerk, where Clerk's paths are: %s", async (_what, method, path, status, attempts) => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  const answer = await gateway.call(method, path, { key });
  expect([answer.status, answer.headers.get("bailiff-attempts")]).toEqual([status, attempts]);
});

it("an answer of Clerk's has none of it: passed on, refused by Clerk, or masked", async () => {
  gateway.clerk.answerWith(({ url }) =>
    url.includes("gone") ? json({ errors: [{ code: "resource_not_found" }] }, 404) : json({ id: "user_1", total_count: 3 }),
  );
  for (const [path, status] of [
    ["/v1/users/user_1", 200],
    ["/v1/users/user_gone", 404],
    ["/v1/users/count", 200],
  ] as const) {
    const answer = await gateway.call("GET", path, { key });
    expect([answer.status, sniffed(answer)]).toEqual([status, null]);
  }
});
