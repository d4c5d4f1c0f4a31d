// When Bailiff's own storage does not answer: nothing is done that would leave no record, a denial stays a denial, and what could not be
// written at once is written later. The objects are real; only the way to them is cut.
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

/** Methods that fail from now on, by name. */
const cut = new Set<string>();

function severable<N extends DurableObjectNamespace<never> | typeof env.LEDGER | typeof env.REGISTRY>(namespace: N): N {
  return new Proxy(namespace, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "get") return value.bind(target);
      return (id: DurableObjectId) => severableStub(Reflect.apply(value, target, [id]));
    },
  });
}

function severableStub(stub: object): object {
  return new Proxy(stub, {
    get(target, property) {
      if (typeof property === "string" && cut.has(property)) return () => Promise.reject(new Error("the object is away"));
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? (...args: unknown[]) => Reflect.apply(value, target, args) : value;
    },
  });
}

const gateway = testGateway({ bindings: { LEDGER: severable(env.LEDGER), REGISTRY: severable(env.REGISTRY) } });
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get", "users.ban", "users.create"] }] }]);
});
beforeEach(async () => {
  cut.clear();
  key = await gateway.mint(["p"]);
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(() => json({}));
});

const UNAVAILABLE = { status: 503, codes: ["bailiff_ledger_unavailable"] };
const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const read = () => gateway.call("GET", "/v1/users/user_1", { key: key.key });

describe("with the Ledger away", () => {
  it("an act is refused with 503 and nothing is sent", async () => {
    await read();
    cut.add("admit");
    const answer = await ban();
    expect(answer).toMatchObject(UNAVAILABLE);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("a key that no lease is held of is refused with 503, not with 401", async () => {
    cut.add("lease");
    expect(await read()).toMatchObject(UNAVAILABLE);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("a read on a lease goes on, and its record is written when the Ledger is back", async () => {
    await read();
    cut.add("append");
    expect((await read()).status).toBe(200);
    cut.clear();
    await read();
    expect((await recordsOf(key.id)).map(({ type }) => type)).toEqual(["read", "read", "read"]);
  });

  it("a denial is a 403 all the same, and recorded later", async () => {
    await read();
    cut.add("append");
    expect((await gateway.call("POST", "/v1/users/user_1/lock", { key: key.key })).status).toBe(403);
    cut.clear();
    await read();
    expect((await recordsOf(key.id)).map(({ type }) => type).sort()).toEqual(["denied", "read", "read"]);
  });

  it("an outcome that cannot be written at once is tried again behind the answer", async () => {
    let failing = 2;
    const settle = gateway.services.ledgers.settle;
    gateway.services.ledgers.settle = async (name, request) => {
      failing -= 1;
      return failing >= 0 ? null : settle(name, request);
    };
    expect((await ban()).status).toBe(200);
    gateway.services.ledgers.settle = settle;
    expect((await recordsOf(key.id)).map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["outcome", "ok"],
    ]);
  });

  it("a mutation of the admin plane is refused and not done", async () => {
    cut.add("admit");
    expect(await gateway.admin("POST", "/keys", { name: "n", owner: "o", policies: ["p"] })).toMatchObject(UNAVAILABLE);
    const before = await gateway.admin("GET", "/keys");
    cut.clear();
    expect((await gateway.admin("GET", "/keys")).body).toEqual(before.body);
  });

  it("the audit log says that it is not whole instead of leaving something out", async () => {
    await ban();
    await ringAlarm(key.id);
    cut.add("records");
    expect(await gateway.admin("GET", "/audit")).toMatchObject(UNAVAILABLE);
    cut.clear();
    cut.add("recordsFrom");
    const exported = await gateway.admin("GET", "/audit/export");
    const lines = exported.text
      .trimEnd()
      .split("\n")
      .map((line): { type: string } => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ type: "error", code: "bailiff_ledger_unavailable" });
    expect(lines.map(({ type }) => type)).not.toContain("manifest");
  });
});

describe("with the Registry away", () => {
  it("keys that are leased go on, for a bundle that the isolate knows", async () => {
    await read();
    for (const method of ["bundleText", "newestBundle", "currentBundle", "key", "keys"]) cut.add(method);
    expect((await ban()).status).toBe(200);
  });

  it("an isolate that does not have the bundle decides nothing", async () => {
    const fresh = testGateway({ bindings: { REGISTRY: severable(env.REGISTRY) } });
    for (const method of ["bundleText", "newestBundle"]) cut.add(method);
    expect(await fresh.call("POST", "/v1/users/user_1/ban", { key: key.key })).toMatchObject(UNAVAILABLE);
    expect(fresh.clerk.sent).toEqual([]);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({
      type: "failed",
      error: "bailiff_ledger_unavailable",
      decision: null,
    });
  });

  it("health says so, and no more", async () => {
    expect(await gateway.call("GET", "/healthz")).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    cut.add("currentBundle");
    // An isolate keeps its answer for a second: another one has none yet.
    const other = testGateway({ bindings: { REGISTRY: severable(env.REGISTRY) } });
    expect(await other.call("GET", "/healthz")).toMatchObject({ status: 503, text: '{"status":"unavailable"}' });
  });
});
