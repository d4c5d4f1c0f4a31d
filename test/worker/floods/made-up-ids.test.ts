// An id that somebody made up begins no Ledger: that would be a database of its own, for good, for every id that anybody asks about.
import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let reviewer: MintedKey;

beforeAll(async () => {
  const rules = [
    { id: "all", allow: ["policies.explain", "policies.who_can", "audit.*", "keys.get", "approvals.*", "elevations.*"] },
  ];
  expect(await gateway.publish([{ policy: "reviewer", rules }])).toMatchObject({ status: 200 });
  reviewer = await gateway.mint(["reviewer"]);
  expect((await gateway.admin("GET", "/audit?limit=1", undefined, reviewer.key)).status).toBe(200);
});

const action = { name: "users.get" };
const resource = { type: "user", id: "user_1" };
const args = { user_id: "user_1" };
const ofSubject = (id: string) => ({ subject: { type: "api_key", id }, action, resource });

interface Asked {
  readonly what: string;
  readonly method: "GET" | "POST";
  readonly path: (id: string) => string;
  readonly body?: (id: string) => object;
}

const asked: readonly Asked[] = [
  { what: "explain", method: "POST", path: () => "/admin/explain", body: (key_id) => ({ key_id, operation: "users.get", args }) },
  {
    ...{ what: "explain, aimed at it", method: "POST", path: () => "/admin/explain" },
    body: (key_id) => ({ key_id: reviewer.id, operation: "keys.get", args: { key_id } }),
  },
  {
    ...{ what: "who can", method: "POST", path: () => "/admin/who-can" },
    body: (id) => ({ operation: "users.get", args, key_ids: [id] }),
  },
  { what: "evaluation", method: "POST", path: () => "/access/v1/evaluation", body: ofSubject },
  {
    ...{ what: "evaluations", method: "POST", path: () => "/access/v1/evaluations" },
    body: (id) => ({ ...ofSubject(id), evaluations: [{}, {}] }),
  },
  { what: "actions", method: "POST", path: () => "/access/v1/search/action", body: ofSubject },
  {
    ...{ what: "resolve", method: "POST", path: (id) => `/admin/audit/${id}-1/resolve` },
    body: () => ({ outcome: "ok", reason: "seen" }),
  },
  { what: "a key", method: "GET", path: (id) => `/admin/keys/${id}` },
  { what: "the log", method: "GET", path: (id) => `/admin/audit?key=${id}` },
  {
    ...{ what: "an approval", method: "POST", path: (id) => `/admin/approvals/apr_${id}_1/approve` },
    body: () => ({ reason: "yes" }),
  },
  { what: "an elevation", method: "POST", path: (id) => `/admin/elevations/elv_${id}_1/close`, body: () => ({}) },
];

describe.each(["a key", "the root token"])("by %s", (who) => {
  it.each(asked)("no Ledger is begun: $what", async ({ what, method, path, body }) => {
    const id = `${who === "a key" ? "A" : "B"}${what.replaceAll(/[^a-z]/g, "")}`.padEnd(12, "0").slice(0, 12);
    const before = await listDurableObjectIds(env.LEDGER);
    const key = who === "a key" ? reviewer.key : SECRETS.ROOT_TOKEN;
    const answer = await gateway.call(method, path(id), { key, body: body?.(id) });
    // The root token approves nothing.
    expect([200, 403, 404]).toContain(answer.status);
    expect(await listDurableObjectIds(env.LEDGER)).toHaveLength(before.length);
  });
});
