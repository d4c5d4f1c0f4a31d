// What is done to a user past Bailiff is a record; what an act explains, and what people do themselves, is none.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import type { ToldAct } from "../../../src/bypass/told-act.ts";
import { shardOf } from "../../../src/bypass/watch-protocol.ts";
import { approvalIdOf } from "../approvals/approval-scene.ts";
import { expectWholeChain, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import type { Answer, MintedKey } from "../test-gateway.ts";
import { deliver, eventOf, hookedGateway, inWatch, ringTelling, ringWatch, userOf } from "./clerk-webhooks.ts";

const gateway = hookedGateway();
let desk: MintedKey;
let names = 0;

/** One that nobody knows yet. */
const someone = () => {
  names += 1;
  return `user_bypass${names}`;
};
const found = async (userId: string) => (await recordsOf("clerk")).filter(({ target }) => target === userId);
const known = (userId: string, more: object = {}) =>
  deliver(gateway, eventOf("user.created", userOf(userId, more), Date.now() - 60_000));
const updated = (userId: string, more: object, atMs?: number) =>
  deliver(gateway, eventOf("user.updated", userOf(userId, more), atMs));

beforeAll(async () => {
  await gateway.publish([{ policy: "desk", rules: [{ id: "all", allow: ["users.*"] }] }]);
  desk = await gateway.mint(["desk"]);
});

function resultsIn({ text }: Answer): string[] {
  const { data }: { data: readonly { result: string }[] } = JSON.parse(text);
  return data.map(({ result }) => result).sort();
}

describe("a ban", () => {
  it("that no act explains is on record a minute and a half later, and is found", async () => {
    const user = someone();
    await known(user);
    const answer = await deliver(
      gateway,
      eventOf("user.updated", userOf(user, { banned: true }), undefined, {
        event_attributes: { http_request: { client_ip: "198.51.100.9", user_agent: "curl/8" } },
      }),
      { id: "msg_ban" },
    );
    expect(answer).toMatchObject({ status: 200, body: { taken: "noted" } });
    await ringWatch(user, 0);
    expect(await found(user)).toEqual([]);
    await ringWatch(user);
    await ringWatch(user);
    expect(await found(user)).toMatchObject([
      {
        type: "bypass",
        ledger: "clerk",
        request_id: "msg_ban",
        operation: "users.ban",
        outcome: "ok",
        args: {
          svix_id: "msg_ban",
          event: "user.updated",
          client_ip: "198.51.100.9",
          user_agent: "curl/8",
          changed: [{ what: "banned", ground: "only_key" }],
        },
      },
    ]);
    await expectWholeChain("clerk");
    await ringAlarm("clerk");
    const page = await gateway.admin("GET", `/audit?type=bypass&target=${user}`);
    expect(page.body?.["data"]).toHaveLength(1);
  });

  it("through Bailiff is none, whether the event or the word of the Ledger comes first", async () => {
    const [early, late] = [someone(), someone()];
    for (const user of [early, late]) await known(user);
    await gateway.call("POST", `/v1/users/${early}/ban`, { key: desk.key });
    await updated(early, { banned: true });
    await gateway.call("POST", `/v1/users/${late}/ban`, { key: desk.key });
    await ringTelling(desk.id);
    await updated(late, { banned: true });
    for (const user of [early, late]) {
      await ringWatch(user);
      expect(await found(user)).toEqual([]);
    }
  });

  it("that Clerk refused explains nothing", async () => {
    const user = someone();
    await known(user);
    gateway.clerk.answerWith(() => json({ errors: [] }, 422));
    await gateway.call("POST", `/v1/users/${user}/ban`, { key: desk.key });
    gateway.clerk.answerWith(() => json({}));
    await ringTelling(desk.id);
    await updated(user, { banned: true });
    await ringWatch(user);
    expect(await found(user)).toHaveLength(1);
  });
});

describe("what an act explains", () => {
  it("a bulk ban: all of its users", async () => {
    const users = Array.from({ length: 50 }, someone);
    for (const user of users) await known(user);
    await gateway.call("POST", "/v1/users/ban", { key: desk.key, body: { user_ids: users } });
    await ringTelling(desk.id);
    for (const user of users) await updated(user, { banned: true });
    for (const user of users) await ringWatch(user);
    for (const user of users) expect(await found(user)).toEqual([]);
  });

  it("is not what was done beside it in the same second", async () => {
    const user = someone();
    await known(user);
    await gateway.call("PATCH", `/v1/users/${user}/metadata`, { key: desk.key, body: { public_metadata: { plan: "pro" } } });
    await ringTelling(desk.id);
    await updated(user, { public_metadata: { plan: "pro", role: "admin" }, banned: true });
    await ringWatch(user);
    expect(await found(user)).toMatchObject([
      { operation: "users.update", args: { changed: [{ what: "banned" }, { what: "public_metadata.role" }] } },
    ]);
  });

  it("a user made through Bailiff, with all that it was made with", async () => {
    const user = someone();
    gateway.clerk.answerWith(() => json({ id: user }));
    await gateway.call("POST", "/v1/users", { key: desk.key, body: { external_id: user, private_metadata: { a: 1 } } });
    gateway.clerk.answerWith(() => json({}));
    await ringTelling(desk.id);
    await deliver(gateway, eventOf("user.created", userOf(user, { external_id: user, private_metadata: { a: 1 } })));
    await ringWatch(user);
    expect(await found(user)).toEqual([]);
  });

  it("told too late, takes the bypass back; a report counts it as the act's", async () => {
    const user = someone();
    await known(user);
    await gateway.call("POST", `/v1/users/${user}/ban`, { key: desk.key });
    await updated(user, { banned: true });
    await ringWatch(user);
    expect(await found(user)).toHaveLength(1);
    await ringTelling(desk.id);
    await ringWatch(user);
    await ringWatch(user);
    const [bypass, back] = await found(user);
    expect(back).toMatchObject({
      type: "resolved",
      intent_id: bypass?.id,
      error: "explained",
      args: { explained_by: expect.stringContaining(desk.id) },
    });
    await ringAlarm("clerk");
    const acts = await gateway.admin("GET", `/acts?target=${user}`);
    expect(resultsIn(acts)).toEqual(["ok", "repeat"]);
  });
});

describe("an act", () => {
  it("that waited for others' word, and one of a key that was minted by a key, explain what they did", async () => {
    await gateway.publish([
      { policy: "desk", rules: [{ id: "all", allow: ["users.*"] }] },
      { policy: "asks", rules: [{ id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } }] },
      { policy: "mints", rules: [{ id: "mint", allow: ["keys.create", "users.lock"] }] },
      { policy: "lead", rules: [{ id: "say", allow: ["approvals.*"] }] },
    ]);
    const asks = await gateway.mint(["asks"], { owner: "desk@example.com" });
    const lead = await gateway.mint(["lead"], { owner: "lead@example.com" });
    const mints = await gateway.mint(["mints"]);
    const child = await gateway.admin(
      "POST",
      "/keys",
      { name: "Child", owner: "team@example.com", policies: ["mints"] },
      mints.key,
    );
    const user = someone();
    await known(user);
    const ban = () => gateway.call("POST", `/v1/users/${user}/ban`, { key: asks.key });
    const id = approvalIdOf(await ban());
    expect(await gateway.admin("POST", `/approvals/${id}/approve`, { reason: "looked" }, lead.key)).toMatchObject({
      status: 200,
    });
    expect(await ban()).toMatchObject({ status: 200 });
    expect(await gateway.call("POST", `/v1/users/${user}/lock`, { key: String(child.body?.["key"]) })).toMatchObject({
      status: 200,
    });
    for (const ledger of [asks.id, String(child.body?.["id"])]) await ringTelling(ledger);
    await updated(user, { banned: true, locked: true });
    await ringWatch(user);
    expect(await found(user)).toEqual([]);
  });

  it("that waits, or was rejected, explains nothing", async () => {
    const asks = await gateway.mint(["asks"], { owner: "desk@example.com" });
    const user = someone();
    await known(user);
    await gateway.call("POST", `/v1/users/${user}/ban`, { key: asks.key });
    await ringTelling(asks.id);
    await updated(user, { banned: true });
    await ringWatch(user);
    expect(await found(user)).toHaveLength(1);
  });
});

describe("an act whose outcome nobody knows", () => {
  it("is resolved by Clerk's event, which is on record as the evidence", async () => {
    const user = someone();
    await known(user);
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    await gateway.call("POST", `/v1/users/${user}/ban`, { key: desk.key, headers: { "Bailiff-Max-Retries": "0" } });
    gateway.clerk.answerWith(() => json({}));
    const ends = async () =>
      (await recordsOf(desk.id)).filter(({ target }) => target === user).map(({ type, outcome }) => `${type} ${outcome}`);
    expect(await ends()).toEqual(["intent null", "outcome unknown"]);
    await ringTelling(desk.id);
    await deliver(gateway, eventOf("user.updated", userOf(user, { banned: true })), { id: "msg_proof" });
    await ringWatch(user, 0);
    expect(await ends()).toEqual(["intent null", "outcome unknown", "resolved ok"]);
    expect((await recordsOf(desk.id)).at(-1)).toMatchObject({
      request_id: "msg_proof",
      key: { id: "clerk" },
      args: {
        svix_id: "msg_proof",
        event: "user.updated",
        event_at: expect.any(String),
        event_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    await ringWatch(user);
    expect(await found(user)).toEqual([]);
    await expectWholeChain(desk.id);
  });

  it("stays unknown when Clerk shows nothing of it", async () => {
    const user = someone();
    await known(user);
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    await gateway.call("POST", `/v1/users/${user}/ban`, { key: desk.key, headers: { "Bailiff-Max-Retries": "0" } });
    gateway.clerk.answerWith(() => json({}));
    await ringTelling(desk.id);
    await updated(user, {});
    await ringWatch(user);
    expect((await recordsOf(desk.id)).filter(({ target }) => target === user)).toHaveLength(2);
  });
});

describe("people", () => {
  it("who sign in after a password was set have set it; who do not have not", async () => {
    const [here, away] = [someone(), someone()];
    for (const user of [here, away]) {
      await known(user);
      await updated(user, { password_last_updated_at: Date.now() });
    }
    await deliver(gateway, eventOf("session.created", { object: "session", user_id: here }));
    for (const user of [here, away]) await ringWatch(user);
    expect(await found(here)).toEqual([]);
    expect(await found(away)).toMatchObject([{ args: { changed: [{ what: "password", ground: "nobody_there" }] } }]);
  });

  it("who sign in while something else is being put on record were there", async () => {
    const user = someone();
    await known(user);
    await updated(user, { banned: true });
    await inWatch(user, 91_000, async (watch) => {
      const alarm = watch.alarm();
      await watch.seePerson(user, Date.now());
      await alarm;
    });
    await deliver(gateway, eventOf("user.deleted", { object: "user", id: user, deleted: true }));
    await ringWatch(user);
    expect(await found(user)).toMatchObject([{ operation: "users.ban" }]);
  });

  it("may delete themselves where they may and are there; an administrator is found where they are not", async () => {
    const [gone, dormant, forbidden] = [someone(), someone(), someone()];
    await known(gone, { last_active_at: Date.now() });
    await known(dormant);
    await known(forbidden, { last_active_at: Date.now(), delete_self_enabled: false });
    for (const id of [gone, dormant, forbidden]) {
      await deliver(gateway, eventOf("user.deleted", { object: "user", id, deleted: true }));
      await ringWatch(id);
    }
    expect(await found(gone)).toEqual([]);
    expect(await found(dormant)).toMatchObject([{ operation: "users.delete", args: { changed: [{ ground: "nobody_there" }] } }]);
    expect(await found(forbidden)).toMatchObject([{ operation: "users.delete", args: { changed: [{ ground: "only_key" }] } }]);
  });
});

describe("what is kept", () => {
  it("is digests, and nothing of what Clerk told", async () => {
    const user = someone();
    const secret = "kept-nowhere-4711";
    const told = {
      external_id: secret,
      username: secret,
      first_name: secret,
      private_metadata: { note: secret },
      public_metadata: { note: { deep: secret } },
    };
    await deliver(gateway, eventOf("user.updated", userOf(user, told)));
    const shard = env.BYPASS.get(env.BYPASS.idFromName(`watch-${shardOf(user)}`));
    const rows = await runInDurableObject(shard, (_watch, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT * FROM events").toArray()),
    );
    expect(rows).toContain("private_metadata.note");
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain("@example.com");
  });

  it("is forgotten two days after the user is gone", async () => {
    const user = someone();
    await known(user);
    await deliver(gateway, eventOf("user.deleted", { object: "user", id: user, deleted: true }));
    await ringWatch(user);
    await ringWatch(user, 49 * 3_600_000);
    const shard = env.BYPASS.get(env.BYPASS.idFromName(`watch-${shardOf(user)}`));
    const left = await runInDurableObject(shard, (_watch, { storage }) =>
      ["events", "acts", "waiting"].map(
        (table) => storage.sql.exec(`SELECT * FROM ${table} WHERE user_id = ?`, user).toArray().length,
      ),
    );
    expect(left).toEqual([0, 0, 0]);
  });

  it("of a user with many events is the last of them, and one that sums up those before", async () => {
    const user = someone();
    for (let index = 0; index < 70; index += 1)
      await updated(
        user,
        { last_active_at: Date.now(), banned: false, unsafe_metadata: { index } },
        Date.now() - 100_000 + index * 1_000,
      );
    const shard = env.BYPASS.get(env.BYPASS.idFromName(`watch-${shardOf(user)}`));
    const rows = await runInDurableObject(shard, (_watch, { storage }) =>
      storage.sql.exec<{ status: string }>("SELECT status FROM events WHERE user_id = ? ORDER BY at_ms", user).toArray(),
    );
    expect(rows.length).toBeLessThanOrEqual(65);
    expect(rows.map(({ status }) => status).filter((status) => status === "base")).toHaveLength(1);
  });
});

describe("what an act explained", () => {
  const hear = (user: string, type: string, more: object, laterMs: number) =>
    inWatch(user, laterMs, async (watch) => {
      const read = readClerkEvent(JSON.stringify(eventOf(type, userOf(user, more), Date.now() + laterMs)));
      if (read.kind !== "user") throw new Error(read.kind);
      await watch.hear({ ...read.event, svixId: `msg_${user}_${laterMs}`, sha256: "0".repeat(64) });
    });
  const tell = (user: string, operation: string, args: ToldAct["args"], laterMs: number, seq = laterMs + 1) =>
    inWatch(user, laterMs, (watch) => {
      const [fromMs, untilMs] = [Date.now() + laterMs - 100, Date.now() + laterMs];
      const intentId = `dayskey00001-${seq}`;
      return watch.tell([
        { intentId, ledger: "dayskey00001", seq, operation, targets: [user], args, fromMs, untilMs, outcome: "ok" },
      ]);
    });

  it.each([
    ["user.created", "users.create", { external_id: "x1", private_metadata: { a: 1 } }],
    ["user.updated", "users.ban", { banned: true }],
  ])("is still explained when more happens days later: %s by %s", async (type, operation, more) => {
    const user = someone();
    const [hour, day] = [3_600_000, 86_400_000];
    await tell(user, operation, more, 0);
    await hear(user, type, more, 1_000);
    // Past two days for the act, and not yet for its event; then past them for both.
    for (const laterMs of [2 * day - hour, 2 * day + 500, 3 * day, 8 * day]) {
      await tell(user, "users.lock", {}, laterMs);
      await hear(user, "user.updated", { ...more, locked: true }, laterMs);
      await ringWatch(user, laterMs + 200_000);
    }
    expect(await found(user)).toEqual([]);
    await hear(user, "user.updated", { ...more, locked: true, external_id: "x2" }, 9 * day);
    await ringWatch(user, 9 * day + 200_000);
    expect(await found(user)).toMatchObject([{ args: { changed: [{ what: "external_id" }] } }]);
  });

  it("is still explained after hundreds of acts that change nothing Clerk tells of", async () => {
    const user = someone();
    await known(user);
    await tell(user, "users.ban", {}, 0);
    await hear(user, "user.updated", { banned: true }, 1_000);
    for (let nth = 1; nth <= 300; nth += 1) await tell(user, "users.adjust_billing_credit_balance", {}, 2_000, 10_000 + nth);
    await hear(user, "user.updated", { banned: true, unsafe_metadata: { a: 1 } }, 3_000);
    await ringWatch(user, 200_000);
    expect(await found(user)).toEqual([]);
  });

  it("is known though Clerk writes it in small letters", async () => {
    const user = someone();
    await known(user);
    await tell(user, "users.update", { username: "Ada_Lovelace" }, 0);
    await hear(user, "user.updated", { username: "ada_lovelace" }, 1_000);
    await ringWatch(user, 200_000);
    expect(await found(user)).toEqual([]);
  });

  it("stays explained when its arguments are erased and it is told again", async () => {
    const user = someone();
    await known(user);
    await tell(user, "users.update_metadata", { private_metadata: { plan: "pro" } }, 0);
    await tell(user, "users.update_metadata", null, 500, 1);
    await hear(user, "user.updated", { private_metadata: { plan: "pro" } }, 1_000);
    await ringWatch(user, 200_000);
    expect(await found(user)).toEqual([]);
  });
});
