// One key that may do nothing on the admin plane, and what it costs the others: nothing is read for it that policy would not allow, its
// rate counts there too, and what it sends does not fill the log.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { CALLER_IP, type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let support: MintedKey;
let slow: MintedKey;
let author: MintedKey;

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] },
    { policy: "slow", rate: "3/10s", rules: [{ id: "ask", allow: ["policies.explain", "keys.list", "users.get"] }] },
    { policy: "author", rules: [{ id: "write", allow: ["policies.*", "audit.read"] }] },
    { policy: "guarded", rules: [{ id: "ban", allow: ["users.ban"], when: "!has(target.private_metadata.staff)" }] },
    { policy: "tight", rules: [{ id: "m", allow: ["users.update_metadata"], when: "context.reason == 'TICKET-1'" }] },
  ]);
  expect(published.status).toBe(200);
});
beforeEach(async () => {
  support = await gateway.mint(["support"]);
  slow = await gateway.mint(["slow"]);
  author = await gateway.mint(["author"]);
  gateway.clerk.answerWith(() => json({ id: "user_1", private_metadata: {} }));
});

/** A body of which it is known whether anybody read it; `endless`: more than the gateway takes from anybody. */
function watched(method: string, path: string, key: MintedKey, headers: Record<string, string>) {
  let read = 0;
  const chunk = new TextEncoder().encode(" ".repeat(65_536));
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        read += 1;
        if (read > 400) controller.close();
        else controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request(`https://bailiff.test${path}`, {
    method,
    body,
    // Too long to be read away for the sake of the answer: whoever reads it, wants it.
    headers: { authorization: `Bearer ${key.key}`, "cf-connecting-ip": CALLER_IP, "content-length": "26214400", ...headers },
  });
  return { request, chunksRead: () => read };
}

describe("a body is not read for whoever may not do it at all", () => {
  it.each([
    ["PUT", "/admin/policies"],
    ["POST", "/admin/policies/check"],
    ["POST", "/admin/explain"],
    ["POST", "/admin/keys"],
  ])("%s %s", async (method, path) => {
    const { request, chunksRead } = watched(method, path, support, { "content-type": "application/json" });
    const answer = await gateway.send(request);
    expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_denied"]]);
    expect(chunksRead()).toBe(0);
  });

  it.each([
    ["PATCH", "/v1/users/user_1/metadata", "application/json"],
    ["POST", "/v1/users/user_1/profile_image", "multipart/form-data; boundary=b"],
  ])("and on the other plane no more of it than a record would hold: %s %s", async (method, path, type) => {
    const { request, chunksRead } = watched(method, path, support, { "content-type": type });
    const answer = await gateway.send(request);
    expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_denied"]]);
    expect(chunksRead()).toBeLessThanOrEqual(2);
    expect((await recordsOf(support.id)).at(-1)).toMatchObject({ type: "denied", target: "user_1", args: null });
  });

  it("nor with scopes that do not cover it", async () => {
    const scoped = await gateway.mint(["author"], { scopes: ["policies.check"] });
    const { request, chunksRead } = watched("PUT", "/admin/policies", scoped, { "content-type": "application/json" });
    expect((await gateway.send(request)).codes).toEqual(["bailiff_scope_denied"]);
    expect(chunksRead()).toBe(0);
  });

  it("and no more of it than the operation can need", async () => {
    const minter = { ...author, key: (await gateway.mint(["author"])).key };
    const { request, chunksRead } = watched("POST", "/admin/explain", minter, { "content-type": "application/json" });
    expect((await gateway.send(request)).codes).toEqual(["bailiff_body_too_large"]);
    expect(chunksRead()).toBeLessThanOrEqual(6);
  });
});

describe("the rate of a key", () => {
  it("holds on the admin plane", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await gateway.admin("GET", "/keys", undefined, slow.key)).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
  });

  it("counts denied calls there", async () => {
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 5; i += 1) codes.push((await gateway.admin("GET", "/audit", undefined, slow.key)).codes[0]);
    expect(codes.filter((code) => code === "bailiff_policy_denied").length).toBeLessThanOrEqual(3);
  });

  it("counts the looks that its questions cause", async () => {
    const guarded = await gateway.mint(["guarded"]);
    const ask = () =>
      gateway.admin("POST", "/explain", { key_id: guarded.id, operation: "users.ban", args: { user_id: "user_1" } }, slow.key);
    const before = gateway.clerk.sent.length;
    for (let i = 0; i < 6; i += 1) await ask();
    // A question and its look are two.
    expect(gateway.clerk.sent.length - before).toBeLessThanOrEqual(2);
  });

  it("is not asked of the root token", async () => {
    for (let i = 0; i < 8; i += 1) expect((await gateway.admin("GET", "/keys")).status).toBe(200);
  });
});

it("a secret that was rotated out asks the Ledger ten times a second and no more", async () => {
  let asked = 0;
  const { ledgers } = gateway.services;
  const counting = testGateway();
  Object.assign(counting.services.ledgers, {
    lease: async (id: string) => {
      asked += 1;
      return ledgers.lease(id);
    },
  });
  await gateway.admin("POST", `/keys/${support.id}/rotate`, { grace_seconds: 0 });
  for (let i = 0; i < 200; i += 1)
    expect((await counting.call("GET", "/v1/users/user_1", { key: support.key })).status).toBe(401);
  // 200 calls last some seconds on a slow machine: ten for each, not one for each call.
  expect(asked).toBeLessThan(150);
});

describe("what a refused call leaves in the log", () => {
  it("is cut, with digest and size", async () => {
    const tight = await gateway.mint(["tight"]);
    const body = { private_metadata: { notes: "x".repeat(200_000) } };
    const answer = await gateway.call("PATCH", "/v1/users/user_1/metadata", { key: tight.key, body });
    expect(answer.status).toBe(403);
    const record = (await recordsOf(tight.id)).at(-1);
    expect(record).toMatchObject({
      type: "denied",
      target: "user_1",
      args: {
        user_id: "user_1",
        private_metadata: { "[cut]": { bytes: 200_012, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      },
    });
    expect(JSON.stringify(record).length).toBeLessThan(4_000);
  });

  it("is whole for what goes ahead", async () => {
    const tight = await gateway.mint(["tight"]);
    const body = { private_metadata: { notes: "x".repeat(5_000) } };
    await gateway.call("PATCH", "/for/TICKET-1/v1/users/user_1/metadata", { key: tight.key, body });
    expect((await recordsOf(tight.id)).find(({ type }) => type === "intent")?.args).toMatchObject(body);
  });
});

it("pages of the log end short before they are megabytes long, and go on", async () => {
  const tight = await gateway.mint(["tight"]);
  const body = { private_metadata: { notes: "x".repeat(240_000) } };
  for (let i = 0; i < 12; i += 1) await gateway.call("PATCH", "/for/TICKET-1/v1/users/user_1/metadata", { key: tight.key, body });
  const seen: unknown[] = [];
  let cursor: unknown = null;
  do {
    const query = cursor === null ? "" : `&cursor=${String(cursor)}`;
    const page = await gateway.admin("GET", `/audit?key=${tight.id}&limit=200${query}`);
    expect(page.text.length).toBeLessThan(2_600_000);
    const data = page.body?.["data"];
    if (Array.isArray(data)) seen.push(...data);
    cursor = page.body?.["next_cursor"] ?? null;
  } while (cursor !== null);
  expect(seen).toHaveLength(24);
});

it("the Registry hears of /healthz once a second", async () => {
  const counted = testGateway();
  let asked = 0;
  const { ledgers } = gateway.services;
  Object.assign(counted.services.ledgers, {
    currentBundle: async () => {
      asked += 1;
      return ledgers.currentBundle();
    },
  });
  for (let i = 0; i < 30; i += 1) expect((await counted.call("GET", "/healthz")).status).toBe(200);
  expect(asked).toBeLessThan(15);
});
