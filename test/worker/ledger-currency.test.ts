// What is in force is decided by the key's Ledger, not by what an isolate remembers. Two gateways are two isolates here: one changes
// something, the other still holds its lease.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { KeyRecord } from "../../src/keys/key-record.ts";
import { ledgerOf, recordsOf } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const ALLOW = [{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }];
const DENY = [{ policy: "everything", rules: [{ id: "none", deny: ["users.*"] }] }];
const LEASE_MS = 30_000;

const here = testGateway();
let clockAheadMs = 0;
const there = testGateway({ deps: { now: () => Date.now() + clockAheadMs } });

const read = (key: MintedKey) => there.call("GET", "/v1/users/user_1", { key: key.key });
const ban = (key: MintedKey) => there.call("POST", "/v1/users/user_1/ban", { key: key.key });

/** A key whose lease the other isolate holds since just now. */
async function leasedThere(more: Readonly<Record<string, unknown>> = {}): Promise<MintedKey> {
  const key = await here.mint(["everything"], more);
  expect((await read(key)).status).toBe(200);
  return key;
}

beforeAll(async () => {
  await here.publish(ALLOW);
});
beforeEach(async () => {
  clockAheadMs = 0;
  await here.publish(ALLOW);
  there.clerk.sent.length = 0;
});

describe("after a publish that denies", () => {
  it("an act on an old lease is refused at once, by the rule that is in force", async () => {
    const key = await leasedThere();
    const { body } = await here.publish(DENY);
    expect(await ban(key)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(there.clerk.sent).toHaveLength(1);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({
      type: "denied",
      operation: "users.ban",
      decision: { rule: "none", bundle: body?.["version"] },
    });
  });

  it("a plain read follows when the lease is over, and the publishing isolate at once", async () => {
    const key = await leasedThere();
    await here.publish(DENY);
    expect((await here.call("GET", "/v1/users/user_1", { key: key.key })).status).toBe(403);
    expect((await read(key)).status).toBe(200);
    clockAheadMs = LEASE_MS;
    expect((await read(key)).status).toBe(403);
  });

  it("a read of a strict key is refused at once", async () => {
    const key = await leasedThere({ consistency: "strict" });
    await here.publish(DENY);
    expect((await read(key)).status).toBe(403);
  });

  it("an act brings the news to that isolate's reads", async () => {
    const key = await leasedThere();
    await here.publish(DENY);
    await ban(key);
    expect((await read(key)).status).toBe(403);
  });
});

it("after a publish that changes nothing for it, an act is decided once more and goes ahead under the new version", async () => {
  const key = await leasedThere();
  const { body } = await here.publish([...ALLOW, { policy: "other", rules: [{ id: "x", allow: ["users.get"] }] }]);
  expect((await ban(key)).status).toBe(200);
  const records = (await recordsOf(key.id)).slice(-2);
  expect(records.map(({ type, decision }) => [type, decision?.bundle])).toEqual([
    ["intent", body?.["version"]],
    ["outcome", body?.["version"]],
  ]);
});

describe("after a change of the key elsewhere", () => {
  it.each([
    ["narrower scopes", { scopes: ["users.get"] }, 403, "bailiff_scope_denied"],
    ["another address list", { allowed_cidrs: ["198.51.100.0/24"] }, 401, "clerk_key_invalid"],
    ["a later start", { not_before: "2099-01-01T00:00:00Z" }, 401, "clerk_key_invalid"],
  ])("an act meets %s at once", async (_name, patch, status, code) => {
    const key = await leasedThere();
    expect((await here.admin("PATCH", `/keys/${key.id}`, patch)).status).toBe(200);
    expect(await ban(key)).toMatchObject({ status, codes: [code] });
    expect(there.clerk.sent).toHaveLength(1);
  });

  it("an old secret is refused for acts at once, and the new one works in every isolate", async () => {
    const key = await leasedThere();
    const rotated = await here.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 0 });
    expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
    expect((await ban({ id: key.id, key: String(rotated.body?.["key"]) })).status).toBe(200);
  });

  it("within the grace time both secrets work, and then only the new one", async () => {
    const key = await leasedThere();
    const rotated = await here.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 60 });
    expect((await ban(key)).status).toBe(200);
    clockAheadMs = 61_000;
    expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
    expect((await ban({ id: key.id, key: String(rotated.body?.["key"]) })).status).toBe(200);
  });
});

describe("a revoked key", () => {
  it("may do nothing more from the receipt's time on, and read nothing from its other time on", async () => {
    const key = await leasedThere();
    const receipt = await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost laptop" });
    expect(receipt).toMatchObject({ status: 200, body: { id: key.id, status: "revoked" } });
    const { revoked_at, mutations_refused_since, reads_refused_by } = receipt.body ?? {};
    expect(mutations_refused_since).toBe(revoked_at);
    expect(Date.parse(String(reads_refused_by)) - Date.parse(String(revoked_at))).toBe(LEASE_MS);
    expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
    expect(there.clerk.sent).toHaveLength(1);
  });

  it("may read no longer than its lease, though no act brought the news", async () => {
    const key = await leasedThere();
    await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost laptop" });
    expect((await read(key)).status).toBe(200);
    clockAheadMs = LEASE_MS;
    expect((await read(key)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("may not read for a moment if it was strict, as its receipt says", async () => {
    const key = await leasedThere({ consistency: "strict" });
    const { body } = await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost laptop" });
    expect(body?.["reads_refused_by"]).toBe(body?.["revoked_at"]);
    expect((await read(key)).codes).toEqual(["clerk_key_invalid"]);
  });

  it("stays revoked whatever is tried", async () => {
    const key = await leasedThere();
    const { record } = (await ledgerOf(key.id).lease()) ?? {};
    if (record === undefined) throw new Error("the key has no record");
    const first = await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "first" });
    const tries = [
      here.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 0 }),
      here.admin("PATCH", `/keys/${key.id}`, { expires_at: "2099-01-01T00:00:00Z" }),
    ];
    for (const answer of await Promise.all(tries)) expect(answer).toMatchObject({ status: 409, codes: ["bailiff_key_revoked"] });
    // Behind the admin plane's back: the Ledger itself refuses.
    const fresh: KeyRecord = { ...record, revoked: null, secrets: [{ hash: "0".repeat(64), valid_until: null }] };
    expect(await ledgerOf(key.id).createKey(fresh, null)).toMatchObject({ ok: false, code: "exists" });
    expect(await ledgerOf(key.id).createKey(record, null)).toMatchObject({ ok: true, record: { revoked: { reason: "first" } } });
    expect(await ledgerOf(key.id).changeKey({ kind: "rehash", from: record.secrets[0]?.hash ?? "", to: "x" })).toMatchObject({
      ok: false,
    });

    const again = await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "second" });
    expect(again.body).toEqual(first.body);
    expect((await ban(key)).codes).toEqual(["clerk_key_invalid"]);
    expect(await here.admin("GET", `/keys/${key.id}`)).toMatchObject({
      body: { status: "revoked", revoked: { reason: "first" } },
    });
  });
});

it("a secret under the previous pepper works, is re-hashed on use, and then needs the old pepper no more", async () => {
  const key = await here.mint(["everything"]);
  const newPepper = "another-pepper-0123456789-0123456789-0123";
  const during = testGateway({ vars: { KEY_PEPPER: newPepper, KEY_PEPPER_PREVIOUS: "pepper-for-tests-0123456789-0123456789" } });
  expect((await here.admin("GET", "/status")).body).toMatchObject({ pepper_previous_set: false });
  expect((await during.admin("GET", "/status")).body).toMatchObject({ pepper_previous_set: true });
  const before = await ledgerOf(key.id).lease();
  expect((await during.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
  const after = await ledgerOf(key.id).lease();
  expect(after?.record.secrets[0]?.hash).not.toBe(before?.record.secrets[0]?.hash);
  expect(after?.record.revision).toBe(before?.record.revision);
  expect((await during.call("GET", "/v1/users/user_1", { key: key.key })).status).toBe(200);
});
