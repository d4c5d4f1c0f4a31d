// KV shows late what was written. An erase must not believe it too early, nor bring back what another one erased.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { BLANK_DRAFT } from "../../src/audit/record.ts";
import { systemDeps } from "../../src/deps.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { ALL_WELL, faultyWorld } from "./storage-failure/faulty-world.ts";
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

it("gives no word to a call that was denied, refused, or about another span", async () => {
  await ringAlarm(key.id);
  const denied = await gateway.admin("POST", "/audit/erase", { target: "user_a", reason: "mischief" }, key.key);
  expect(denied).toMatchObject({ status: 403 });
  const longAgo = { target: "user_a", reason: "asked for", to: "2020-01-01" };
  expect(await gateway.admin("POST", "/audit/erase", longAgo)).toMatchObject({ status: 200, body: { segments: 0 } });
  expect(await erase("user_b")).toMatchObject({ status: 200, body: { segments: 1 } });
  const text = await storedText();
  expect([text.includes("Name-of-user_a"), text.includes("Name-of-user_b")]).toEqual([true, false]);
});

it("waits for one that was given up as unknown and may still run, but not for one that has ended so", async () => {
  const admin = ledgerOf("admin");
  const asOf = async (type: "intent" | "outcome") => (await recordsOf("admin")).findLast((record) => record.type === type);
  const intent = await asOf("intent");
  if (intent === undefined) throw new Error("there are intents");
  const draft = { ...intent, operation: "audit.erase", args: { target: "user_z", reason: "x" }, request_id: "req_lost" };
  await admin.admit({ basis: null, intent: draft, settleByMs: Date.now() - 60_000 }, "admin");
  await ringAlarm("admin");
  expect((await openIntentsIn(admin)).map(({ state }) => state)).toContain("unknown");
  const waiting = await erase("user_a");
  expect(waiting).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
  const id = /admin-\d+/.exec(waiting.text)?.[0] ?? "";
  expect(await gateway.admin("POST", `/audit/${id}/resolve`, { outcome: "failed", reason: "cut off" })).toMatchObject({
    status: 200,
  });
  // Storage that falls silent leaves an unknown outcome too, but then it is over: asking again goes on with it.
  const world = faultyWorld();
  const failing = testGateway(world.options);
  world.world = { ...ALL_WELL, kv: "failing" };
  expect((await erase("user_a", failing)).status).toBe(503);
  expect(await erase("user_a")).toMatchObject({ status: 200 });
});

/** The alarm of the key's ledger, in a world with another KV. */
const ringWith = (kv: KVNamespace) =>
  runInDurableObject(ledgerOf(key.id), (_ledger, state) =>
    new Ledger(state, { ...env, AUDIT_KV: kv }, { ...systemDeps(), log: () => undefined }).alarm(),
  );

it.each([
  ["that KV takes at once", false],
  // One write a second for each name is all that KV takes.
  ["that KV refuses for now, though records arrive meanwhile", true],
])("catches what was on its way to KV, with a second write %s", async (_name, refused) => {
  let puts = 0;
  const overtaken = kvWith({
    async put(name: string, value: string, options: KVNamespacePutOptions) {
      puts += 1;
      if (puts === 1) await ledgerOf(key.id).erase({ target: "user_a", fromMs: 0, toMs: Date.now() });
      else if (refused) throw new Error("KV PUT failed: 429 Too Many Requests");
      await env.AUDIT_KV.put(name, value, options);
    },
  });
  await ringWith(overtaken);
  if (refused) {
    expect(await storedText()).toContain("Name-of-user_a");
    // Its copy may be there: KV is asked, and until it shows what was erased there nothing is done.
    expect(await erase("user_a")).toMatchObject({ body: { not_shown: 0, segments: 1 } });
    await gateway.call("POST", "/v1/users/user_c/ban", { key: key.key });
    await ringWith(env.AUDIT_KV);
  }
  const text = await storedText();
  expect([text.includes("Name-of-user_a"), text.includes("Name-of-user_b")]).toEqual([false, true]);
  const { keys } = await env.AUDIT_KV.list({ prefix: "audit/" });
  expect(keys.filter(({ name }) => name.includes(`-${key.id}-`))).toHaveLength(refused ? 2 : 1);
});

it("erases in a ledger that is no key's as well, once that has reported, and exports all of it", async () => {
  const draft = {
    ...BLANK_DRAFT,
    type: "denied",
    request_id: "req_1",
    target: "user_apart",
    args: { name: "Name-of-user_apart" },
  } as const;
  await runInDurableObject(ledgerOf("apart"), (ledger) => ledger.append([draft], "apart"));
  await ringAlarm("apart");
  expect(await erase("user_apart")).toMatchObject({ status: 200, body: { records: 1, segments: 1, not_shown: 0 } });
  expect(await storedText()).not.toContain("Name-of-user_apart");
  expect(await recordsOf("apart")).toMatchObject([{ target: "user_apart", args: null }]);
  await runInDurableObject(ledgerOf("apart"), (ledger) => ledger.append([{ ...draft, request_id: "req_2" }], "apart"));
  const exported = await gateway.admin("GET", "/audit/export?format=ndjson");
  expect(exported.text).toContain('"id":"apart-2"');
});

it("erases of users alone: what a key was given, what was published and whose keys were revoked stays on record", async () => {
  await gateway.admin("POST", "/keys/revoke", { owner: "contractors", reason: "contract ended" });
  const { body } = await gateway.admin("GET", "/policies");
  for (const target of [key.id, String(body?.["version"]), "contractors", "hook_5vQ0cCkVg2QzT1bD", `apr_${key.id}_1`])
    expect(await erase(target)).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
  const kept = (await recordsOf("admin")).filter(({ type, operation }) => type === "intent" && operation !== "audit.erase");
  const about = (name: string) => kept.filter(({ operation }) => operation === name);
  for (const name of ["keys.create", "keys.revoke_owner", "policies.publish"]) {
    expect(about(name).length).toBeGreaterThan(0);
    for (const record of about(name)) expect(record.args_salt).not.toBeNull();
  }
});
