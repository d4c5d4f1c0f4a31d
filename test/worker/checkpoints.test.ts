// What stands outside of the ledgers and vouches for them: checkpoints of their heads, signatures, and what may be let go because of them.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalJson, GENESIS_HASH, sha256Hex } from "../../src/audit/chain.ts";
import type { Checkpoint } from "../../src/audit/checkpoint.ts";
import type { PublicAuditKey, Signature } from "../../src/audit/signing.ts";
import { systemDeps } from "../../src/deps.ts";
import { Checkpointing } from "../../src/ledger/checkpointing.ts";
import { witnessStores } from "../../src/ledger/witness-stores.ts";
import { kvThatFails, ringAlarmIn } from "./failing-world.ts";
import { expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

/** RFC 8410, section 10.3: an Ed25519 key that everybody knows. */
const AUDIT_SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const gateway = testGateway({ vars: { AUDIT_SIGNING_KEY } });
const DAY_MS = 86_400_000;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  gateway.clerk.answerWith(() => json({ id: "user_made" }));
});

const registry = () => env.REGISTRY.get(env.REGISTRY.idFromName("registry"));

/** One run of the Registry's checkpointing, as if a minute had gone by since the last. */
function checkpoint(options: { readonly kv?: KVNamespace; readonly key?: string } = {}): Promise<Checkpoint | null> {
  return runInDurableObject(registry(), async (_registry, { storage }) => {
    const stores = witnessStores(storage);
    const world = { ...env, AUDIT_KV: options.kv ?? env.AUDIT_KV, AUDIT_SIGNING_KEY: options.key ?? AUDIT_SIGNING_KEY };
    const later = { ...systemDeps(), now: () => Date.now() + 61_000 * (stores.checkpoints.last()?.seq ?? 0) };
    await new Checkpointing(world, later, stores, never).run();
    return stores.checkpoints.last();
  });
}

const never = () => Promise.reject(new Error("there was no trouble"));

async function actOn(key: MintedKey): Promise<void> {
  expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
  await ringAlarm(key.id);
}

async function publicKey(): Promise<PublicAuditKey> {
  const answer = await gateway.call("GET", "/.well-known/bailiff-audit-key");
  const keys: { keys: PublicAuditKey[] } = JSON.parse(answer.text);
  const [first] = keys.keys;
  if (first === undefined) throw new Error("no key");
  return first;
}

async function verifies(value: object, signature: Signature): Promise<boolean> {
  const { kty, crv, x } = await publicKey();
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify(
    "Ed25519",
    key,
    Buffer.from(signature.value, "base64url"),
    new TextEncoder().encode(canonicalJson(value)),
  );
}

/** Takes the signature off and says whether it holds for the rest. */
async function holds(signed: Record<string, unknown>): Promise<boolean> {
  const { signature, ...rest } = signed;
  if (typeof signature !== "object" || signature === null || !("value" in signature)) return false;
  return verifies(rest, { algorithm: "Ed25519", key_id: "", value: String(signature.value) });
}

describe("a checkpoint", () => {
  it("names the heads that moved, continues the chain of checkpoints and lies in KV", async () => {
    const key = await gateway.mint(["p"]);
    await actOn(key);
    const first = await checkpoint();
    await actOn(key);
    // A busy Ledger reports every half minute; a new one says at once where it stands.
    await runInDurableObject(registry(), async (instance) => {
      const records = await recordsOf(key.id);
      const answer = await instance.report({
        ledger: key.id,
        activeMs: Date.parse(records[3]?.at ?? ""),
        headSeq: 4,
        headHash: records[3]?.hash ?? "",
        projectedSeq: 4,
        openCount: 0,
        held: [{ seq: 2, hash: records[1]?.hash ?? null }],
      });
      expect(answer).toEqual({ ok: true });
    });
    const second = await checkpoint();

    const head = (await recordsOf(key.id)).at(-1);
    expect(second?.heads.find(({ ledger }) => ledger === key.id)).toEqual({
      ledger: key.id,
      seq: 4,
      hash: head?.hash,
      at: head?.at,
    });
    expect(first?.prev).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toMatchObject({ seq: (first?.seq ?? 0) + 1, prev: sha256Hex(canonicalJson(first)) });
    const { keys } = await env.AUDIT_KV.list({ prefix: "checkpoint/" });
    const stored = await Promise.all(keys.map(({ name }) => env.AUDIT_KV.get(name)));
    expect(stored.map((text): unknown => JSON.parse(text ?? ""))).toContainEqual(second);
  });

  it("is signed by the deployment's key, and by nobody else's word", async () => {
    await actOn(await gateway.mint(["p"]));
    const made = await checkpoint();
    expect(await holds({ ...made })).toBe(true);
    expect(await holds({ ...made, seq: 99 })).toBe(false);
    expect(await holds({ ...made, heads: [] })).toBe(false);
  });

  it("is not made when nothing moved", async () => {
    await actOn(await gateway.mint(["p"]));
    const before = await checkpoint();
    expect(await checkpoint()).toEqual(before);
  });

  it("that KV refuses is put there by the next run, unchanged", async () => {
    await actOn(await gateway.mint(["p"]));
    await expect(checkpoint({ kv: kvThatFails(1) })).rejects.toThrow();
    const kept = await checkpoint();
    const { keys } = await env.AUDIT_KV.list({ prefix: "checkpoint/" });
    expect(keys.some(({ name }) => name.endsWith(`-${kept?.seq}`))).toBe(true);
  });
});

describe("an export", () => {
  it("ends with a signed manifest that holds the newest checkpoint", async () => {
    await actOn(await gateway.mint(["p"]));
    const newest = await checkpoint();
    const answer = await gateway.admin("GET", "/audit/export");
    const manifest: Record<string, unknown> = JSON.parse(answer.text.trimEnd().split("\n").at(-1) ?? "");
    expect(manifest).toMatchObject({ type: "manifest", checkpoint: newest });
    expect(await holds(manifest)).toBe(true);
    expect(await holds({ ...manifest, ledgers: [] })).toBe(false);
  });

  it("is unsigned, and the key is 404, where the deployment has none", async () => {
    const unsigned = testGateway();
    const answer = await unsigned.admin("GET", "/audit/export");
    const manifest: Record<string, unknown> = JSON.parse(answer.text.trimEnd().split("\n").at(-1) ?? "");
    expect(manifest["signature"]).toBeNull();
    expect(await unsigned.call("GET", "/.well-known/bailiff-audit-key")).toMatchObject({
      status: 404,
      codes: ["bailiff_not_found"],
    });
  });

  it("refuses to serve with a signing key that is none", () => {
    expect(() => testGateway({ vars: { AUDIT_SIGNING_KEY: "not a key" } })).toThrow("AUDIT_SIGNING_KEY");
  });
});

describe("erasing a user's data", () => {
  it("takes it from Ledger and KV, the intent of the creation included, and leaves the chain whole", async () => {
    const key = await gateway.mint(["p"]);
    const made = await gateway.call("POST", "/v1/users", { key: key.key, body: { first_name: "Erasable-Name" } });
    expect(made.status).toBe(200);
    await ringAlarm(key.id);
    const hashes = (await recordsOf(key.id)).map(({ hash }) => hash);

    const erased = await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "asked for" });
    expect(erased).toMatchObject({ status: 200, body: { target: "user_made", records: 2 } });

    const records = await recordsOf(key.id);
    expect(records.map(({ hash }) => hash)).toEqual(hashes);
    expect(records.map(({ args, args_salt, seen }) => [args, args_salt, seen])).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
    const { keys } = await env.AUDIT_KV.list({ prefix: "audit/" });
    const values = await Promise.all(keys.map(({ name }) => env.AUDIT_KV.get(name)));
    expect(values.join("\n")).not.toContain("Erasable-Name");
    expect(JSON.stringify(await recordsOf("admin"))).toContain("audit.erase");
  });

  it("takes it from what a repeated creation was told again, too", async () => {
    const key = await gateway.mint(["p"]);
    const create = () =>
      gateway.call("POST", "/v1/users", {
        key: key.key,
        body: { first_name: "Twice-Told" },
        headers: { "idempotency-key": "once" },
      });
    expect([(await create()).status, (await create()).status]).toEqual([200, 200]);
    await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "asked for" });
    expect(JSON.stringify(await recordsOf(key.id))).not.toContain("Twice-Told");
  });

  it("keeps the record of an earlier erase", async () => {
    await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "first reason" });
    await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "second reason" });
    const admin = JSON.stringify(await recordsOf("admin"));
    expect([admin.includes("first reason"), admin.includes("second reason")]).toEqual([true, true]);
  });

  it("leaves other users' data alone and may be repeated", async () => {
    const key = await gateway.mint(["p"]);
    await gateway.call("PATCH", "/v1/users/user_other", { key: key.key, body: { first_name: "Stays" } });
    await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "asked for" });
    const again = await gateway.admin("POST", "/audit/erase", { target: "user_made", reason: "asked for" });
    expect(again).toMatchObject({ status: 200, body: { records: 0, segments: 0 } });
    expect(JSON.stringify(await recordsOf(key.id))).toContain("Stays");
    await expectWholeChain(key.id);
  });
});

describe("pruning", () => {
  const age = (ledger: string, days: number) =>
    runInDurableObject(
      ledgerOf(ledger),
      (_ledger, { storage }) => void storage.sql.exec("UPDATE records SET at_ms = at_ms - ?", days * DAY_MS),
    );

  it("lets go of old records that KV and a checkpoint have, but not of the newest, and the chain goes on", async () => {
    const key = await gateway.mint(["p"]);
    await actOn(key);
    await age(key.id, 8);
    await checkpoint();
    await ringAlarm(key.id);
    expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([2]);

    await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
    const records = await recordsOf(key.id);
    expect(records.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(records[1]?.prev).toBe(records[0]?.hash);
    await ringAlarm(key.id);
    const exported = (await gateway.admin("GET", "/audit/export")).text
      .split("\n")
      .filter((line) => line.startsWith(`{"v":1,"id":"${key.id}-`));
    expect(exported.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3, 4]);
    expect(JSON.parse(exported[0] ?? "").prev).toBe(GENESIS_HASH);
  });

  it("waits for the checkpoint, and for intents that nobody knows the outcome of", async () => {
    const key = await gateway.mint(["p"]);
    await actOn(key);
    await age(key.id, 8);
    await ringAlarm(key.id);
    expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([1, 2]);

    const doubtful = await gateway.mint(["p"]);
    gateway.clerk.answerWith(() => json({}, 500));
    await gateway.call("POST", "/v1/users/user_1/ban", { key: doubtful.key });
    gateway.clerk.answerWith(() => json({ id: "user_made" }));
    await ringAlarm(doubtful.id);
    await age(doubtful.id, 8);
    await checkpoint();
    await ringAlarm(doubtful.id);
    expect((await recordsOf(doubtful.id)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("waits a month for a Courier that is away, and no longer", async () => {
    const away = new Proxy(env.COURIER, {
      get: () => () => {
        throw new Error("away");
      },
    });
    const key = await gateway.mint(["p"]);
    const deny = () =>
      gateway.call("POST", "/v1/users/user_1/verify_password", { key: key.key, body: { password: "guess-4711" } });
    expect((await deny()).status).toBe(403);
    await ringAlarmIn(key.id, { COURIER: away });
    await checkpoint();
    expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
    await ringAlarmIn(key.id, { COURIER: away });
    await checkpoint();
    await age(key.id, 8);
    await ringAlarmIn(key.id, { COURIER: away });
    expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await age(key.id, 23);
    await ringAlarmIn(key.id, { COURIER: away });
    expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([3]);
    await ringAlarm(key.id);
  });
});
