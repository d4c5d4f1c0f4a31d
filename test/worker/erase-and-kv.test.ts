// KV shows late what was written. An erase must not believe it too early, nor bring back what another one erased.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { Ledger } from "../../src/ledger/ledger.ts";
import { ledgerOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, type TestGateway, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeEach(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  gateway.clerk.answerWith(() => json({ object: "user", id: "user_x" }));
  key = await gateway.mint(["p"]);
  for (const user of ["user_a", "user_b"])
    await gateway.call("PATCH", `/v1/users/${user}`, { key: key.key, body: { first_name: `Name-of-${user}` } });
});

const erase = (target: string, by: TestGateway = gateway) => by.admin("POST", "/audit/erase", { target, reason: "asked for" });

/** KV with some of its methods replaced. */
function kvWith(changes: Partial<Record<"list" | "get" | "put", (...args: never[]) => unknown>>): KVNamespace {
  return new Proxy(env.AUDIT_KV, {
    get(target, property) {
      if (property in changes) return Reflect.get(changes, property);
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function storedText(): Promise<string> {
  const { keys } = await env.AUDIT_KV.list({ prefix: "audit/" });
  return (await Promise.all(keys.map(({ name }) => env.AUDIT_KV.get(name)))).join("\n");
}

it("says which copies KV does not show yet; asked again it finds them", async () => {
  await ringAlarm(key.id);
  const late = testGateway({
    bindings: {
      AUDIT_KV: kvWith({
        async list(options: KVNamespaceListOptions) {
          const listed = await env.AUDIT_KV.list(options);
          return { ...listed, keys: listed.keys.filter(({ name }) => !name.includes(`-${key.id}-`)) };
        },
      }),
    },
  });
  expect(await erase("user_a", late)).toMatchObject({ status: 200, body: { records: 2, segments: 0, not_shown: 2 } });
  expect(await storedText()).toContain("Name-of-user_a");
  expect(await erase("user_a")).toMatchObject({ status: 200, body: { records: 0, segments: 1, not_shown: 0 } });
  expect(await storedText()).not.toContain("Name-of-user_a");
});

it("does not wait for copies that are yet to be made", async () => {
  expect(await erase("user_a")).toMatchObject({ status: 200, body: { records: 2, not_shown: 0 } });
  await ringAlarm(key.id);
  expect(await storedText()).not.toContain("Name-of-user_a");
});

it("does not write back what was erased a moment ago, though KV still shows it", async () => {
  await ringAlarm(key.id);
  const { keys } = await env.AUDIT_KV.list({ prefix: "audit/" });
  const old = new Map(await Promise.all(keys.map(async ({ name }) => [name, await env.AUDIT_KV.get(name)] as const)));
  expect(await erase("user_a")).toMatchObject({ body: { segments: 1 } });
  const stale = kvWith({
    get: async (names: readonly string[]) => new Map(names.map((name) => [name, old.get(name) ?? null])),
  });
  expect(await erase("user_b", testGateway({ bindings: { AUDIT_KV: stale } }))).toMatchObject({ status: 200 });
  const text = await storedText();
  expect([text.includes("Name-of-user_a"), text.includes("Name-of-user_b")]).toEqual([false, false]);
});

it("is one at a time", async () => {
  await ringAlarm(key.id);
  const gate = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const slow = kvWith({
    async get(names: string[]) {
      reading.resolve();
      await gate.promise;
      return env.AUDIT_KV.get(names);
    },
  });
  const first = erase("user_a", testGateway({ bindings: { AUDIT_KV: slow } }));
  await reading.promise;
  expect(await erase("user_b")).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
  gate.resolve();
  expect(await first).toMatchObject({ status: 200 });
  expect(await erase("user_b")).toMatchObject({ status: 200 });
});

it("catches what was on its way to KV", async () => {
  let erased = false;
  const overtaken = kvWith({
    async put(name: string, value: string, options: KVNamespacePutOptions) {
      if (!erased) await ledgerOf(key.id).erase({ target: "user_a", fromMs: 0, toMs: Date.now() });
      erased = true;
      await env.AUDIT_KV.put(name, value, options);
    },
  });
  await runInDurableObject(ledgerOf(key.id), (_ledger, state) => new Ledger(state, { ...env, AUDIT_KV: overtaken }).alarm());
  const text = await storedText();
  expect([text.includes("Name-of-user_a"), text.includes("Name-of-user_b")]).toEqual([false, true]);
});
