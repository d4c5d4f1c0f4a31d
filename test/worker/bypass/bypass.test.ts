// What is done to a user past Bailiff is a record; what an act explains, and what people do themselves, is none.
import { beforeAll, describe, expect, it } from "vitest";
import { expectWholeChain, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import type { MintedKey } from "../test-gateway.ts";
import { deliver, eventOf, hookedGateway, ringTelling, ringWatch, userOf } from "./clerk-webhooks.ts";

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
