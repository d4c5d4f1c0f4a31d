// `users.create` with an `Idempotency-Key`: never twice, and what is kept for the repeat is the new user's id and nothing of the user.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { connectionLost, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const BUNDLE = (more: object = {}) => [
  { policy: "makers", ...more, rules: [{ id: "make", allow: ["users.create", "users.ban", "users.get"] }] },
];
const USER = { first_name: "Verysecretname", email_address: ["verysecretaddress@example.com"], password: "verysecretpassword" };

const gateway = testGateway();
let key: MintedKey;
let made: string[];

const create = (headers: Readonly<Record<string, string>> = { "idempotency-key": "order-1" }, body: object = USER) =>
  gateway.call("POST", "/v1/users", { key: key.key, body, headers });
const posts = () => gateway.clerk.sent.filter(({ method }) => method === "POST").length;

beforeAll(async () => {
  await gateway.publish(BUNDLE());
});
beforeEach(async () => {
  await gateway.publish(BUNDLE());
  key = await gateway.mint(["makers"]);
  made = [];
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(({ method, url }) => {
    if (method === "GET") return json({ id: url.split("/").at(-1), first_name: "As it is now", private_metadata: { a: 1 } });
    made.push(`user_new${made.length}`);
    return json({ id: made.at(-1), first_name: "Verysecretname", private_metadata: {} });
  });
});

describe("a repeat with the same key", () => {
  it("creates nothing, and answers with the user fetched afresh", async () => {
    const first = await create();
    const again = await create({ "idempotency-key": '"order-1"' });
    expect([first.body?.["id"], again.body?.["id"], again.body?.["first_name"]]).toEqual([
      "user_new0",
      "user_new0",
      "As it is now",
    ]);
    expect([posts(), made.length]).toEqual([1, 1]);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({
      type: "read",
      operation: "users.create",
      target: "user_new0",
      outcome: "ok",
      intent_id: `${key.id}-1`,
    });
  });

  it("goes by the policy of today: its mask, or its denial", async () => {
    await create();
    await gateway.publish(BUNDLE({ mask: ["private_metadata"] }));
    const { body, headers } = await create();
    expect(body).not.toHaveProperty("private_metadata");
    expect(headers.get("bailiff-masked")).toBe("private_metadata");
    await gateway.publish([{ policy: "makers", rules: [{ id: "look", allow: ["users.get"] }] }]);
    expect(await create()).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });

  it("is not sent twice to find that the user is gone, where a rule has to look first", async () => {
    await create();
    await gateway.publish([
      {
        policy: "makers",
        rules: [
          { id: "make", allow: ["users.create", "users.get"] },
          { id: "staff", deny: ["users.get"], when: "has(target.private_metadata.staff)" },
        ],
      },
    ]);
    gateway.clerk.answerWith(() => refusedByClerk(404));
    expect((await create()).status).toBe(404);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({ type: "read", outcome: "failed", target: "user_new0" });
    expect(posts()).toBe(1);
  });

  it("hears Clerk's own answer when the user is gone", async () => {
    await create();
    gateway.clerk.answerWith(() => refusedByClerk(404));
    expect((await create()).status).toBe(404);
    expect(posts()).toBe(1);
  });

  it("is a conflict with other arguments or under another API version", async () => {
    await create();
    expect(await create(undefined, { ...USER, first_name: "Other" })).toMatchObject({
      status: 409,
      codes: ["bailiff_idempotency_conflict"],
    });
    const older = await create({ "idempotency-key": "order-1", "clerk-api-version": "2025-11-10" });
    expect(older.codes).toEqual(["bailiff_idempotency_conflict"]);
    expect(made).toHaveLength(1);
  });

  it("in parallel waits for the first", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(new Set(answers.map(({ body }) => body?.["id"]))).toEqual(new Set(["user_new0"]));
    expect(made).toHaveLength(1);
  });

  it("may be sent when Clerk refused the first", async () => {
    gateway.clerk.answerWith(() => refusedByClerk());
    expect((await create()).status).toBe(422);
    gateway.clerk.answerWith(() => json({ id: "user_x" }));
    expect((await create()).body).toMatchObject({ id: "user_x" });
  });
});

describe("a repeat shows the user as a look of today would", () => {
  const MAKE = { id: "make", allow: ["users.create"] };
  const policiesOf = (...rules: object[]) => [{ policy: "makers", rules: [MAKE, ...rules] }];
  /** Written by others since. */
  const SINCE = { id: "user_new0", first_name: "Ada", private_metadata: { staff: true, note: "Verysecretnote" } };

  beforeEach(async () => {
    expect((await create()).status).toBe(200);
    gateway.clerk.answerWith(() => json(SINCE));
    gateway.clerk.sent.length = 0;
  });

  it.each<[string, object[], string]>([
    ["no rule allows it", [], "bailiff_policy_denied"],
    [
      "a deny stands against it",
      [
        { id: "get", allow: ["users.get"] },
        { id: "no", deny: ["users.get"] },
      ],
      "bailiff_policy_denied",
    ],
    [
      "a deny reads the user",
      [
        { id: "get", allow: ["users.get"] },
        { id: "staff", deny: ["users.get"], when: "has(target.private_metadata.staff)" },
      ],
      "bailiff_policy_denied",
    ],
    [
      "its condition does not hold",
      [{ id: "get", allow: ["users.get"], when: 'context.reason == "x"' }],
      "bailiff_policy_denied",
    ],
    [
      "a look waits for somebody else's yes",
      [{ id: "get", allow: ["users.get"], approve: { count: 1, within: "1h" } }],
      "bailiff_policy_denied",
    ],
  ])("so it does not where %s, and the denial is on record with its target", async (_name, rules, code) => {
    await gateway.publish(policiesOf(...rules));
    const again = await create();
    expect(again).toMatchObject({ status: 403, codes: [code], body: { errors: [{ meta: { intent_id: `${key.id}-1` } }] } });
    expect(again.text).toContain("it made user_new0");
    expect(again.text).not.toContain("Verysecretnote");
    expect(posts()).toBe(0);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({
      type: "denied",
      operation: "users.get",
      target: "user_new0",
      args: { user_id: "user_new0" },
      intent_id: `${key.id}-1`,
      error: code,
    });
  });

  it("not where the key's scopes leave it out", async () => {
    const narrow = await gateway.mint(["makers"], { scopes: ["users.create"] });
    const made = () => gateway.call("POST", "/v1/users", { key: narrow.key, body: USER, headers: { "idempotency-key": "n" } });
    gateway.clerk.answerWith(() => json({ id: "user_new0" }));
    expect((await made()).status).toBe(200);
    expect(await made()).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  });

  it("under the masks of both operations' rules", async () => {
    await gateway.publish([
      {
        policy: "makers",
        rules: [
          { ...MAKE, mask: ["first_name"] },
          { id: "get", allow: ["users.get"], mask: ["private_metadata"] },
        ],
      },
    ]);
    const again = await create();
    expect(again).toMatchObject({ status: 200, body: { id: "user_new0" } });
    expect([again.text.includes("Ada"), again.text.includes("Verysecretnote")]).toEqual([false, false]);
    expect(again.headers.get("bailiff-masked")).toBe("first_name, private_metadata");
  });

  it("charged like one, to the key and to the one above it", async () => {
    await gateway.publish([
      { policy: "makers", rules: [MAKE, { id: "get", allow: ["users.get", "keys.create"], limit: [{ max: 3, per: "1d" }] }] },
    ]);
    const minted = await gateway.admin(
      "POST",
      "/keys",
      { name: "Child", owner: "team@example.com", policies: ["makers"] },
      key.key,
    );
    const child = { id: String(minted.body?.["id"]), key: String(minted.body?.["key"]) };
    const ask = () => gateway.call("POST", "/v1/users", { key: child.key, body: USER, headers: { "idempotency-key": "c" } });
    gateway.clerk.answerWith(() => json({ id: "user_c" }));
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([200, 200, 200]);
    // The minting of the child was the third of the parent.
    expect(await ask()).toMatchObject({ status: 429, codes: ["bailiff_limit_exceeded"] });
    expect([await usageOf(gateway, key.id), await usageOf(gateway, child.id)]).toEqual([
      { "makers/get#1": 3 },
      { "makers/get#1": 2 },
    ]);
  });

  it("on disk before it is given out, where policy wants reads so", async () => {
    await gateway.publish(BUNDLE({ write_ahead: true }));
    const before = (await recordsOf(key.id)).length;
    const { add } = gateway.services.reads;
    gateway.services.reads.add = () => {
      throw new Error("not in the batch");
    };
    expect((await create()).status).toBe(200);
    gateway.services.reads.add = add;
    expect((await recordsOf(key.id)).slice(before)).toMatchObject([{ type: "read", target: "user_new0", outcome: "ok" }]);
  });
});

describe("a creation whose end nobody knows", () => {
  beforeEach(async () => {
    gateway.clerk.answerWith(() => connectionLost());
    expect(await create()).toMatchObject({ status: 409, codes: ["bailiff_outcome_unknown"] });
    gateway.clerk.answerWith(() => json({ id: "user_second" }));
  });

  it("is never sent again; every repeat is told the first intent", async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(await create()).toMatchObject({
        status: 409,
        codes: ["bailiff_outcome_unknown"],
        body: { errors: [{ meta: { intent_id: `${key.id}-1` } }] },
      });
    }
    expect(posts()).toBe(1);
  });

  it("is not sent again when an operator says that it did happen, and is when he says that it did not", async () => {
    const resolve = (outcome: string) => gateway.admin("POST", `/audit/${key.id}-1/resolve`, { outcome, reason: "looked it up" });
    expect((await resolve("ok")).status).toBe(200);
    expect((await create()).codes).toEqual(["bailiff_outcome_unknown"]);
    expect(posts()).toBe(1);
  });

  it("may be sent again when an operator says that it did not happen", async () => {
    await gateway.admin("POST", `/audit/${key.id}-1/resolve`, { outcome: "failed", reason: "no such user at Clerk" });
    expect((await create()).body).toMatchObject({ id: "user_second" });
  });
});

it("without the header, the same creation twice is two", async () => {
  await create({});
  await create({});
  expect(made).toHaveLength(2);
});

it("nothing of the user, of the arguments that are secret or of the answer is in the Ledger's memory of keys", async () => {
  await create();
  const rows = await runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) =>
    JSON.stringify(storage.sql.exec("SELECT * FROM idempotency").toArray()),
  );
  expect(rows).toContain("user_new0");
  for (const part of ["Verysecretname", "verysecretaddress", "verysecretpassword"]) expect(rows).not.toContain(part);
  const all = JSON.stringify(await recordsOf(key.id));
  expect(all).not.toContain("verysecretpassword");
});

describe("the header", () => {
  it.each([
    ["empty", ""],
    ["open", '"order'],
    ["with a blank", "order 1"],
    ["twice", "order-1, order-2"],
    ["too long", "x".repeat(256)],
  ])("%s is refused, and nothing is sent", async (_name, value) => {
    expect(await create({ "idempotency-key": value })).toMatchObject({ status: 400, codes: ["bailiff_header_invalid"] });
    expect(gateway.clerk.sent).toHaveLength(0);
  });

  it.each([
    ["POST", "/v1/users/user_1/ban"],
    ["GET", "/v1/users/user_1"],
  ])("is refused by %s %s: nobody shall believe in a protection that is not there", async (method, path) => {
    const answer = await gateway.call(method, path, { key: key.key, headers: { "idempotency-key": "order-1" } });
    expect(answer).toMatchObject({ status: 400, codes: ["bailiff_header_invalid"] });
    expect(gateway.clerk.sent).toHaveLength(0);
  });
});
