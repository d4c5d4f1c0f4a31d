// Somebody narrows a key, or gives it a new secret, while that key is just changing itself: what was judged on the key of before must not undo
// what was done since. Whoever has a leaked key could else keep such a call on its way all the time.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyRecord } from "../../../src/keys/key-record.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { recordsOf } from "../console/session-scene.ts";
import { registry, ringRegistry } from "../registry-alarm.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";
import { beforeChange, meanwhile } from "./meanwhile.ts";

const theirs = testGateway();
const ours = testGateway();
const OPERATIONS = ["keys.list", "keys.get", "keys.create", "keys.update", "keys.rotate"];
let leaked: MintedKey;

beforeEach(async () => {
  const policies = [
    { policy: "desk", rules: [{ id: "keys", allow: OPERATIONS }] },
    { policy: "less", rules: [{ id: "look", allow: ["keys.list"] }] },
  ];
  expect(await ours.publish(policies)).toMatchObject({ status: 200 });
  leaked = await ours.mint(["desk", "less"]);
});

const shown = async (id: string) => (await ours.admin("GET", `/keys/${id}`)).body;
const narrow = (id: string, patch: object) => ours.admin("PATCH", `/keys/${id}`, patch);

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

describe("a key that changes itself while it is narrowed", () => {
  it.each<[string, object, object]>([
    ["its policies", { policies: ["desk", "less"] }, { policies: ["less"] }],
    ["its scopes", { scopes: null }, { scopes: ["keys.list"] }],
    ["its addresses", { allowed_cidrs: null }, { allowed_cidrs: ["198.51.100.0/24"] }],
    ["its end", { expires_at: null }, { expires_at: TOMORROW }],
    ["its beginning", { not_before: null }, { not_before: TOMORROW }],
  ])("does not have %s back", async (_what, own, narrowed) => {
    for (const at of [meanwhile, beforeChange]) {
      const { id, key } = await ours.mint(["desk", "less"]);
      at(theirs, async () => expect(await narrow(id, narrowed)).toMatchObject({ status: 200 }));
      const answer = await theirs.admin("PATCH", `/keys/${id}`, own, key);
      expect(await shown(id)).toMatchObject(narrowed);
      // By the look in between it may already be beyond itself.
      expect([["bailiff_version_conflict"], ["bailiff_scope_denied"]]).toContainEqual(answer.codes);
      const [record] = await recordsOf(ours, `key=${id}&operation=keys.update&type=admin`);
      expect(record).toMatchObject({ outcome: "refused" });
    }
  });

  it("does not even get the name that it asked for: it is to ask again as what it is", async () => {
    beforeChange(theirs, () => narrow(leaked.id, { policies: ["less"] }));
    const answer = await theirs.admin("PATCH", `/keys/${leaked.id}`, { name: "renamed" }, leaked.key);
    expect(answer).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    expect(await shown(leaked.id)).toMatchObject({ policies: ["less"], name: "Test key" });
  });
});

describe("a key that gives itself a new secret while it gets one", () => {
  const rotate = (key: string, via = theirs) => via.admin("POST", `/keys/${leaked.id}/rotate`, { grace_seconds: 0 }, key);

  it("gets none: that of whoever was first holds", async () => {
    const given: Answer[] = [];
    meanwhile(theirs, async () => {
      given.push(await ours.admin("POST", `/keys/${leaked.id}/rotate`, { grace_seconds: 0 }));
    });
    expect(await rotate(leaked.key)).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    const own = String(given[0]?.body?.["key"]);
    expect(await ours.admin("GET", "/keys", undefined, own)).toMatchObject({ status: 200 });
  });

  it("and the same while it is narrowed: the new secret would be another's", async () => {
    meanwhile(theirs, () => narrow(leaked.id, { allowed_cidrs: ["198.51.100.0/24"] }));
    expect(await rotate(leaked.key)).toMatchObject({ status: 409 });
  });

  it("revoked meanwhile it stays revoked", async () => {
    meanwhile(theirs, () => ours.admin("POST", `/keys/${leaked.id}/revoke`, { reason: "leaked" }));
    expect((await rotate(leaked.key)).status).toBeGreaterThanOrEqual(400);
    expect(await shown(leaked.id)).toMatchObject({ status: "revoked" });
  });
});

it("a key that changes itself all the time can be narrowed, and given a new secret", async () => {
  let n = 0;
  const change = () => {
    n += 1;
    return theirs.admin("PATCH", `/keys/${leaked.id}`, { name: `name ${n}` }, leaked.key);
  };
  beforeChange(ours, change);
  expect(await narrow(leaked.id, { scopes: ["keys.list", "keys.update"] })).toMatchObject({ status: 200 });
  beforeChange(ours, change);
  expect(await ours.admin("POST", `/keys/${leaked.id}/rotate`, { grace_seconds: 0 })).toMatchObject({ status: 200 });
  expect(await change()).toMatchObject({ status: 401 });
  expect(await shown(leaked.id)).toMatchObject({ scopes: ["keys.list", "keys.update"] });
});

describe("a change whose end the Registry was never told, while somebody listed keys in the midst of it", () => {
  /** Listed once the change was begun and before it is made; then the Worker is gone. */
  const cutOff = async (method: string, path: string, body: object) => {
    const gateway = testGateway();
    const { changeKey } = gateway.services.ledgers;
    gateway.services.ledgers.changeKey = async (id, change) => {
      await ours.admin("GET", "/keys");
      return changeKey(id, change);
    };
    gateway.services.ledgers.endKeyChange = async () => null;
    expect(await gateway.admin(method, path, body)).toMatchObject({ status: 200 });
  };
  const halfAMinuteLater = async (id: string) => {
    await runInDurableObject(registry(), (_object, { storage }) =>
      storage.sql.exec("UPDATE keys SET ask_ms = 0 WHERE ask_ms > 0 AND id = ?", id).toArray(),
    );
    await ringRegistry();
  };

  it("is listed all the same: the Registry asks what came of it", async () => {
    await cutOff("POST", `/keys/${leaked.id}/revoke`, { reason: "leaked" });
    await halfAMinuteLater(leaked.id);
    const listed: unknown = (await ours.admin("GET", "/keys")).body?.["data"];
    expect(listed).toContainEqual(expect.objectContaining({ id: leaked.id, status: "revoked" }));
  });

  it("does not keep the key from publishing for good", async () => {
    const editor = { policy: "editor", rules: [{ id: "publish", allow: ["policies.publish"] }] };
    expect(await ours.publish([editor])).toMatchObject({ status: 200 });
    const { id, key } = await ours.mint(["editor"]);
    await cutOff("PATCH", `/keys/${id}`, { name: "renamed" });
    await halfAMinuteLater(id);
    const more = { policy: "more", rules: [{ id: "look", allow: ["users.get"] }] };
    expect(await theirs.admin("PUT", "/policies", { policies: [editor, more] }, key)).toMatchObject({ status: 200 });
  });

  it("and is asked about once", async () => {
    await narrow(leaked.id, { name: "renamed" });
    await halfAMinuteLater(leaked.id);
    const asked = await runInDurableObject(registry(), (_object, { storage }) =>
      storage.sql.exec("SELECT stale, ask_ms FROM keys WHERE id = ?", leaked.id).toArray(),
    );
    expect(asked).toEqual([{ stale: 0, ask_ms: null }]);
  });
});

describe("while the Registry asks what came of a change", () => {
  /** `meanwhile`: when the Ledger has said what the key is, and that is still on its way. */
  const ask = async (id: string, meanwhile: () => Promise<unknown>) => {
    await ours.services.ledgers.beginKeyChange([id]);
    const LEDGER = new Proxy(env.LEDGER, {
      get(target, property) {
        if (property !== "get") return Reflect.get(target, property).bind(target);
        return (ledger: DurableObjectId) =>
          new Proxy(target.get(ledger), {
            get(stub, name) {
              if (name !== "catchUp") return Reflect.get(stub, name);
              return async (known: KeyRecord) => {
                const lease = await stub.catchUp(known);
                await meanwhile();
                return lease;
              };
            },
          });
      },
    });
    await runInDurableObject(registry(), async (_object, state) => {
      state.storage.sql.exec("UPDATE keys SET ask_ms = 1 WHERE id = ?", id);
      await new Registry(state, { ...env, LEDGER }).alarm();
    });
    return runInDurableObject(registry(), (_object, { storage }) =>
      storage.sql.exec("SELECT stale, ask_ms FROM keys WHERE id = ?", id).toArray(),
    );
  };

  it("another that was begun is still asked about", async () => {
    const listed = await ask(leaked.id, () => theirs.services.ledgers.beginKeyChange([leaked.id]));
    expect(listed).toEqual([{ stale: 1, ask_ms: expect.any(Number) }]);
  });

  it("another that was made and answered does not keep the key from publishing for good", async () => {
    const editor = { policy: "editor", rules: [{ id: "publish", allow: ["policies.publish"] }] };
    expect(await ours.publish([editor])).toMatchObject({ status: 200 });
    const { id, key } = await ours.mint(["editor"]);
    expect(await ask(id, () => narrow(id, { name: "renamed" }))).toEqual([{ stale: 0, ask_ms: expect.any(Number) }]);
    const more = { policy: "more", rules: [{ id: "look", allow: ["users.get"] }] };
    expect(await ours.admin("PUT", "/policies", { policies: [editor, more] }, key)).toMatchObject({ status: 200 });
  });
});

it("a change that was overtaken is over: the key publishes at once", async () => {
  const editor = { policy: "editor", rules: [{ id: "publish", allow: ["policies.publish", "keys.update"] }] };
  expect(await ours.publish([editor])).toMatchObject({ status: 200 });
  const { id, key } = await ours.mint(["editor"]);
  beforeChange(theirs, () => narrow(id, { name: "renamed" }));
  expect(await theirs.admin("PATCH", `/keys/${id}`, { name: "mine" }, key)).toMatchObject({ status: 409 });
  const more = { policy: "more", rules: [{ id: "look", allow: ["users.get"] }] };
  expect(await theirs.admin("PUT", "/policies", { policies: [editor, more] }, key)).toMatchObject({ status: 200 });
});

describe("a change whose answer was lost on the way is made once, and says so", () => {
  /** The Ledger is asked twice, as after a lost connection. */
  const twice = () => {
    const gateway = testGateway();
    const { changeKey } = gateway.services.ledgers;
    gateway.services.ledgers.changeKey = async (id, change) => {
      await changeKey(id, change);
      return changeKey(id, change);
    };
    return gateway;
  };

  it("of fields", async () => {
    const revision = async () => (await ours.services.ledgers.lease(leaked.id))?.value?.record.revision ?? 0;
    const before = await revision();
    const own = await twice().admin("PATCH", `/keys/${leaked.id}`, { scopes: ["keys.list"] }, leaked.key);
    expect(own).toMatchObject({ status: 200 });
    expect(await revision()).toBe(before + 1);
  });

  it("of a secret: the one before goes on for its grace", async () => {
    const rotated = await twice().admin("POST", `/keys/${leaked.id}/rotate`, { grace_seconds: 3600 });
    expect(rotated).toMatchObject({ status: 200 });
    for (const key of [leaked.key, String(rotated.body?.["key"])])
      expect(await testGateway().admin("GET", "/keys", undefined, key)).toMatchObject({ status: 200 });
  });
});
