// What an answer that names keys says of them: how they stand now, up to the border of whoever asks, at no record and one question to the Registry.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { KeyNow } from "../../../src/routes/admin/view/key-now.ts";
import { countingRegistry } from "../counting-registry.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const HOUR_MS = 3_600_000;
const gateway = testGateway();
/** The same two hours later. */
const later = testGateway({ deps: { now: () => Date.now() + 2 * HOUR_MS } });
const keys: Record<string, MintedKey> = {};
const OWN = "target.owner == key.owner";
const HOSTILE = "<b>\u202ekeddos</b> leaked";

const idOf = (name: string) => keys[name]?.id ?? "";
const as = (name: string, method: string, path: string, body?: unknown) =>
  gateway.admin(method, path, body, keys[name]?.key ?? SECRETS.ROOT_TOKEN);

function toldBy({ body, text }: Answer): Readonly<Record<string, KeyNow>> | undefined {
  if (body === null) throw new Error(text);
  const told: unknown = body["keys"];
  return told as Readonly<Record<string, KeyNow>> | undefined;
}
async function told(name: string, path: string): Promise<Readonly<Record<string, KeyNow>> | undefined> {
  const answer = await as(name, "GET", path);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return toldBy(answer);
}
const ban = (name: string) => gateway.call("POST", "/v1/users/user_1/ban", { key: keys[name]?.key ?? "" });

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  const log = ["audit.read", "audit.acts", "audit.overview"];
  const published = await gateway.publish([
    { policy: "works", rules: [{ id: "work", allow: ["users.ban", "hooks.create", "keys.create"] }] },
    { policy: "asks", rules: [{ id: "ask", allow: ["users.ban"], approve: { count: 1, within: "1h" } }] },
    { policy: "log", rules: [{ id: "read", allow: log }] },
    { policy: "team-log", rules: [{ id: "read", allow: log, when: OWN }] },
    { policy: "team", rules: [{ id: "read", allow: [...log, "keys.list"], when: OWN }] },
    { policy: "filtered", rules: [{ id: "read", allow: ["audit.read"], when: 'has(args.type) && args.type == ["intent"]' }] },
    {
      policy: "counted",
      rules: [
        { id: "read", allow: ["keys.list"], limit: [{ max: 9, per: "1d" }] },
        { id: "hooks", allow: ["hooks.list"] },
      ],
    },
    { policy: "lists", rules: [{ id: "read", allow: ["keys.list", "hooks.list", "policies.list_versions"] }] },
    {
      policy: "approves",
      rules: [{ id: "read", allow: ["approvals.list", "approvals.get", "approvals.approve", "audit.overview"] }],
    },
    { policy: "versions", rules: [{ id: "read", allow: ["policies.list_versions", "policies.publish", "users.get"] }] },
  ]);
  expect(published, published.text).toMatchObject({ status: 200 });
  const soon = new Date(Date.now() + HOUR_MS).toISOString();
  for (const name of ["log", "filtered", "lists", "counted", "approves", "versions"])
    keys[name] = await gateway.mint([name], { name, owner: "security" });
  keys["team"] = await gateway.mint(["team"], { name: "team", owner: "support" });
  keys["team-log"] = await gateway.mint(["team-log"], { name: "team-log", owner: "support" });
  keys["ours"] = await gateway.mint(["works"], { name: "ours", owner: "support" });
  keys["theirs"] = await gateway.mint(["works"], { name: "theirs", owner: "finance" });
  keys["expiring"] = await gateway.mint(["works"], { name: "expiring", owner: "support", expires_at: soon });
  keys["asker"] = await gateway.mint(["asks"], { name: "asker", owner: "support" });
  for (const name of ["ours", "theirs", "expiring", "asker"]) await ban(name);
  await as("theirs", "POST", "/hooks", { url: "https://hooks.example.com/a", events: ["call.denied"] });
  for (const name of ["ours", "theirs", "asker"])
    expect(await as("root", "POST", `/keys/${idOf(name)}/revoke`, { reason: HOSTILE })).toMatchObject({ status: 200 });
});

describe("what is told", () => {
  it("says of a page of records and of acts which keys are revoked, since when and why", async () => {
    for (const path of ["/audit?limit=200", "/acts?limit=200"]) {
      const now = await told("root", path);
      expect(now?.[idOf("ours")]).toEqual({
        ...{ status: "revoked", name: "ours", owner: "support", reason: HOSTILE },
        at: expect.stringMatching(/^\d{4}-/),
      });
      expect(now?.[idOf("expiring")]).toMatchObject({ status: "active", at: null });
      expect(now?.["root"]).toBeUndefined();
    }
    expect((await told("root", "/audit?limit=200"))?.[idOf("team")]).toEqual({
      ...{ status: "active", name: "team", owner: "support", at: null, reason: null },
    });
  });

  it("says that a key has expired as soon as it has", async () => {
    const now = toldBy(await later.admin("GET", `/keys/${idOf("expiring")}`));
    expect(now?.[idOf("expiring")]).toMatchObject({ status: "expired", reason: null, at: expect.stringMatching(/^\d{4}-/) });
  });

  it("names the key of a revocation that has just come into the log, so that who watches sees it on every row", async () => {
    const now = await told("root", "/audit?operation=keys.revoke");
    // Other files' keys may be among them: the log of the admin plane is one.
    expect(Object.keys(now ?? {})).toEqual(expect.arrayContaining([idOf("ours"), idOf("theirs"), idOf("asker")]));
    expect(Object.values(now ?? {}).filter(({ status }) => status !== "revoked")).toEqual([]);
  });

  it("says it of requests, of who made a hook, of a key's makers, of the overview, of who published", async () => {
    expect((await told("root", "/approvals"))?.[idOf("asker")]?.status).toBe("revoked");
    const { body } = await as("root", "GET", "/approvals");
    const [request]: { id: string }[] = Object(body)["data"];
    expect((await told("root", `/approvals/${request?.id}`))?.[idOf("asker")]?.status).toBe("revoked");
    expect((await told("root", "/hooks"))?.[idOf("theirs")]?.status).toBe("revoked");
    expect((await told("root", `/keys/${idOf("ours")}`))?.[idOf("ours")]?.status).toBe("revoked");
    expect((await told("root", "/overview"))?.[idOf("ours")]?.status).toBe("revoked");
    expect(await as("versions", "PUT", "/policies", await bundle())).toMatchObject({ status: 200 });
    expect((await told("root", "/policies/versions"))?.[idOf("versions")]).toMatchObject({ name: "versions", status: "active" });
  });

  it("says nothing of an id that is no key's, and fails for none", async () => {
    const unknown = "000000000000";
    expect(await as("root", "GET", `/keys/${unknown}`)).toMatchObject({ status: 404 });
    const now = await told("root", `/audit?q=${unknown}`);
    expect(now?.[unknown]).toBeUndefined();
  });

  it("says nothing of a key while it is being changed, but that it is revoked", async () => {
    await gateway.services.ledgers.beginKeyChange([idOf("team"), idOf("ours")]);
    const now = await told("root", "/audit?limit=200");
    expect(now?.[idOf("team")]).toBeUndefined();
    expect(now?.[idOf("ours")]?.status).toBe("revoked");
    // Whoever lists keys asks their Ledgers.
    await as("root", "GET", "/keys");
    expect((await told("root", "/audit?limit=200"))?.[idOf("team")]?.status).toBe("active");
  });

  it("leaves no record of its own and asks the Registry once, however many keys a page names", async () => {
    const { bindings, asked } = countingRegistry(env.REGISTRY);
    const counted = testGateway({ bindings });
    const before = await recordsOf("keys.list");
    const answer = await counted.admin("GET", "/audit?limit=200");
    expect(Object.keys(toldBy(answer) ?? {}).length).toBeGreaterThan(5);
    expect(asked.filter((method) => method === "keysNamed")).toHaveLength(1);
    expect(asked).not.toContain("key");
    expect(await recordsOf("keys.list")).toBe(before);
  });

  it("answers whole without it when the Registry does not say it", async () => {
    const { bindings } = countingRegistry(env.REGISTRY, "keysNamed");
    const answer = await testGateway({ bindings }).admin("GET", "/audit?limit=200");
    expect(answer, answer.text).toMatchObject({ status: 200 });
    expect(toldBy(answer)).toBeUndefined();
    expect(Object(answer.body)["data"].length).toBeGreaterThan(5);
  });
});

describe("whom it is told", () => {
  it("tells all to who reads the whole log: it has the acts by which keys were made and revoked", async () => {
    const now = await told("log", "/audit?limit=200");
    expect(now?.[idOf("theirs")]).toMatchObject({ status: "revoked", name: "theirs", reason: HOSTILE });
  });

  it("tells up to the border that the key has for lists of keys", async () => {
    for (const path of ["/audit?limit=200", "/acts?limit=200", "/overview"]) {
      const answer = await as("team", "GET", path);
      const now = toldBy(answer) ?? {};
      expect(Object.values(now).map(({ owner }) => owner)).not.toContain("finance");
      expect(Object.keys(now)).not.toContain(idOf("theirs"));
      expect(answer.text).not.toContain("theirs");
    }
    expect((await told("team", "/audit?limit=200"))?.[idOf("ours")]?.status).toBe("revoked");
  });

  it("tells nothing of a key beyond the border that the reader has brought into its own log by asking for it", async () => {
    // Any text may stand where a key's id is asked for: what is told goes by rights, not by what stands in a record.
    await as("team", "GET", `/keys/${idOf("theirs")}`);
    await as("team", "GET", `/audit?key=${idOf("theirs")}`);
    const answer = await as("team", "GET", "/audit?limit=200");
    expect(Object.keys(toldBy(answer) ?? {})).not.toContain(idOf("theirs"));
    expect(answer.text).not.toContain('"theirs"');
  });

  it.each([
    { name: "team-log", path: "/audit?limit=200", why: "a log with a border, and no list of keys" },
    { name: "filtered", path: "/audit?type=intent", why: "a log by certain filters alone" },
    { name: "counted", path: "/hooks", why: "a list of keys that is counted against a limit" },
  ])("tells nothing to who has $why", async ({ name, path }) => {
    expect(await told(name, path)).toBeUndefined();
  });

  it("tells of a hook's maker to who may list keys", async () => {
    expect((await told("lists", "/hooks"))?.[idOf("theirs")]).toMatchObject({ status: "revoked", name: "theirs" });
  });

  it("tells an approver of the key that asks whether it is in force, and nothing else", async () => {
    const { body } = await as("approves", "GET", "/approvals");
    const [request]: { id: string }[] = Object(body)["data"];
    for (const path of ["/approvals", `/approvals/${request?.id}`])
      expect(await told("approves", path)).toEqual({ [idOf("asker")]: { status: "revoked" } });
    expect(await told("approves", "/overview")).toEqual({ [idOf("asker")]: { status: "revoked" } });
    // As much as the refusal says.
    const refused = await as("approves", "POST", `/approvals/${request?.id}/approve`, { reason: "fine" });
    expect(refused, refused.text).toMatchObject({ status: 409 });
    // Nobody can approve it any more, so that the key was revoked since is no approver's business.
    expect(await as("root", "POST", `/approvals/${request?.id}/reject`, { reason: "its key was revoked" })).toMatchObject({
      status: 200,
    });
    for (const path of ["/approvals", `/approvals/${request?.id}`]) expect(await told("approves", path)).toBeUndefined();
  });

  it("tells a reader of versions alone nothing of who published", async () => {
    expect(await told("versions", "/policies/versions")).toBeUndefined();
  });
});

/** One policy more than is in force: the same again would be no publish of its own. */
async function bundle(): Promise<unknown> {
  const { body } = await gateway.admin("GET", "/policies");
  const more = { policy: "more", rules: [{ id: "look", allow: ["users.get"] }] };
  return { policies: [...Object(body)["policies"], more] };
}

async function recordsOf(operation: string): Promise<number> {
  const { body } = await gateway.admin("GET", `/audit?operation=${operation}&limit=200`);
  return Object(body)["data"].length;
}
