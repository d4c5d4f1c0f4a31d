// From a call to a signed message at the other end: what is told, to whom, in which order, and what becomes of what is not taken.

import { env } from "cloudflare:workers";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventBatch } from "../../../src/hooks/courier-protocol.ts";
import { RETRY_PAUSES_MS } from "../../../src/hooks/retry-schedule.ts";
import { ringAlarmIn } from "../failing-world.ts";
import { ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { type CourierWorld, courierWorld, type Posted } from "./courier-world.ts";

const gateway = testGateway();
const URL = "https://hooks.example.com/in?token=s3cr3t";
let key: MintedKey;
let world: CourierWorld;
const made: string[] = [];

beforeAll(async () => {
  const money = ["users.adjust_billing_credit_balance"];
  await gateway.publish([
    {
      policy: "p",
      rules: [
        { id: "a", allow: ["users.get", "users.ban"], limit: [{ max: 5, per: "1d" }] },
        { id: "m", allow: money },
      ],
    },
    { policy: "large", rules: [{ id: "a", allow: ["users.update_metadata"] }] },
  ]);
});
beforeEach(async () => {
  key = await gateway.mint(["p"]);
  gateway.clerk.answerWith(() => json({}));
  world = courierWorld();
});
afterEach(async () => {
  for (const id of made.splice(0)) await gateway.admin("DELETE", `/hooks/${id}`);
});

interface MadeHook {
  readonly id: string;
  readonly secret: string;
}

async function makeHook(more: object = {}): Promise<MadeHook> {
  const answer = await gateway.admin("POST", "/hooks", { url: URL, events: ["call.denied"], ...more });
  expect(answer, answer.text).toMatchObject({ status: 201 });
  const id = String(answer.body?.["id"]);
  made.push(id);
  return { id, secret: String(answer.body?.["secret"]) };
}
const shown = async (id: string) => (await gateway.admin("GET", `/hooks/${id}`)).body ?? {};
const triesOf = async (id: string): Promise<readonly Record<string, unknown>[]> =>
  JSON.parse((await gateway.admin("GET", `/hooks/${id}/deliveries`)).text).data;
const deny = (user = "user_1") => gateway.call("POST", `/v1/users/${user}/lock`, { key: key.key });
const told = ({ message }: Posted) => `${message.type} ${String(message.data["operation"])} ${String(message.data["target"])}`;
const toldTo = (url: string) => world.posted.filter((one) => one.url.startsWith(url)).map(told);

describe("a message", () => {
  it("is the record, signed so that both libraries of receivers take it, and nothing else that is changed", async () => {
    const { id, secret } = await makeHook();
    await deny();
    await world.deliver(key.id);
    const [posted] = world.posted;
    if (posted === undefined) throw new Error("nothing was posted");
    const records = JSON.parse((await gateway.admin("GET", `/audit?key=${key.id}&type=denied`)).text).data;
    expect(posted.message).toEqual({ type: "call.denied", timestamp: records[0].at, data: records[0] });
    expect(posted).toMatchObject({ url: URL, redirect: "manual" });
    expect(posted.headers).toMatchObject({ "content-type": "application/json", "webhook-id": `${key.id}-1-call-denied` });
    for (const library of [new StandardWebhook(secret), new SvixWebhook(secret)]) {
      expect(library.verify(posted.body, { ...posted.headers })).toEqual(posted.message);
      expect(() => library.verify(posted.body.replace("lock", "ban"), { ...posted.headers })).toThrow();
      expect(() => library.verify(posted.body, { ...posted.headers, "webhook-id": "other" })).toThrow();
    }
    const v1a = posted.headers["webhook-signature"]?.split(" ").find((one) => one.startsWith("v1a,")) ?? "";
    const { public_keys: publicKeys } = await shown(id);
    const [newest]: { key: string }[] = Object(publicKeys);
    const publicKey = newest?.key ?? "";
    const verifying = await crypto.subtle.importKey(
      "raw",
      Buffer.from(publicKey.slice("whpk_".length), "base64"),
      "Ed25519",
      false,
      ["verify"],
    );
    const content = Buffer.from(`${posted.headers["webhook-id"]}.${posted.headers["webhook-timestamp"]}.${posted.body}`);
    expect(await crypto.subtle.verify("Ed25519", verifying, Buffer.from(v1a.slice(4), "base64"), content)).toBe(true);
    expect(
      await crypto.subtle.verify("Ed25519", verifying, Buffer.from(v1a.slice(4), "base64"), Buffer.from(`x${content}`)),
    ).toBe(false);
  });

  it("of money that moved has the intent, which says how much", async () => {
    await makeHook({
      events: ["money.moved"],
      filter: "record.intent.args.amount >= 500 && record.key.owner.endsWith('@example.com')",
    });
    gateway.clerk.answerWith(() => json({ object: "credit" }));
    const credit = (amount: number) =>
      gateway.call("POST", "/v1/users/user_1/billing/credits", {
        key: key.key,
        body: { amount, currency: "usd", action: "increase", idempotency_key: `k${amount}` },
      });
    for (const amount of [100, 500, 700]) expect(await credit(amount)).toMatchObject({ status: 200 });
    await world.deliver(key.id);
    expect(world.posted.map(({ message }) => [message.type, Reflect.get(Object(message.data["intent"]).args, "amount")])).toEqual(
      [
        ["money.moved", 500],
        ["money.moved", 700],
      ],
    );
  });

  it("of a limit comes when the line is crossed, and not with each act after it", async () => {
    await makeHook({ events: ["limit.near", "limit.exhausted"] });
    for (let act = 0; act < 6; act += 1) await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
    await world.deliver(key.id);
    expect(world.posted.map(({ message }) => message.type)).toEqual(["limit.near", "limit.exhausted"]);
  });

  it("of the admin plane comes from its ledger, and one of a test goes to that hook alone", async () => {
    // What came before a hook is not told to it, though it is handed over after.
    const [listening, other] = [await makeHook({ events: ["key.created", "key.revoked", "policy.published"] }), await makeHook()];
    const { id } = await gateway.mint(["p"]);
    await gateway.admin("POST", `/keys/${id}/revoke`, { reason: "over" });
    expect(await gateway.admin("POST", `/hooks/${other.id}/test`)).toMatchObject({ status: 200 });
    await world.deliver("admin");
    expect(world.posted.map(told).sort()).toEqual(
      [`hook.test hooks.test ${other.id}`, `key.created keys.create ${id}`, `key.revoked keys.revoke ${id}`].sort(),
    );
    expect((await triesOf(listening.id)).map(({ type }) => type)).toEqual(["key.revoked", "key.created"]);
  });

  it("holds no secret and no address of a hook, nor do log lines, records and answers", async () => {
    const { id, secret } = await makeHook({ events: ["hook.test"] });
    await gateway.admin("PATCH", `/hooks/${id}`, { url: "https://other.example.com/hidden-path" });
    await gateway.admin("POST", `/hooks/${id}/test`);
    world.answerWith(() => Promise.reject(new Error("https://other.example.com/hidden-path failed")));
    await world.deliver("admin");
    const log = (await gateway.admin("GET", "/audit?key=root&limit=200")).text;
    const answers = [
      await gateway.admin("GET", `/hooks/${id}`),
      await gateway.admin("GET", "/hooks"),
      await gateway.admin("GET", `/hooks/${id}/deliveries`),
    ];
    const stored = await world.withCourier((_courier, { sql }) => JSON.stringify(sql.exec("SELECT * FROM hooks").toArray()));
    for (const text of [
      log,
      stored,
      ...answers.map((answer) => answer.text),
      ...world.logged,
      ...gateway.logged,
      ...world.posted.map(({ body }) => body),
    ]) {
      expect(text).not.toMatch(/hidden-path|s3cr3t/);
      expect(text).not.toContain(secret.slice("whsec_".length));
    }
    expect(answers[2]?.text).toContain("connection_failed");
    expect(log).toContain('"host":"other.example.com"');
  });
});

describe("what is not taken", () => {
  it("is tried again after the pauses of the schedule, blocks only its own hook, and disables it after a day", async () => {
    const [dead, live] = [await makeHook({ url: "https://dead.example.com/" }), await makeHook()];
    world.answerWith(({ url }) => new Response(null, { status: url.startsWith("https://dead") ? 500 : 200 }));
    await deny("user_1");
    await deny("user_2");
    await world.deliver(key.id);
    expect(toldTo("https://hooks")).toEqual(["call.denied users.lock user_1", "call.denied users.lock user_2"]);
    for (const [index, pause] of RETRY_PAUSES_MS.entries()) {
      expect(toldTo("https://dead")).toHaveLength(index + 1);
      world.advance(pause - 1_000);
      await world.deliver();
      expect(toldTo("https://dead")).toHaveLength(index + 1);
      world.advance(1_001);
      await world.deliver();
    }
    expect(new Set(toldTo("https://dead"))).toEqual(new Set(["call.denied users.lock user_1"]));
    expect(await shown(dead.id)).toMatchObject({ status: "disabled", disabled: { reason: "failed" }, waiting: 2 });
    expect(await shown(live.id)).toMatchObject({ status: "active", failing: null, counts: { delivered: 2 } });
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({
      hooks: {
        total: 2,
        waiting: 2,
        broken: [{ id: dead.id, url: "https://dead.example.com/", state: "disabled", reason: "failed" }],
      },
    });
    // Told nothing while it is disabled; what waited comes first when it is enabled again.
    await deny("user_3");
    world.answerWith(() => new Response(null, { status: 200 }));
    await world.deliver(key.id);
    expect(await gateway.admin("PATCH", `/hooks/${dead.id}`, { enabled: true })).toMatchObject({ status: 200 });
    await deny("user_4");
    await world.deliver(key.id);
    expect(toldTo("https://dead").slice(RETRY_PAUSES_MS.length + 1)).toEqual([
      "call.denied users.lock user_1",
      "call.denied users.lock user_2",
      "call.denied users.lock user_4",
    ]);
    expect(await shown(dead.id)).toMatchObject({ status: "active", waiting: 0, counts: { dropped: 1 } });
  });

  it("comes again under the same id and a signature of its own time", async () => {
    const { secret } = await makeHook();
    const statuses = [500, 302, 200];
    world.answerWith(() => new Response(null, { status: statuses.shift() ?? 200 }));
    await deny();
    await world.deliver(key.id);
    world.advance(RETRY_PAUSES_MS[0]);
    await world.deliver();
    world.advance(RETRY_PAUSES_MS[1]);
    await world.deliver();
    expect(world.posted.map(({ headers }) => headers["webhook-id"])).toEqual(
      Array.from({ length: 3 }, () => `${key.id}-1-call-denied`),
    );
    expect(new Set(world.posted.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(3);
    expect(new SvixWebhook(secret).verify(world.posted[0]?.body ?? "", { ...world.posted[0]?.headers })).toBeTruthy();
  });

  it("is over at once when the receiver says 410", async () => {
    const { id } = await makeHook();
    world.answerWith(() => new Response(null, { status: 410 }));
    await deny();
    await world.deliver(key.id);
    expect(await shown(id)).toMatchObject({ status: "disabled", disabled: { reason: "gone" } });
    expect(await triesOf(id)).toMatchObject([{ status: 410, error: "gone", next_try_at: null }]);
    const test = await gateway.admin("POST", `/hooks/${id}/test`);
    expect(test).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
  });

  it("is tried at once where somebody changed the hook", async () => {
    const { id } = await makeHook();
    world.answerWith(({ url }) => new Response(null, { status: url === URL ? 503 : 200 }));
    await deny();
    await world.deliver(key.id);
    expect(await shown(id)).toMatchObject({ failing: { tries: 1, error: "refused" } });
    await gateway.admin("PATCH", `/hooks/${id}`, { url: "https://elsewhere.example.com/" });
    await world.deliver();
    expect(toldTo("https://elsewhere")).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ failing: null, waiting: 0 });
  });

  it("is sent again by the object that comes after one that was cut off in the middle of a try", async () => {
    await makeHook();
    await deny("user_1");
    await deny("user_2");
    world.answerWith(() => new Promise(() => undefined));
    await ringAlarm(key.id);
    await world.withCourier(async (courier, storage) => {
      await courier.alarm();
      const alarmMs = (await storage.getAlarm()) ?? Number.POSITIVE_INFINITY;
      expect(alarmMs).toBeLessThanOrEqual(world.now() + 30_000);
    });
    await expect.poll(() => world.posted.length).toBe(1);
    world.answerWith(() => new Response(null, { status: 200 }));
    await world.deliver();
    expect(world.posted.map(told)).toEqual(["user_1", "user_1", "user_2"].map((user) => `call.denied users.lock ${user}`));
  });
});

describe("what the Courier is handed", () => {
  const batch = (seqs: readonly number[], source = "other-ledger") => ({
    source,
    told: seqs.map((seq) => ({
      seq,
      types: ["call.denied"] as const,
      onlyHook: null,
      data: JSON.stringify({ at: new Date(world.now()).toISOString(), seq }),
    })),
  });
  const waiting = async (id: string) => (await shown(id))["waiting"];

  it("it takes once, however often it comes", async () => {
    const { id } = await makeHook();
    await world.withCourier(async (courier) => {
      await courier.receive(batch([3, 7]));
      await courier.receive(batch([3, 7]));
      await courier.receive(batch([7, 9]));
      await Promise.all([courier.receive(batch([11, 12])), courier.receive(batch([11, 12, 13]))]);
    });
    expect(await waiting(id)).toBe(6);
  });

  it("comes in calls of a size that goes through, however large what was to be done is", async () => {
    await makeHook({ events: ["outcome.unknown"] });
    const large = await gateway.mint(["large"]);
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    for (let act = 0; act < 24; act += 1)
      await gateway.call("PATCH", `/v1/users/user_${act}/metadata`, {
        key: large.key,
        body: { public_metadata: { filler: "x".repeat(250_000) } },
        headers: { "bailiff-max-retries": "0" },
      });
    const sizes: number[] = [];
    const measured = new Proxy(env.COURIER, {
      get(target, property) {
        if (property !== "get") return Reflect.get(target, property).bind(target);
        return (id: DurableObjectId) => ({
          receive(batch: EventBatch) {
            sizes.push(JSON.stringify(batch).length);
            return target.get(id).receive(batch);
          },
        });
      },
    });
    await ringAlarmIn(large.id, { COURIER: measured });
    expect(sizes.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size).toBeLessThan(5_000_000);
    await world.deliver();
    expect(world.posted.map(({ message }) => message.data["target"])).toEqual(
      Array.from({ length: 24 }, (_, act) => `user_${act}`),
    );
  });

  it("nor can what is sent again make the queue longer", async () => {
    const { id } = await makeHook();
    await world.withCourier(async (courier) => {
      for (let part = 0; part < 10; part += 1)
        await courier.receive(
          batch(
            Array.from({ length: 1_000 }, (_, index) => 1 + part * 1_000 + index),
            "full-ledger",
          ),
        );
    });
    expect(await gateway.admin("POST", `/hooks/${id}/deliveries/full-ledger-1-call-denied/resend`)).toMatchObject({
      status: 403,
      codes: ["bailiff_limit_never_fits"],
    });
    expect(await waiting(id)).toBe(10_000);
  });

  it("it keeps up to 10,000 of, the oldest, and says that others were dropped", async () => {
    const { id } = await makeHook();
    const many = (first: number, count: number) => batch(Array.from({ length: count }, (_, index) => first + index));
    await world.withCourier(async (courier) => {
      for (let part = 0; part < 10; part += 1) await courier.receive(many(101 + part * 1_000, 1_000));
      await courier.receive(many(20_000, 5));
    });
    expect(await shown(id)).toMatchObject({ waiting: 10_000, counts: { dropped: 5 } });
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({
      hooks: { broken: [{ id, state: "dropping", dropped: 5 }] },
    });
  });
});

it("a message that was sent can be sent again, under its own id", async () => {
  const { id } = await makeHook();
  await deny();
  await world.deliver(key.id);
  expect(await gateway.admin("POST", `/hooks/${id}/deliveries/${key.id}-1-call-denied/resend`)).toMatchObject({ status: 200 });
  expect(await gateway.admin("POST", `/hooks/${id}/deliveries/nothing-1/resend`)).toMatchObject({ status: 404 });
  await world.deliver();
  expect(world.posted.map(({ headers }) => headers["webhook-id"])).toEqual([
    `${key.id}-1-call-denied`,
    `${key.id}-1-call-denied`,
  ]);
});

it("what was erased since is not sent", async () => {
  await makeHook();
  world.answerWith(() => new Response(null, { status: 500 }));
  await deny("user_erased");
  await world.deliver(key.id);
  expect(world.posted[0]?.message.data["args"]).toEqual({ user_id: "user_erased" });
  expect(await gateway.admin("POST", "/audit/erase", { target: "user_erased", reason: "asked" })).toMatchObject({ status: 200 });
  world.advance(RETRY_PAUSES_MS[0]);
  await world.deliver();
  expect(world.posted[1]?.message.data["args"]).toBeNull();
});

describe("a filter", () => {
  it("that cannot be evaluated sends nothing and is counted", async () => {
    const { id } = await makeHook({ filter: "record.args.nothing == 1" });
    await deny();
    await world.deliver(key.id);
    expect(world.posted).toEqual([]);
    expect(await shown(id)).toMatchObject({ waiting: 0, counts: { filter_errors: 1 } });
  });

  it.each([
    "record.decision != null && record.decision.effect == 'deny' || record.type in ['denied', 'intent'] || record.outcome == null",
    "record.operation == 'users.ban' && record.reason == '' && record.target == 'user_1'",
    "record.intent != null && record.intent.args.amount >= 500",
    "record.key != null && record.key.id == 'root'",
  ])("%s looks into what may be missing", async (filter) => {
    const { status } = await gateway.admin("POST", "/hooks", { url: URL, events: ["money.moved"], filter });
    expect(status).toBe(201);
  });

  it.each([
    ["record.operaton == 'users.ban'", "did you mean operation"],
    ["record.decision.efect == 'deny'", "did you mean effect"],
    [
      "record.decision != null && record.decision.effect == 'denied'",
      'record.decision.effect never is \\"denied\\" (it is `allow`, `deny`)',
    ],
    ["record.type in ['deny', 'intent']", "record.type never is"],
    ["record.operation", "true or false"],
    ["target.id == 'x'", "target"],
    ["record.seq == 'one'", ""],
    ["record", "must be followed by"],
    ["record.reason.matches('(a+)+$')", "matches"],
    ["record.limits.all(a, record.limits.all(b, record.limits.all(c, true)))", "at most 2 levels"],
    ["true && ", ""],
    ["true //\u202e && record.outcome == 'ok'", "U+202E"],
    ["operation == 'users.ban'", "there is no operation: a filter has record, with its fields: record.operation"],
  ])("%s is refused when the hook is made", async (filter, word) => {
    const answer = await gateway.admin("POST", "/hooks", { url: URL, events: ["call.denied"], filter });
    expect(answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    expect(answer.text).toContain(word);
  });
});

describe("a new secret", () => {
  const checks = (secret: string, { body, headers }: Posted): boolean => {
    try {
      new StandardWebhook(secret).verify(body, { ...headers });
      return true;
    } catch {
      return false;
    }
  };

  it("signs beside the old one for a day, and then alone", async () => {
    const { id, secret: old } = await makeHook();
    const rotated = await gateway.admin("POST", `/hooks/${id}/rotate`, {});
    const fresh = String(rotated.body?.["secret"]);
    expect(fresh).not.toBe(old);
    await deny();
    await world.deliver(key.id);
    const [both] = world.posted;
    expect(both?.headers["webhook-signature"]?.split(" ").map((one) => one.slice(0, 3))).toEqual(["v1,", "v1a", "v1,", "v1a"]);
    expect(both && [checks(old, both), checks(fresh, both)]).toEqual([true, true]);
    const asked = await gateway.admin("POST", `/hooks/${id}/rotate`, { overlap_seconds: 0 });
    await deny();
    await world.deliver(key.id);
    const alone = world.posted[1];
    expect(alone && [checks(old, alone), checks(fresh, alone), checks(String(asked.body?.["secret"]), alone)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("the old one ends with its time", async () => {
    const { id, secret: old } = await makeHook();
    await gateway.admin("POST", `/hooks/${id}/rotate`, { overlap_seconds: 60 });
    world.advance(-30_000);
    await deny();
    await world.deliver(key.id);
    expect(world.posted[0]?.headers["webhook-signature"]?.split(" ")).toHaveLength(4);
    world.advance(95_000);
    await deny();
    await world.deliver(key.id);
    expect(world.posted[1]?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    expect(old).toMatch(/^whsec_/);
  });

  it("and a new pepper opens what the old one sealed, as long as that is known", async () => {
    await makeHook();
    const peppers = { KEY_PEPPER: "another-pepper-0123456789-0123456789", KEY_PEPPER_PREVIOUS: env.KEY_PEPPER };
    const changing = courierWorld(peppers);
    await deny();
    await changing.deliver(key.id);
    expect(changing.posted).toHaveLength(1);
    const changed = courierWorld({ KEY_PEPPER: peppers.KEY_PEPPER });
    await deny();
    await changed.deliver(key.id);
    expect(changed.posted).toHaveLength(1);
    // Back, for the tests after this one.
    await courierWorld({ KEY_PEPPER: env.KEY_PEPPER, KEY_PEPPER_PREVIOUS: peppers.KEY_PEPPER }).deliver();
  });
});
