// `POST /hooks/clerk` from outside: what is taken, what is refused and what that costs, what is sent again.
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { countedAs, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { testGateway } from "../test-gateway.ts";
import { deliver, eventOf, hookedGateway, ringWatch, signature, userOf, WEBHOOK_SECRET } from "./clerk-webhooks.ts";

const gateway = hookedGateway();
const event = (userId: string) => eventOf("user.updated", userOf(userId, { banned: true }));

describe("POST /hooks/clerk", () => {
  it("is not there in a deployment without the secret", async () => {
    const answer = await deliver(testGateway(), event("user_1"));
    expect(answer).toMatchObject({ status: 404, codes: ["bailiff_operation_unknown"] });
    expect(answer.text).toContain("CLERK_WEBHOOK_SIGNING_SECRET");
  });

  it("takes one verb", async () => {
    expect((await gateway.call("GET", "/hooks/clerk")).status).toBe(405);
  });

  it("refuses to serve with a secret that is none, and with a wait that is none", () => {
    expect(() => hookedGateway({ vars: { CLERK_WEBHOOK_SIGNING_SECRET: "whsec_?" } })).toThrow("CLERK_WEBHOOK_SIGNING_SECRET");
    expect(() => hookedGateway({ vars: { BYPASS_WAIT_SECONDS: "600" } })).toThrow("BYPASS_WAIT_SECONDS");
  });

  const nowS = () => Math.floor(Date.now() / 1_000);
  it.each<[string, Parameters<typeof deliver>[2]]>([
    ["forged", { signature: signature("msg_1", nowS(), "another body") }],
    ["without a signature of ours", { signature: "v1,AAAA" }],
    ["stale", { timestamp: nowS() - 400 }],
    ["from the future", { timestamp: nowS() + 400 }],
    ["with half a timestamp", { timestamp: `${nowS()}x` }],
  ])("refuses what is %s, and says nothing of why", async (_name, how) => {
    const answer = await deliver(gateway, event("user_forged"), how);
    expect(answer).toMatchObject({ status: 401, codes: ["bailiff_webhook_refused"] });
    expect(answer.text).toBe(
      (await deliver(gateway, event("user_forged"), { signature: "v1,AAAA" })).text.replace(
        /req_\w+/,
        /req_\w+/.exec(answer.text)?.[0] ?? "",
      ),
    );
    expect(answer.text).not.toContain(WEBHOOK_SECRET);
  });

  it("counts a flood of forged ones in one record a minute, and hears none of them", async () => {
    const [counted, recorded] = [await countedAs("webhook_forged"), (await recordsOf("anonymous")).length];
    for (let time = 0; time < 40; time += 1) await deliver(gateway, event("user_forged"), { signature: "v1,AAAA" });
    await ringWatch("user_forged");
    await ringAlarm("anonymous");
    expect((await recordsOf("clerk")).filter(({ target }) => target === "user_forged")).toEqual([]);
    expect(await countedAs("webhook_forged")).toBe(counted + 40);
    // Of the minute that was over when the flood came, or ended during it.
    expect((await recordsOf("anonymous")).length - recorded).toBeLessThanOrEqual(1);
  });

  it("has a bound", async () => {
    const large = eventOf("user.updated", userOf("user_large", { unsafe_metadata: { text: "x".repeat(300_000) } }));
    expect(await deliver(gateway, large)).toMatchObject({ status: 413 });
  });

  it.each(["session.ended", "session.removed", "email.created", "organization.updated", "user.invented"])(
    "takes %s, and does nothing",
    async (type) => {
      expect(await deliver(gateway, eventOf(type, { id: "x" }))).toMatchObject({ status: 200, body: { taken: "ignored" } });
    },
  );

  it.each<[string, unknown]>([
    ["no JSON", "{"],
    ["no event", "[]"],
    ["no user's id", eventOf("user.updated", { id: "../x" })],
    ["no time", { type: "user.updated", data: { id: "user_1" } }],
  ])("says so when what is signed has %s", async (_name, body) => {
    expect(await deliver(gateway, body as object | string)).toMatchObject({ status: 400, codes: ["bailiff_body_invalid"] });
  });

  it("takes a doubled one once, whatever it says the second time", async () => {
    const user = "user_doubled";
    expect(await deliver(gateway, event(user), { id: "msg_double" })).toMatchObject({ body: { taken: "noted" } });
    expect(await deliver(gateway, event(user), { id: "msg_double" })).toMatchObject({ status: 200, body: { taken: "doubled" } });
    await ringWatch(user);
    expect((await recordsOf("clerk")).filter(({ target }) => target === user)).toHaveLength(1);
  });

  it("does not judge what is older than all that is kept", async () => {
    const old = eventOf("user.updated", userOf("user_old", { banned: true }), Date.now() - 72 * 3_600_000);
    expect(await deliver(gateway, old)).toMatchObject({ status: 200, body: { taken: "too_old" } });
  });

  it("fails when the detector is away, so that Clerk sends again; then nothing is lost", async () => {
    const away = new Proxy(env.BYPASS, {
      get: (target, name) =>
        name === "get" ? () => ({ hear: () => Promise.reject(new Error("storage")) }) : Reflect.get(target, name).bind(target),
    });
    const user = "user_away";
    const failing = hookedGateway({ vars: { BYPASS: away } });
    expect(await deliver(failing, event(user), { id: "msg_away" })).toMatchObject({ status: 503 });
    expect(await deliver(gateway, event(user), { id: "msg_away" })).toMatchObject({ status: 200, body: { taken: "noted" } });
    await ringWatch(user);
    expect((await recordsOf("clerk")).filter(({ target }) => target === user)).toHaveLength(1);
  });

  it("is in the status: configured, when it last heard, what waits", async () => {
    await deliver(gateway, event("user_status"));
    const status = await gateway.admin("GET", "/status");
    expect(status.body?.["bypass"]).toMatchObject({ configured: true, last_heard_at: expect.any(String), shards_away: 0 });
    const { bypass }: { bypass: { waiting: number } } = JSON.parse(status.text);
    expect(bypass.waiting).toBeGreaterThan(0);
    const without = await testGateway().admin("GET", "/status");
    expect(without.body?.["bypass"]).toEqual({ configured: false, last_heard_at: null, waiting: 0, shards_away: 0 });
  });
});
