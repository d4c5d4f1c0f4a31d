// The storage of one object is put back to an earlier time, the others' is not. What the key was since, and which bundle is in force, the one
// that knows less learns from the other: no revoked key lives on, no secret that was replaced, no policy that was narrowed.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { GENESIS_HASH } from "../../../src/audit/chain.ts";
import type { BundleRef, Lease } from "../../../src/keys/lease.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { registry, ringRegistry } from "../registry-alarm.ts";
import { json } from "../scripted-clerk.ts";
import { inRegistry } from "../tampering/storage-at-rest.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { keptLedger, keptRegistry, putLedgerBack, putRegistryBack } from "./earlier-storage.ts";

const gateway = testGateway();
/** Another isolate, which has heard of nothing yet. */
const freshIsolate = () => {
  const other = testGateway({ clerk: gateway.clerk });
  return { ban: ({ key }: MintedKey) => other.call("POST", "/v1/users/user_1/ban", { key }), admin: other.admin };
};
const ban = async (key: MintedKey) => (await freshIsolate().ban(key)).status;
const publish = async (rule: object) => {
  const answer = await gateway.publish([{ policy: "p", rules: [{ id: "a", ...rule }] }]);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return String(answer.body?.["version"]);
};

/** What `meanwhile` does to the Ledger of the key is undone: its own records stay, since it wrote none. */
async function setLedgerBack({ id }: MintedKey, meanwhile: () => Promise<unknown>): Promise<void> {
  const before = await keptLedger(id);
  await meanwhile();
  await putLedgerBack(id, before);
}

async function setRegistryBack(meanwhile: () => Promise<unknown>): Promise<void> {
  const before = await keptRegistry();
  await meanwhile();
  await putRegistryBack(before);
}

/** The Ledger says where it stands, and the Registry does what follows. */
async function report({ id }: MintedKey): Promise<void> {
  await ringAlarm(id);
  await ringRegistry();
}

/** As a Ledger says it that has begun anew. */
const saysAnew = async ({ id }: MintedKey) => saysOf(id, await ledgerOf(id).lease());
async function saysOf(id: string, standing: Lease | null): Promise<void> {
  const none = { activeMs: 0, headSeq: 0, headHash: GENESIS_HASH, projectedSeq: 0, waitingSinceMs: null, openCount: 0 };
  await registry().report({ ledger: id, ...none, copyRefused: false, standing });
}

let key: MintedKey;
beforeEach(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  await publish({ allow: ["users.*"] });
  key = await gateway.mint(["p"]);
  expect(await ban(key)).toBe(200);
  await report(key);
});

describe("a key's Ledger that was set back", () => {
  it("to before its key was revoked learns that it is, with its first report", async () => {
    await setLedgerBack(key, () => gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "leaked" }));
    await report(key);
    expect(await ban(key)).toBe(401);
    expect((await ledgerOf(key.id).lease())?.record.revoked).toMatchObject({ by: "root", reason: "leaked" });
  });

  it("to before its key was rotated takes the old secret no more, and the new one", async () => {
    let rotated = key;
    await setLedgerBack(key, async () => {
      const { body } = await gateway.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 0 });
      rotated = { id: key.id, key: String(body?.["key"]) };
    });
    await report(key);
    expect([await ban(key), await ban(rotated)]).toEqual([401, 200]);
  });

  it("to before its key was narrowed is as narrow as it was made", async () => {
    await setLedgerBack(key, () => gateway.admin("PATCH", `/keys/${key.id}`, { scopes: ["users.get"] }));
    await report(key);
    expect((await freshIsolate().ban(key)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("to before a publish is told of it again", async () => {
    await setLedgerBack(key, () => publish({ allow: ["users.get"] }));
    await report(key);
    expect((await freshIsolate().ban(key)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("and revoked before it has learned what it was stays revoked, though the Registry knows a later revision", async () => {
    await setLedgerBack(key, async () => {
      await gateway.admin("PATCH", `/keys/${key.id}`, { name: "Later" });
      await gateway.admin("PATCH", `/keys/${key.id}`, { name: "Later still" });
    });
    // By somebody who is cut off before the Registry hears of it.
    await ledgerOf(key.id).changeKey({ kind: "revoke", by: "root", reason: "leaked" });
    await report(key);
    await ringRegistry();
    expect((await ledgerOf(key.id).lease())?.record.revoked).toMatchObject({ reason: "leaked" });
    expect(await ban(key)).toBe(401);
    expect((await freshIsolate().admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });

  it("to before its key was revoked cannot be changed into one that lives", async () => {
    await setLedgerBack(key, () => gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "leaked" }));
    expect((await gateway.admin("PATCH", `/keys/${key.id}`, { name: "Again" })).codes).toEqual(["bailiff_key_revoked"]);
    await report(key);
    expect((await ledgerOf(key.id).lease())?.record.revoked).toMatchObject({ reason: "leaked" });
    expect((await freshIsolate().admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });

  it("and rotated at once keeps the new secret, and all that had been changed before", async () => {
    await setLedgerBack(key, async () => {
      await gateway.admin("PATCH", `/keys/${key.id}`, { scopes: ["users.ban"] });
      await gateway.admin("PATCH", `/keys/${key.id}`, { name: "Later" });
    });
    const { body } = await gateway.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 0 });
    const rotated = { id: key.id, key: String(body?.["key"]) };
    await report(key);
    expect([await ban(key), await ban(rotated)]).toEqual([401, 200]);
    expect((await ledgerOf(key.id).lease())?.record).toMatchObject({ name: "Later", scopes: ["users.ban"] });
  });

  it("to before its key was revoked is revoked in the end, whatever somebody makes of it who has not heard", async () => {
    await setLedgerBack(key, () => gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "leaked" }));
    // As a Worker of the version before does it, which does not say how the key is listed.
    const change = { kind: "patch", patch: { name: "Again" } } as const;
    for (const changed of [await ledgerOf(key.id).changeKey(change), await ledgerOf(key.id).changeKey(change)])
      if (changed.ok) await registry().endKeyChanges([changed.record]);
    await report(key);
    expect((await ledgerOf(key.id).lease())?.record.revoked).toMatchObject({ reason: "leaked" });
    expect((await freshIsolate().admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });

  it("to before its key was rotated ends what somebody began with the old secret until it had learned that", async () => {
    const old = (await ledgerOf(key.id).lease())?.record.secrets.map(({ hash }) => hash) ?? [];
    await setLedgerBack(key, () => gateway.admin("POST", `/keys/${key.id}/rotate`, { grace_seconds: 0 }));
    expect(await ledgerOf(key.id).startSession({ id: "s", hash: "h", secretHashes: old })).toMatchObject({ ok: true });
    await report(key);
    expect(await ledgerOf(key.id).useSession({ hashes: ["h"], active: true })).toMatchObject({ ok: false });
  });
});

describe("a Registry that was set back", () => {
  it("to before a key was minted lists it again, and tells it of what is published", async () => {
    let minted = key;
    await setRegistryBack(async () => {
      minted = await gateway.mint(["p"]);
    });
    expect(await ban(minted)).toBe(200);
    await report(minted);
    const { body } = await freshIsolate().admin("GET", `/keys/${minted.id}`);
    expect(body).toMatchObject({ id: minted.id, status: "active" });
    await publish({ allow: ["users.get"] });
    expect(await ban(minted)).toBe(403);
  });

  it("to before a key was minted, and before the one above it was revoked, writes its tombstone all the same", async () => {
    await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*", "keys.*"] }] }]);
    const parent = await gateway.mint(["p"]);
    let minted = key;
    await setRegistryBack(async () => {
      minted = await gateway.mint(["p"], {}, parent.key);
      expect(await ban(minted)).toBe(200);
      expect((await gateway.admin("POST", `/keys/${parent.id}/revoke`, { reason: "leaked" })).status).toBe(200);
    });
    await saysAnew(parent);
    await ringRegistry();
    await saysAnew(minted);
    await ringRegistry();
    expect((await ledgerOf(minted.id).lease())?.record.revoked).toMatchObject({ reason: expect.stringContaining("leaked") });
  });

  it("behind some publishes decides nothing by a bundle that is another one, and is whole with the next publish", async () => {
    await setRegistryBack(async () => {
      for (const verb of ["get", "list", "count"]) await publish({ allow: [`users.${verb}`] });
    });
    expect((await freshIsolate().ban(key)).codes).toEqual(["bailiff_ledger_unavailable"]);
    const version = await publish({ allow: ["users.ban"] });
    expect(await ban(key)).toBe(200);
    expect((await ledgerOf(key.id).lease())?.bundle?.version).toBe(version);
    await publish({ allow: ["users.get"] });
    expect(await ban(key)).toBe(403);
  });

  it("by one publish has the next one in force, though it has the number of what was lost", async () => {
    await setRegistryBack(() => publish({ allow: ["users.*"], when: "true" }));
    const version = await publish({ allow: ["users.get"] });
    expect((await ledgerOf(key.id).lease())?.bundle?.version).toBe(version);
    expect((await freshIsolate().ban(key)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("has what it was set back to in force once that is published again", async () => {
    await setRegistryBack(() => publish({ allow: ["users.get"] }));
    const version = await publish({ allow: ["users.*"] });
    expect((await ledgerOf(key.id).lease())?.bundle?.version).toBe(version);
    expect(await ban(key)).toBe(200);
  });

  it("does not take a change that is under way for over because of another that it has not heard of", async () => {
    await ledgerOf(key.id).changeKey({ kind: "patch", patch: { name: "Later" } });
    await registry().beginKeyChanges([key.id]);
    expect((await freshIsolate().ban(key)).status).toBe(200);
    await saysAnew(key);
    await ringRegistry();
    expect(await registry().key(key.id)).toMatchObject({ stale: true });
  });

  it("by one publish reads no other bundle under its number", async () => {
    await setRegistryBack(() => publish({ allow: ["users.lock"] }));
    await inRegistry((sql) => {
      const { seq } = sql.exec<{ seq: number }>("SELECT MAX(seq) seq FROM bundles").one();
      sql.exec("INSERT INTO bundles (seq, version, published_at, author) VALUES (?, 'other', '', 'root')", seq + 1);
      sql.exec("INSERT INTO bundle_parts (seq, part, text) SELECT ?, part, text FROM bundle_parts WHERE seq = ?", seq + 1, seq);
    });
    expect((await freshIsolate().ban(key)).codes).toEqual(["bailiff_ledger_unavailable"]);
  });
});

describe("with no storage set back", () => {
  it("a publish that goes on until all have heard tells those again that have not, and nobody else", async () => {
    const told: string[] = [];
    const LEDGER = new Proxy(env.LEDGER, {
      get(target, property) {
        if (property !== "get") return Reflect.get(target, property).bind(target);
        return (ledger: DurableObjectId) => ({
          setBundle: async (bundle: BundleRef) => {
            told.push(String(ledger));
            if (String(ledger) === String(env.LEDGER.idFromName(key.id))) throw new Error("away");
            return bundle;
          },
        });
      },
    });
    await gateway.mint(["p"]);
    const request = { version: "v", text: "{}", ifVersion: null, author: "root", basis: null };
    await runInDurableObject(registry(), async (_object, state) => {
      const one = new Registry(state, { ...env, LEDGER });
      expect(await one.publish(request)).toMatchObject({ pendingCount: 1 });
      told.length = 0;
      expect(await one.publish({ ...request, isRound: true })).toMatchObject({ pendingCount: 1 });
    });
    expect(told).toEqual([String(env.LEDGER.idFromName(key.id))]);
  });

  it("a report that was on its way while its key was changed does not keep the key from publishing", async () => {
    const editor = { policy: "editor", rules: [{ id: "publish", allow: ["policies.publish"] }] };
    expect(await gateway.publish([editor])).toMatchObject({ status: 200 });
    const { id, key: its } = await gateway.mint(["editor"]);
    await ringRegistry();
    const standing = await ledgerOf(id).lease();
    expect(await gateway.admin("PATCH", `/keys/${id}`, { name: "Later" })).toMatchObject({ status: 200 });
    await saysOf(id, standing);
    const more = { policy: "more", rules: [{ id: "look", allow: ["users.get"] }] };
    expect(await gateway.admin("PUT", "/policies", { policies: [editor, more] }, its)).toMatchObject({ status: 200 });
  });
});
