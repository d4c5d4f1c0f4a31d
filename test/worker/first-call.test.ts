// The first call of an isolate, which knows neither the key nor the bundle: it waits for the Ledger and the Registry at once. What was got
// ahead is used only where the lease says the same.
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

type Ask = (method: string, ask: () => Promise<unknown>) => Promise<unknown>;

/** The real objects; every call to one of them goes through `ask`. */
function asked<N extends typeof env.LEDGER | typeof env.REGISTRY>(namespace: N, ask: Ask): N {
  const stubOf = (stub: object) =>
    new Proxy(stub, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => ask(String(method), async () => Reflect.apply(value, target, args));
      },
    });
  return new Proxy(namespace, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "get") return value.bind(target);
      return (id: DurableObjectId) => stubOf(Reflect.apply(value, target, [id]));
    },
  });
}

function isolate(ask: Ask) {
  const fresh = testGateway({ bindings: { LEDGER: asked(env.LEDGER, ask), REGISTRY: asked(env.REGISTRY, ask) } });
  fresh.clerk.answerWith(() => json({ id: "user_1" }));
  return fresh;
}

const publisher = testGateway();
const LOOK_UP = { policy: "p", rules: [{ id: "a", allow: ["users.get"] }] };
const NOTHING = { policy: "p", rules: [{ id: "a", allow: ["users.count"] }] };
let key: MintedKey;
const read = { method: "GET", path: "/v1/users/user_1" } as const;

beforeAll(async () => {
  await publisher.publish([LOOK_UP]);
});
beforeEach(async () => {
  await publisher.publish([LOOK_UP]);
  key = await publisher.mint(["p"]);
});

it("asks for the lease and for the bundle at once", async () => {
  const together = new Set(["lease", "newestBundle"]);
  const waiting = new Set<string>();
  let meet = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const methods: string[] = [];
  // Neither is answered before the other was asked: one after the other, this would hang.
  const fresh = isolate(async (method, ask) => {
    methods.push(method);
    if (!together.has(method)) return ask();
    waiting.add(method);
    if (waiting.size === together.size) meet();
    await met;
    return ask();
  });
  expect((await fresh.call(read.method, read.path, { key: key.key })).status).toBe(200);
  expect(methods.filter((method) => method === "bundleText" || together.has(method)).toSorted()).toEqual([
    "lease",
    "newestBundle",
  ]);
});

it("asks for the bundle no second time, whoever calls next", async () => {
  const other = await publisher.mint(["p"]);
  const methods: string[] = [];
  const fresh = isolate((method, ask) => {
    methods.push(method);
    return ask();
  });
  for (const { key: presented } of [key, other]) {
    expect((await fresh.call(read.method, read.path, { key: presented })).status).toBe(200);
  }
  expect(methods.filter((method) => method.endsWith("undle") || method === "bundleText")).toEqual(["newestBundle"]);
});

it("goes on by the lease alone where nothing came ahead", async () => {
  const methods: string[] = [];
  const fresh = isolate((method, ask) => {
    methods.push(method);
    return method === "newestBundle" ? Promise.reject(new Error("no such method")) : ask();
  });
  expect((await fresh.call(read.method, read.path, { key: key.key })).status).toBe(200);
  expect(methods).toContain("bundleText");
});

it("decides by the bundle that the lease names, not by the one that came ahead", async () => {
  // The Ledger has heard of the publish by the time it answers; what came ahead is of before.
  let ahead: Promise<unknown> | undefined;
  const fresh = isolate(async (method, ask) => {
    if (method === "newestBundle") {
      ahead = ask();
      return ahead;
    }
    if (method === "lease") {
      await ahead;
      await publisher.publish([NOTHING]);
    }
    return ask();
  });
  const denied = await fresh.call(read.method, read.path, { key: key.key });
  expect(denied).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  expect(fresh.clerk.sent).toEqual([]);
});

it("asks for no bundle on behalf of a key that was never minted", async () => {
  const methods: string[] = [];
  const fresh = isolate((method, ask) => {
    methods.push(method);
    return ask();
  });
  const forged = `${key.key.slice(0, -6)}000000`;
  expect((await fresh.call(read.method, read.path, { key: forged })).status).toBe(401);
  expect(methods.filter((method) => method !== "countAnonymous")).toEqual([]);
});

it("uses nothing that was got ahead and is not the very bundle that the lease names", async () => {
  const methods: string[] = [];
  const fresh = isolate(async (method, ask) => {
    methods.push(method);
    const answer = await ask();
    return method === "newestBundle" ? { ...Object(answer), version: "0123456789abcdef" } : answer;
  });
  expect((await fresh.call(read.method, read.path, { key: key.key })).status).toBe(200);
  expect(methods).toContain("bundleText");
});
