// A Ledger that is away keeps what is to be asked of it from being decided, and nothing else.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { BypassWatch } from "../../../src/bypass/bypass-watch.ts";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import { shardOf } from "../../../src/bypass/watch-protocol.ts";
import { systemDeps } from "../../../src/deps.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { eventOf, userOf } from "./clerk-webhooks.ts";

/** A key's. */
const AWAY = "abcdefghijkl";
const HELD = 5;

it("each ring of the alarm waits for it once, however many users wait for it, and decides on the others", async () => {
  const users = Array.from({ length: 300 }, (_, n) => `user_${n}`).filter((userId) => shardOf(userId) === 0);
  const [other = "", ...held] = users.slice(0, HELD + 1);
  let asked = 0;
  const LEDGER = new Proxy(env.LEDGER, {
    get(target, property) {
      if (property !== "get") return Reflect.get(target, property).bind(target);
      return (id: DurableObjectId) => {
        if (!id.equals(target.idFromName(AWAY))) return target.get(id);
        asked += 1;
        throw new Error("away");
      };
    },
  });
  const inOneRing = await runInDurableObject(env.BYPASS.get(env.BYPASS.idFromName("watch-0")), async (_watch, state) => {
    let nowMs = Date.now();
    const deps = { ...systemDeps(), now: () => nowMs, log: () => undefined };
    const watch = new BypassWatch(state, { ...env, LEDGER }, deps);
    const ban = (userId: string) => {
      const read = readClerkEvent(JSON.stringify(eventOf("user.updated", userOf(userId, { banned: true }), nowMs)));
      if (read.kind !== "user") throw new Error("no event of a user");
      return watch.hear({ ...read.event, svixId: `msg_${userId}`, sha256: "" });
    };
    for (const [index, userId] of held.entries()) {
      const act = { intentId: `${AWAY}-${index + 1}`, ledger: AWAY, seq: index + 1, operation: "users.ban", args: {} };
      await watch.tell([{ ...act, targets: [userId], fromMs: nowMs, untilMs: nowMs, outcome: "unknown" }]);
      await ban(userId);
    }
    await ban(other);
    nowMs += 91_000;
    await watch.alarm();
    return asked;
  });
  expect((await recordsOf("clerk")).map(({ type, target }) => ({ type, target }))).toEqual([{ type: "bypass", target: other }]);
  expect(inOneRing).toBe(1);
});
