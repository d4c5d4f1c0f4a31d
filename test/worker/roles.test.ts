// The admin plane without a root token: what the roles of policies/ can do between them, and what none of them can.
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import approver from "../../policies/approver.yaml?raw";
import auditor from "../../policies/auditor.yaml?raw";
import keyDesk from "../../policies/key-desk.yaml?raw";
import operator from "../../policies/operator.yaml?raw";
import policyAuthor from "../../policies/policy-author.yaml?raw";
import support from "../../policies/support.yaml?raw";
import teamAuditor from "../../policies/team-auditor.yaml?raw";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { type AdminRow, adminPath } from "../../src/routes/admin/admin-row.ts";
import { type Answer, type MintedKey, SECRETS, testGateway } from "./test-gateway.ts";

const bootstrap = testGateway();
/** The same storage, after ROOT_TOKEN was deleted. */
const gateway = testGateway({ vars: { ROOT_TOKEN: "" } });
const POLICIES: readonly unknown[] = [approver, auditor, keyDesk, operator, policyAuthor, support, teamAuditor].map((text) =>
  parse(text),
);
const keys: Record<string, MintedKey> = {};
const as = (role: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.admin(method, path, body, keys[role]?.key ?? "");

beforeAll(async () => {
  expect(await bootstrap.publish(POLICIES)).toMatchObject({ status: 200 });
  for (const role of ["approver", "auditor", "operator", "policy-author", "team-auditor"])
    keys[role] = await bootstrap.mint([role], { name: role });
  keys["desk"] = await bootstrap.mint(["support", "key-desk"], { name: "desk" });
});

/** A call that any operation takes as far as the decision. */
const PROBES: Readonly<Record<string, { body?: unknown }>> = {
  "keys.create": {
    body: { name: "n", owner: "o", policies: ["support", "key-desk"], scopes: ["users.get"], expires_at: "2099-01-01T00:00:00Z" },
  },
  "keys.update": { body: { name: "renamed" } },
  "keys.rotate": { body: {} },
  "keys.revoke": { body: { reason: "no longer used" } },
  "keys.revoke_owner": { body: { owner: "nobody", reason: "no longer used" } },
  "policies.publish": { body: { policies: POLICIES } },
  "policies.check": { body: { policies: [] } },
  "policies.explain": { body: { key_id: "000000000000", operation: "users.get", args: { user_id: "user_1" } } },
  "policies.who_can": { body: { operation: "users.get", args: { user_id: "user_1" } } },
  "hooks.create": { body: { url: "https://hooks.example.com/in", events: ["call.denied"] } },
  "hooks.update": { body: { enabled: false } },
  "hooks.rotate": { body: {} },
  "audit.resolve": { body: { outcome: "failed", reason: "looked: nothing" } },
  "audit.erase": { body: { target: "user_1", reason: "REQUEST-1" } },
  "approvals.approve": { body: { reason: "looked at it" } },
  "approvals.reject": { body: { reason: "looked at it" } },
  "approvals.withdraw": { body: {} },
  "elevations.open": { body: { reason: "INCIDENT-17" } },
  "elevations.close": { body: {} },
  "elevations.review": { body: { notes: "looked at it" } },
};
const filled = (path: string) =>
  path
    .replace("{key_id}", "000000000000")
    .replace("{hook_id}", "hook_0000000000000000")
    .replace("{delivery_id}", "admin-1-hook-test")
    .replace("{intent_id}", "000000000000-1")
    .replace("{approval_id}", "apr_000000000000_1")
    .replace("{elevation_id}", "elv_000000000000_1")
    .replace("{version}", "0123456789abcdef");

const MAY: Readonly<Record<string, readonly string[]>> = {
  approver: [
    "approvals.list",
    "approvals.get",
    "approvals.approve",
    "approvals.reject",
    "audit.overview",
    "elevations.list",
    "elevations.get",
    "elevations.review",
  ],
  auditor: ["audit.read", "audit.acts", "audit.export", "audit.overview"],
  "team-auditor": ["audit.read", "audit.acts", "audit.export", "audit.overview", "keys.list", "keys.get"],
  operator: [
    "status.read",
    "keys.list",
    "keys.get",
    "policies.read",
    "audit.read",
    "audit.acts",
    "audit.overview",
    "audit.resolve",
    "keys.revoke",
    "keys.revoke_owner",
    "audit.erase",
    ...ADMIN_OPERATIONS.map(({ name }) => name).filter((name) => name.startsWith("hooks.")),
  ],
  "policy-author": [
    "policies.read",
    "policies.check",
    "policies.explain",
    "policies.who_can",
    "policies.publish",
    "policies.list_versions",
    "policies.read_version",
    "keys.list",
    "keys.get",
    "audit.read",
    "audit.acts",
    "audit.export",
    "audit.overview",
  ],
  desk: ["keys.create", "keys.list", "keys.get", "keys.update", "keys.rotate", "keys.revoke"],
};

describe.each(Object.entries(MAY))("%s", (role, may) => {
  it.each(ADMIN_OPERATIONS.map((row) => [row.name, row] as const))("%s is as the policy says", async (name, row) => {
    const body = PROBES[name]?.body;
    const answer = await gateway.call(row.method, filled(adminPath(row)), { key: keys[role]?.key ?? "", body });
    // Past the decision it may well be refused for what it asks: there is no such key.
    expect([name, answer.codes.includes("bailiff_policy_denied")]).toEqual([name, !may.includes(name) && !isForAll(row)]);
    expect(answer.status).not.toBe(401);
    // A team's auditor is told to ask for a table: ndjson is the whole log.
    expect(answer.status === 422).toBe(role === "team-auditor" && name === "audit.export");
  });
});

function isForAll(row: AdminRow): boolean {
  return row.allowedUnlessDenied === true;
}

describe("without a root token", () => {
  it("the old one is nobody", async () => {
    expect(await gateway.admin("GET", "/keys", undefined, SECRETS.ROOT_TOKEN)).toMatchObject({ status: 401 });
    expect((await as("operator", "GET", "/status")).body).toMatchObject({ root_token_set: false });
  });

  it("between them the roles do everything that the admin plane has", () => {
    const together = new Set(Object.values(MAY).flat());
    const rows = ADMIN_OPERATIONS.filter((row) => !isForAll(row));
    expect(rows.map(({ name }) => name).filter((name) => !together.has(name))).toEqual([]);
  });

  it("a desk and a team's auditor see their own team's keys, and stop no others", async () => {
    const theirs = await bootstrap.mint(["operator"], { name: "not of the team", owner: "somebody else" });
    const team = await bootstrap.mint(["support"], { name: "of the team" });
    for (const role of ["desk", "team-auditor"]) {
      const listed = (await as(role, "GET", "/keys")).text;
      expect([listed.includes(team.id), listed.includes(theirs.id)]).toEqual([true, false]);
      expect((await as(role, "GET", `/keys/${team.id}`)).status).toBe(200);
      expect((await as(role, "GET", `/keys/${theirs.id}`)).status).toBe(404);
    }
    const stop = (id: string) => as("desk", "POST", `/keys/${id}/revoke`, { reason: "no longer used" });
    expect((await stop(theirs.id)).status).toBe(404);
    expect(await bootstrap.admin("GET", `/keys/${theirs.id}`)).toMatchObject({ body: { status: "active" } });
    expect((await stop(team.id)).status).toBe(200);
    expect((await as("auditor", "GET", "/audit?owner=somebody else")).status).toBe(200);
  });

  it("a desk mints keys for its team's work, which end, and die with it", async () => {
    const wanted = {
      name: "script",
      owner: "team@example.com",
      policies: ["support", "key-desk"],
      scopes: ["users.get"],
      expires_at: "2099-01-01T00:00:00Z",
    };
    const minted = await as("desk", "POST", "/keys", wanted);
    expect(minted).toMatchObject({ status: 201, body: { minted_by: keys["desk"]?.id } });
    const script = String(minted.body?.["key"]);
    expect(await gateway.call("GET", "/v1/users/user_1", { key: script })).toMatchObject({ status: 200 });
    expect(await gateway.admin("GET", "/keys", undefined, script)).toMatchObject({ status: 403 });
    for (const wider of [
      { scopes: null },
      { scopes: ["keys.create"] },
      { expires_at: null },
      { policies: ["operator"] },
      { policies: ["support"] },
    ])
      expect([wider, (await as("desk", "POST", "/keys", { ...wanted, ...wider })).status]).toEqual([wider, 403]);
    const change = (fields: unknown) => as("desk", "PATCH", `/keys/${minted.body?.["id"]}`, fields);
    for (const wider of [{ scopes: null }, { scopes: ["users.get", "keys.*"] }, { expires_at: null }])
      expect([wider, (await change(wider)).status]).toEqual([wider, 403]);
    expect(await change({ name: "renamed", expires_at: "2098-01-01T00:00:00Z" })).toMatchObject({ status: 200 });
    expect(await as("operator", "POST", `/keys/${keys["desk"]?.id}/revoke`, { reason: "the desk is closed" })).toMatchObject({
      status: 200,
    });
    expect(
      await gateway.call("POST", "/v1/users/user_1/ban", { key: script, headers: { "bailiff-reason": "TICKET-1" } }),
    ).toMatchObject({ status: 401 });
  });

  it("an author widens other keys, and not its own", async () => {
    const wider = POLICIES.map((document) => {
      const { policy, rules, ...rest } = Object(document);
      return { ...rest, policy, rules: [...rules, { id: "more", allow: ["keys.create"] }] };
    });
    expect(await as("policy-author", "PUT", "/policies", { policies: wider })).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
    });
    const others = POLICIES.map((document, index) => (Object(document).policy === "policy-author" ? document : wider[index]));
    expect(await as("policy-author", "PUT", "/policies", { policies: others })).toMatchObject({ status: 200 });
    expect((await as("policy-author", "GET", "/policies/versions?limit=1")).body).toMatchObject({
      data: [{ author: keys["policy-author"]?.id }],
    });
  });
});
