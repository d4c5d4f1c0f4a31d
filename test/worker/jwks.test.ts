// `GET /v1/jwks` through the whole gateway: for every active key, from one fetch, for at most five minutes, and on record like any read.
import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { systemDeps } from "../../src/deps.ts";
import { lastRecordOf, recordsOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, type TestGateway, testGateway } from "./test-gateway.ts";

const KEPT_MS = OPERATIONS.find(({ name }) => name === "jwks.get")?.keptMs ?? 0;
const JWKS = { keys: [{ kid: "ins_1", kty: "RSA", alg: "RS256", use: "sig", n: "AQAB", e: "AQAB" }] };
let reader: MintedKey;
let denied: MintedKey;

beforeAll(async () => {
  const gateway = testGateway();
  await gateway.publish([
    { policy: "reader", mask: ["private_metadata"], rules: [{ id: "get", allow: ["users.get"] }] },
    {
      policy: "no-sign-in",
      rules: [
        { id: "none", deny: ["jwks.get"] },
        { id: "get", allow: ["users.get"] },
      ],
    },
    { policy: "no-users", rules: [{ id: "none", deny: ["users.*"] }] },
  ]);
  reader = await gateway.mint(["reader"]);
  denied = await gateway.mint(["no-sign-in"]);
});

/** A new isolate, whose clock runs ahead as a test says. */
function isolate(): {
  gateway: TestGateway;
  clock: { aheadMs: number };
  jwks: (key?: string, headers?: Record<string, string>) => ReturnType<TestGateway["call"]>;
} {
  const clock = { aheadMs: 0 };
  const gateway = testGateway({ deps: { now: () => systemDeps().now() + clock.aheadMs } });
  gateway.clerk.answerWith(() => json(JWKS, 200, { "x-clerk-trace-id": "trace1" }));
  const jwks = (key = reader.key, headers = {}) => gateway.call("GET", "/v1/jwks", { key, headers });
  return { gateway, clock, jwks };
}

describe("for whom", () => {
  it.each([
    ["a key whose policies know nothing of it", ["reader"], {}],
    ["a key that is denied users.*", ["no-users"], {}],
    ["a key with scopes elsewhere", ["reader"], { scopes: ["users.get"] }],
    ["a strict key", ["reader"], { consistency: "strict" }],
  ])("%s gets it", async (_who, policies, more) => {
    const { gateway, jwks } = isolate();
    const { id, key } = await gateway.mint(policies, more);
    expect(await jwks(key)).toMatchObject({ status: 200, body: JWKS });
    expect((await recordsOf(id)).at(-1)).toMatchObject({ operation: "jwks.get", outcome: "ok" });
  });

  it("a key to which a policy denies it does not, kept or not", async () => {
    const { gateway, jwks } = isolate();
    await jwks();
    expect(await jwks(denied.key)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(gateway.clerk.sent).toHaveLength(1);
    expect(await lastRecordOf(denied.id)).toMatchObject({ type: "denied", decision: { policy: "no-sign-in", rule: "none" } });
  });

  it("a revoked key does not, though the answer is kept", async () => {
    const { gateway, jwks } = isolate();
    const { id, key } = await gateway.mint(["reader"]);
    expect((await jwks(key)).status).toBe(200);
    await gateway.admin("POST", `/keys/${id}/revoke`, { reason: "test" });
    gateway.services.leases.clear();
    expect(await jwks(key)).toMatchObject({ status: 401, codes: ["clerk_key_invalid"] });
  });

  it("nobody without a key", async () => {
    const { gateway } = isolate();
    expect((await gateway.call("GET", "/v1/jwks")).status).toBe(401);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("a key that is scoped to it alone can do nothing else", async () => {
    const { gateway, jwks } = isolate();
    const { key } = await gateway.mint(["reader"], { scopes: ["jwks.get"] });
    expect((await jwks(key)).status).toBe(200);
    expect(await gateway.call("GET", "/v1/users/user_1", { key })).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
    });
  });
});

describe("what is kept", () => {
  it("serves 50 callers at once from one fetch, each on record", async () => {
    const { gateway, jwks } = isolate();
    const { id, key } = await gateway.mint(["reader"]);
    gateway.clerk.answerWith(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return json(JWKS);
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => jwks(key)));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [200, JSON.stringify(JWKS)]));
    expect(gateway.clerk.sent).toHaveLength(1);
    const records = await recordsOf(id);
    expect(records).toHaveLength(50);
    expect(records.filter(({ upstream }) => upstream !== null)).toHaveLength(1);
    expect(records.every(({ type, outcome }) => type === "read" && outcome === "ok")).toBe(true);
    const attempts = answers.map(({ headers }) => headers.get("bailiff-attempts")).toSorted();
    expect(attempts).toEqual([...Array.from({ length: 49 }, () => "0"), "1"]);
  });

  it("is five minutes old at most: a new key at Clerk is seen by then, whatever kid a caller misses", async () => {
    const { gateway, clock, jwks } = isolate();
    await jwks();
    gateway.clerk.answerWith(() => json({ keys: [] }));
    clock.aheadMs = KEPT_MS - 5_000;
    expect(await jwks()).toMatchObject({ body: JWKS });
    clock.aheadMs = KEPT_MS + 1;
    expect(await jwks()).toMatchObject({ body: { keys: [] } });
    expect(gateway.clerk.sent).toHaveLength(2);
  });

  it("is served while Clerk is away; when it is too old the failure comes through and is not kept", async () => {
    const { gateway, clock, jwks } = isolate();
    await jwks();
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    expect((await jwks()).status).toBe(200);
    clock.aheadMs = KEPT_MS + 1;
    expect(await jwks()).toMatchObject({ status: 502, codes: ["bailiff_upstream_unreachable"] });
    gateway.clerk.answerWith(() => json(JWKS));
    expect((await jwks()).status).toBe(200);
  });

  it("is fetched with the deployment's deadline and retries, not with those of whoever came first", async () => {
    const { gateway, jwks } = isolate();
    gateway.clerk.answerWith(() => json({ errors: [] }, gateway.clerk.sent.length < 3 ? 503 : 200));
    expect((await jwks(reader.key, { "bailiff-max-retries": "0" })).status).toBe(200);
    expect(gateway.clerk.sent).toHaveLength(3);
  });

  it("is kept apart for each API version", async () => {
    const { gateway, jwks } = isolate();
    await jwks(reader.key, { "clerk-api-version": "2021-02-05" });
    await jwks(reader.key, { "clerk-api-version": "2026-05-12" });
    expect(gateway.clerk.sent.map(({ headers }) => headers["clerk-api-version"])).toEqual(["2021-02-05", "2026-05-12"]);
  });
});

describe("like any other read", () => {
  it("it takes a reason in the address", async () => {
    const { gateway } = isolate();
    expect((await gateway.call("GET", "/for/TICKET-1/v1/jwks", { key: reader.key })).status).toBe(200);
    expect(await lastRecordOf(reader.id)).toMatchObject({ operation: "jwks.get", reason: "TICKET-1" });
  });

  it("it counts against the key's rate, kept or not", async () => {
    const gateway = testGateway({ vars: { DEFAULT_KEY_RATE: "2/10s" } });
    gateway.clerk.answerWith(() => json(JWKS));
    const { key } = await gateway.mint(["reader"]);
    const statuses: number[] = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await gateway.call("GET", "/v1/jwks", { key })).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(gateway.clerk.sent).toHaveLength(1);
  });

  it("explain says why, by no rule", async () => {
    const { gateway } = isolate();
    const answer = await gateway.admin("POST", "/explain", { key_id: reader.id, operation: "jwks.get" });
    expect(answer.body).toMatchObject({ effect: "allow", policy: null, rule: null, steps: [] });
    expect(answer.text).toContain("Every active key may call jwks.get unless a rule denies it");
  });
});
