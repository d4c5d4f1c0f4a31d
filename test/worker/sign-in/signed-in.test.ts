// What people and jobs may do on the admin plane once they are in, and how it stands in the log.
import { beforeEach, describe, expect, it } from "vitest";
import { ownLineFault, whoActed } from "../../../src/routes/admin/keys/own-line.ts";
import { signedIn } from "../../../src/routes/admin/sign-in/signed-in.ts";
import { jobPayload, personPayload } from "../../issuer-stand-in.ts";
import { AUDITOR, AUTHOR, MACHINES, nowSeconds, PEOPLE, type SigningIn, signingIn } from "./signing-in.ts";

let world: SigningIn;
let ada: string;
let job: string;
const OPERATOR = { policy: "operator", rules: [{ id: "all", allow: ["keys.*", "keys.create", "audit.*", "policies.*"] }] };
const publish = (people: unknown = PEOPLE, machines: unknown = MACHINES, policies: unknown[] = [AUDITOR, AUTHOR, OPERATOR]) =>
  world.gateway.publish(policies, { people, machines });

beforeEach(async () => {
  world = await signingIn();
  expect(await publish()).toMatchObject({ status: 200 });
  ada = await world.access.sign(personPayload(nowSeconds()));
  job = await world.github.sign(jobPayload(nowSeconds()));
});

const asAda = (method: string, path: string, body?: unknown) => world.asPerson(method, path, ada, { body });
const asJob = (method: string, path: string, body?: unknown) => world.asJob(method, path, job, body);

async function newestRecord(query: string): Promise<Record<string, unknown>> {
  const { body } = await world.gateway.admin("GET", `/audit?${query}`);
  const found = body?.["data"];
  return Array.isArray(found) ? found[0] : {};
}

describe("the log", () => {
  const KEY = { id: expect.stringMatching(/^person:[0-9a-f]{20}$/), name: "ada@example.com", owner: "ada@example.com" };

  it("names the person, by the address and by an id that no key has; filters find it", async () => {
    expect(await asAda("GET", "/admin/status")).toMatchObject({ status: 200 });
    const record = await newestRecord("operation=status.read&owner=ada@example.com");
    expect(record).toMatchObject({ type: "admin", ledger: "admin", key: KEY, decision: { policy: "auditor", rule: "read" } });
    const id = String(Reflect.get(Object(record["key"]), "id"));
    expect(await newestRecord(`operation=status.read&key=${encodeURIComponent(id)}`)).toEqual(record);
    expect(await newestRecord("operation=status.read&key=ada@example.com")).toEqual(record);
    // What goes to the log of the deployment holds no address.
    expect(world.gateway.logged.join("\n")).toContain(id);
    expect(world.gateway.logged.join("\n")).not.toContain("ada@");
  });

  it("says the same of one person whatever the case of the address", async () => {
    const shouted = await world.access.sign({ ...personPayload(nowSeconds()), email: "ADA@Example.com" });
    await world.asPerson("GET", "/admin/status", shouted);
    expect(await newestRecord("operation=status.read&owner=ada@example.com")).toMatchObject({ key: KEY });
  });

  it("has what a job changes under the repository, with an intent before it", async () => {
    expect(
      await asJob("PUT", "/admin/policies", { policies: [AUDITOR, AUTHOR], people: PEOPLE, machines: MACHINES }),
    ).toMatchObject({
      status: 200,
    });
    const key = { id: "machine:github-740000001", name: "acme/policies refs/heads/main run 9000000003", owner: "github:acme" };
    const record = await newestRecord("operation=policies.publish&owner=github:acme");
    expect(record).toMatchObject({ key, outcome: "ok", intent_id: expect.any(String) });
    const versions = await world.gateway.admin("GET", "/policies/versions");
    expect(versions.body?.["data"]).toMatchObject([{ author: key.id }, { author: "root" }]);
  });

  it("has denials, too", async () => {
    expect(await asAda("POST", "/admin/keys/E80QmhC1jXA5/revoke", { reason: "x" })).toMatchObject({ status: 403 });
    expect(await newestRecord("operation=keys.revoke&owner=ada@example.com")).toMatchObject({ type: "denied", key: KEY });
  });
});

describe("who gets in", () => {
  it("is who the bundle in force lists: from the next call on nobody else", async () => {
    expect(await asAda("GET", "/admin/policies")).toMatchObject({ status: 200 });
    await publish([{ emails: ["bob@example.com"], policies: ["auditor"] }]);
    expect(await asAda("GET", "/admin/policies")).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    await publish(undefined, undefined);
    expect((await asAda("GET", "/admin/policies")).status).toBe(200);
    expect(await world.gateway.publish([AUDITOR, AUTHOR])).toMatchObject({ status: 200 });
    expect(await asAda("GET", "/admin/policies")).toMatchObject({ status: 403 });
    expect(await asJob("GET", "/admin/policies")).toMatchObject({ status: 403 });
  });

  it("are groups that the identity provider hands on, and no others", async () => {
    await publish([{ groups: ["reviewers"], policies: ["auditor"] }]);
    const within = async (more: object) =>
      (await world.asPerson("GET", "/admin/policies", await world.access.sign({ ...personPayload(nowSeconds()), ...more })))
        .status;
    expect(await within({ custom: { groups: ["reviewers"] } })).toBe(200);
    expect(await within({ custom: { groups: "reviewers" } })).toBe(403);
    expect(await within({ groups: ["reviewers"] })).toBe(403);
    expect(await within({})).toBe(403);
  });

  it("is no job of a pull request", async () => {
    for (const more of [{ event_name: "pull_request", ref: "refs/pull/7/merge" }, { event_name: "pull_request_target" }]) {
      const token = await world.github.sign({ ...jobPayload(nowSeconds()), ...more });
      expect(await world.asJob("GET", "/admin/policies", token)).toMatchObject({ status: 403 });
    }
  });
});

describe("what they may do", () => {
  it("is what their policies allow: conditions see the person", async () => {
    const OWN = { policy: "own", rules: [{ id: "ada", allow: ["status.read"], when: 'key.owner == "ada@example.com"' }] };
    await publish([{ emails: ["*@example.com"], policies: ["own"] }], [], [OWN]);
    expect(await asAda("GET", "/admin/status")).toMatchObject({ status: 200 });
    const bob = await world.access.sign({ ...personPayload(nowSeconds()), email: "bob@example.com" });
    expect(await world.asPerson("GET", "/admin/status", bob)).toMatchObject({ status: 403 });
  });

  it("is not minting, changing or rotating keys; revoking is", async () => {
    await publish([{ emails: ["ada@example.com"], policies: ["operator"] }]);
    const key = await world.gateway.mint(["auditor"]);
    for (const [method, path, body] of [
      ["POST", "/admin/keys", { name: "mine", owner: "ada@example.com", policies: ["operator"] }],
      ["PATCH", `/admin/keys/${key.id}`, { name: "mine" }],
      ["POST", `/admin/keys/${key.id}/rotate`, {}],
    ] as const)
      expect(await asAda(method, path, body)).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
    expect(await asAda("POST", `/admin/keys/${key.id}/revoke`, { reason: "left" })).toMatchObject({ status: 200 });
    const revoked = await world.gateway.admin("GET", `/keys/${key.id}`);
    expect(revoked.body?.["revoked"]).toMatchObject({ by: expect.stringMatching(/^person:/) });
  });

  it("is not to say what became of an act of their own", async () => {
    await asAda("GET", "/admin/status");
    const mine = await newestRecord("operation=status.read&owner=ada@example.com");
    const theirs = { ...mine, key: { id: "machine:github-1", name: "", owner: "" } };
    const { services } = world.gateway;
    const actor = signedIn(
      services,
      { claims: { kind: "person", email: "ada@example.com", groups: [] }, name: "ada@example.com", owner: "ada@example.com" },
      ["operator"],
      { seq: 1, version: "" },
    ).lease.record;
    for (const [record, code] of [
      [mine, "bailiff_policy_denied"],
      [theirs, undefined],
    ] as const) {
      const page = { lines: [JSON.stringify({ ...record, type: "intent", seq: 7 })], nextBeforeSeq: null };
      const ledgers = { ...services.ledgers, records: () => Promise.resolve({ value: page }) };
      const acted = await whoActed(Object.assign({}, services, { ledgers }), { ledger: "admin", seq: 7 });
      if (acted === null || acted === "unavailable") throw new Error("nobody acted");
      expect(ownLineFault(actor, acted)?.code).toBe(code);
      // Who signed in has no Ledger that anything could go back to.
      expect(acted.chargedIn).toEqual([]);
    }
  });

  it("is not looking users up at Clerk by way of the log", async () => {
    const answer = await asAda("GET", "/admin/audit?email=eve@example.com");
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(world.gateway.clerk.sent).toEqual([]);
  });
});

describe("publishing", () => {
  const whole = { policies: [AUDITOR, AUTHOR, OPERATOR], people: PEOPLE, machines: MACHINES };

  it("does not widen whoever publishes: their own policies and their own entry stay", async () => {
    const wider = { ...AUTHOR, rules: [{ id: "publish", allow: [...(AUTHOR.rules[0]?.allow ?? []), "keys.revoke"] }] };
    const [own] = MACHINES;
    for (const changed of [
      { ...whole, policies: [AUDITOR, wider, OPERATOR] },
      { ...whole, machines: [{ ...own, policies: ["author", "operator"] }] },
      { ...whole, machines: [{ ...own, policies: ["operator"] }, ...MACHINES] },
    ])
      expect(await asJob("PUT", "/admin/policies", changed)).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
    expect(await asJob("PUT", "/admin/policies", { ...whole, people: [] })).toMatchObject({ status: 200 });
    expect(await asJob("PUT", "/admin/policies", { ...whole, machines: [] })).toMatchObject({ status: 200 });
    expect(await asJob("PUT", "/admin/policies", whole)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });

  it("keeps the lists: what GET gives can be PUT back, and is another version without them", async () => {
    const { body: before } = await world.gateway.admin("GET", "/policies");
    expect(before).toMatchObject({ people: PEOPLE, machines: MACHINES });
    const again = await world.gateway.admin("PUT", "/policies", before);
    expect(again.body?.["version"]).toBe(before?.["version"]);
    const version = await world.gateway.admin("GET", `/policies/versions/${String(before?.["version"])}`);
    expect(version.body).toMatchObject({ people: PEOPLE, machines: MACHINES });
    const without = await world.gateway.publish([AUDITOR, AUTHOR, OPERATOR]);
    expect(without.body?.["version"]).not.toBe(before?.["version"]);
    expect((await world.gateway.admin("GET", "/policies")).body).not.toHaveProperty("people");
  });

  it.each([
    ["a policy that is not there", { people: [{ emails: ["ada@example.com"], policies: ["nobody"] }] }, "people[0].policies[0]"],
    ["an address in capitals", { people: [{ emails: ["Ada@example.com"], policies: ["auditor"] }] }, "people[0].emails[0]"],
    ["every branch", { machines: [{ ...MACHINES[0], ref: undefined }] }, "machines[0]"],
  ])("refuses %s", async (_what, lists, param) => {
    const answer = await world.gateway.publish([AUDITOR, AUTHOR], lists);
    expect(answer).toMatchObject({ status: 422, codes: ["bailiff_policy_invalid"] });
    expect(answer.text).toContain(`"param_name":"${param}"`);
  });
});

it("status says who vouches, and when its keys were had", async () => {
  expect((await world.gateway.admin("GET", "/status")).body?.["sign_in"]).toEqual({
    access: { issuer: "https://acme.cloudflareaccess.com", keys_fetched_at: null },
    github: { issuer: "https://token.actions.githubusercontent.com", keys_fetched_at: null },
  });
  await asAda("GET", "/admin/status");
  expect((await world.gateway.admin("GET", "/status")).body?.["sign_in"]).toMatchObject({
    access: { keys_fetched_at: expect.any(String) },
    github: { keys_fetched_at: null },
  });
});
