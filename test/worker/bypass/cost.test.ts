// What an event costs in rows, which is what a Durable Object is paid by (docs/bypass.md has the numbers).
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import { effectsOf } from "../../../src/bypass/effects.ts";
import { UserWatch } from "../../../src/bypass/user-watch.ts";
import { WatchStore } from "../../../src/bypass/watch-store.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { measuredStorage } from "../measured-storage.ts";
import { eventOf, userOf } from "./clerk-webhooks.ts";

const digest = (text: string) => text.slice(0, 11);

it("an event is one row written, one that waits two more, an act one for each user", async () => {
  const costs = await runInDurableObject(env.BYPASS.get(env.BYPASS.idFromName("measured")), (_watch, { storage }) => {
    const measured = measuredStorage(storage);
    const watch = new UserWatch({ now: () => Date.now() }, new WatchStore(measured.storage), 90_000);
    let messages = 0;
    const hear = (user: object) => {
      messages += 1;
      const read = readClerkEvent(
        JSON.stringify(
          eventOf(messages === 1 ? "user.created" : "user.updated", userOf("user_1", user), Date.now() - 1_000 + messages),
        ),
      );
      if (read.kind !== "user") throw new Error(read.kind);
      return measured.costOf(() => watch.hear({ ...read.event, svixId: `msg_${messages}`, sha256: "" }, digest)).written;
    };
    const row = OPERATIONS.find(({ name }) => name === "users.ban");
    const act = {
      intentId: "k-1",
      ledger: "k",
      seq: 1,
      operation: "users.ban",
      fromMs: Date.now(),
      untilMs: Date.now(),
      outcome: "ok",
      nameless: false,
    } as const;
    const told = { ...act, effects: effectsOf(row, {}, digest) };
    return {
      first: hear({}),
      again: hear({}),
      waits: hear({ banned: true }),
      act: measured.costOf(() => watch.tell("user_1", told)).written,
      nobodys: measured.costOf(() => watch.tell("user_2", told)).written,
      explained: hear({ banned: true }),
    };
  });
  expect(costs).toEqual({ first: 1, again: 1, waits: 3, act: 3, nobodys: 1, explained: 1 });
});
