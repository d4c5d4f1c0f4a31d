// An id that somebody made up begins no Ledger: that would be a database of its own, for good, for every id that anybody asks about.
import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let reviewer: MintedKey;

beforeAll(async () => {
  const rules = [{ id: "all", allow: ["policies.explain", "policies.who_can", "audit.*", "keys.get", "approvals.*", "elevations.*"] }];
  expect(await gateway.publish([{ policy: "reviewer", rules }])).toMatchObject({ status: 200 });
  reviewer = await gateway.mint(["reviewer"]);
  expect((await gateway.admin("GET", "/audit?limit=1", undefined, reviewer.key)).status).toBe(200);
});

const action = { name: "users.get" };
const resource = { type: "user", id: "user_1" };
const args = { user_id: "user_1" };
const ofSubject = (id: string) => ({ subject: { type: "api_key", id }, action, resource });

const asked: readonly (readonly [string, string, (id: string) => string, ((id: string) => object)?])[] = [
  ["explain", "POST", () => "/admin/explain", (key_id) => ({ key_id, operation: "users.get", args })],
  ["explain, aimed at it", "POST", () => "/admin/explain", (key_id) => ({ ...own(), operation: "keys.get", args: { key_id } })],
  ["who can", "POST", () => "/admin/who-can", (id) => ({ operation: "users.get", args, key_ids: [id] })],
  ["evaluation", "POST", () => "/access/v1/evaluation", ofSubject],
  ["evaluations", "POST", () => "/access/v1/evaluations", (id) => ({ ...ofSubject(id), evaluations: [{}, {}] })],
  ["actions", "POST", () => "/access/v1/search/action", ofSubject],
  ["resolve", "POST", (id) => `/admin/audit/${id}-1/resolve`, () => ({ outcome: "ok", reason: "seen" })],
  ["a key", "GET", (id) => `/admin/keys/${id}`],
  ["the log", "GET", (id) => `/admin/audit?key=${id}`],
  ["an approval", "POST", (id) => `/admin/approvals/apr_${id}_1/approve`, () => ({ reason: "yes" })],
  ["an elevation", "POST", (id) => `/admin/elevations/elv_${id}_1/close`, () => ({})],
];
const own = () => ({ key_id: reviewer.id });

describe.each(["a key", "the root token"])("by %s", (who) => {
  it.each(asked)("no Ledger is begun: %s", async (what, method, path, bodyOf) => {
    const id = `${who === "a key" ? "A" : "B"}${what.replaceAll(/[^a-z]/g, "")}`.padEnd(12, "0").slice(0, 12);
    const before = await listDurableObjectIds(env.LEDGER);
    const sent = { body: bodyOf?.(id), ...(who === "a key" ? { key: reviewer.key } : { key: SECRETS.ROOT_TOKEN }) };
    const answer = await gateway.call(method, path(id), sent);
    // The root token approves nothing.
    expect([200, 403, 404]).toContain(answer.status);
    expect(await listDurableObjectIds(env.LEDGER)).toHaveLength(before.length);
  });
});
