// Clerk's answers keep every digit on their way: under a mask, where a rule looks at the user, in the record, and told again.
import { beforeEach, describe, expect, it } from "vitest";
import { expectWholeChain, recordsOf } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const USER = "user_1";
const META = '{"discord": 1234567890123456789, "price":19.90, "far":1E400, "nil":-0, "big":123456789012345678901234567890}';
/** As Clerk might write it: with white space, escapes and numbers of every spelling. */
const TEXT = `{ "id":"${USER}", "first_name":"Ad\\u00e4 \\/ é😀",\n "private_metadata" : {"ssn":1}, "public_metadata":${META}, "created_at": 1.7e12 }`;

const gateway = testGateway();
let key: MintedKey;

const raw = (text: string, status = 200) => new Response(text, { status, headers: { "content-type": "application/json" } });
const publish = async (rules: readonly object[], more: object = {}) => {
  const published = await gateway.publish([{ policy: "p", ...more, rules }]);
  expect(published).toMatchObject({ status: 200 });
};
const call = (method: string, path: string, body?: object, headers = {}) =>
  gateway.call(method, `/v1${path}`, { key: key.key, ...(body === undefined ? {} : { body }), headers });
const LOOK = { id: "look", allow: ["users.get", "users.list", "users.update", "users.bulk_ban"] };

beforeEach(async () => {
  await publish([LOOK]);
  key = await gateway.mint(["p"]);
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(({ method, url }) => {
    const many = method === "GET" && new URL(url).pathname === "/v1/users";
    return raw(many ? `[${TEXT}, ${TEXT}]` : TEXT);
  });
});

describe("an answer", () => {
  it("without a mask is what Clerk sent", async () => {
    expect((await call("GET", `/users/${USER}`)).text).toBe(TEXT);
  });

  it("under a mask is what Clerk sent without the masked members", async () => {
    await publish([LOOK], { mask: ["private_metadata", "public_metadata.big"] });
    const shown = TEXT.replace(',\n "private_metadata" : {"ssn":1}', "").replace(', "big":123456789012345678901234567890', "");
    expect(shown).not.toMatch(/ssn|"big"/);
    expect((await call("GET", `/users/${USER}`)).text).toBe(shown);
    expect((await call("PATCH", `/users/${USER}`, { first_name: "B" })).text).toBe(shown);
    expect((await call("GET", "/users")).text).toBe(`[${shown}, ${shown}]`);
  });

  it.each([
    ["a name that stands twice", '{"id":"user_1","private_metadata":{"ssn":1},"private_metadata":{"ssn":2}}', '{"id":"user_1"}'],
    ["a name with escapes", '{"id":"user_1","\\u0070rivate_metadata":{"ssn":1}}', '{"id":"user_1"}'],
  ])("hides %s", async (_what, text, shown) => {
    await publish([LOOK], { mask: ["private_metadata"] });
    gateway.clerk.answerWith(() => raw(text));
    expect((await call("GET", `/users/${USER}`)).text).toBe(shown);
  });

  it("that is no JSON is not shown under a mask", async () => {
    await publish([LOOK], { mask: ["private_metadata"] });
    gateway.clerk.answerWith(() => raw('{"id":"user_1","private_metadata":{"ssn":1}'));
    const answer = await call("GET", `/users/${USER}`);
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain("ssn");
  });
});

describe("a rule that looks at the user", () => {
  const denying = (when: string) => publish([LOOK, { id: "no", deny: ["users.update"], when }]);
  const update = () => call("PATCH", `/users/${USER}`, { first_name: "B" });
  const sentChanges = () => gateway.clerk.sent.filter(({ method }) => method !== "GET").length;

  it.each<[string, number, string | null]>([
    ["target.public_metadata.discord == 1234567890123456789", 403, "bailiff_policy_denied"],
    ["target.public_metadata.discord == 1234567890123456768", 200, null],
    ["target.public_metadata.discord == 1234567890123456788", 200, null],
    ["target.public_metadata.price != 19.9", 200, null],
    ["target.public_metadata.big == 5", 403, "bailiff_policy_error"],
    ["target.public_metadata.far > 5", 403, "bailiff_policy_error"],
    ["target.public_metadata == target.public_metadata", 403, "bailiff_policy_error"],
    ["has(target.public_metadata.staff)", 200, null],
    ["size(target.public_metadata) != 5", 200, null],
  ])("deny when %s: %i", async (when, status, code) => {
    await denying(when);
    const answer = await update();
    expect([answer.status, answer.codes[0] ?? null, sentChanges()]).toEqual([status, code, status === 200 ? 1 : 0]);
  });

  it("and at several users", async () => {
    await publish([LOOK, { id: "no", deny: ["users.bulk_ban"], when: "target.public_metadata.discord == 1234567890123456789" }]);
    gateway.clerk.answerWith(() =>
      raw(
        '[{"id":"user_1","public_metadata":{"discord":1234567890123456768}},{"id":"user_2","public_metadata":{"discord":1234567890123456789}}]',
      ),
    );
    expect(await call("POST", "/users/ban", { user_ids: ["user_1", "user_2"] })).toMatchObject({
      status: 403,
      codes: ["bailiff_policy_denied"],
    });
    expect((await recordsOf(key.id)).at(-1)?.seen).toEqual({
      "target.public_metadata.discord": [{ $number: "1234567890123456768" }, { $number: "1234567890123456789" }],
    });
  });

  it("leaves on record what it saw, with every digit, in a chain that holds", async () => {
    await denying(`target.public_metadata.discord == 1 || target.public_metadata.price == 2.0 || target.public_metadata == {}`);
    await update();
    const [denied] = await recordsOf(key.id);
    expect(denied?.seen).toEqual({
      "target.public_metadata.discord": { $number: "1234567890123456789" },
      "target.public_metadata.price": 19.9,
      "target.public_metadata": {
        discord: { $number: "1234567890123456789" },
        price: 19.9,
        far: { $number: "1E400" },
        nil: 0,
        big: { $number: "123456789012345678901234567890" },
      },
    });
    await expectWholeChain(key.id);
  });

  it("can be asked about a user that somebody supposes", async () => {
    await denying("target.public_metadata.discord == 1234567890123456789");
    const explain = (discord: unknown) =>
      gateway.admin("POST", "/explain", {
        key_id: key.id,
        operation: "users.update",
        args: { user_id: USER, first_name: "B" },
        target: { id: USER, public_metadata: { discord } },
      });
    const denied = await explain({ $number: "1234567890123456789" });
    expect(denied.body).toMatchObject({
      effect: "deny",
      seen: { "target.public_metadata.discord": { $number: "1234567890123456789" } },
    });
    expect((await explain({ $number: "1234567890123456768" })).body).toMatchObject({ effect: "allow" });
    const inexact = await gateway.admin(
      "POST",
      "/explain",
      `{"key_id":"${key.id}","operation":"users.get","target":{"n":1234567890123456789}}`,
    );
    expect(inexact).toMatchObject({ status: 400, codes: ["bailiff_body_invalid"] });
  });

  it("is tested with such a user when the bundle is published", async () => {
    const policies = [
      {
        policy: "p",
        rules: [LOOK, { id: "no", deny: ["users.get"], when: "target.public_metadata.discord == 1234567890123456789" }],
      },
    ];
    const test = (discord: string, effect: string) => ({
      policy: "p",
      operation: "users.get",
      args: { user_id: USER },
      target: { public_metadata: { discord: { $number: discord } } },
      expect: { effect },
    });
    const tests = [test("1234567890123456789", "deny"), test("1234567890123456768", "allow")];
    expect(await gateway.admin("PUT", "/policies", { policies, tests })).toMatchObject({ status: 200 });
  });
});

describe("a repeat with the same key", () => {
  const CREDITS = "users.adjust_billing_credit_balance";
  const ENTRY = `{ "object" : "commerce_credit_ledger",\n"id":"ccl_1", "amount": { "amount": 1E2, "currency":"USD" }, "balance":1234567890123456789, "note":19.90, "created_at":"2099-01-01T00:00:00Z" }`;
  const adjust = () =>
    call("POST", `/users/${USER}/billing/credits`, { amount: 100, action: "increase", currency: "USD", idempotency_key: "k1" });

  it("of a credit is answered with the text that Clerk gave, masked as of today", async () => {
    await publish([{ id: "spend", allow: [CREDITS] }]);
    gateway.clerk.answerWith(() => raw(ENTRY));
    expect((await adjust()).text).toBe(ENTRY);
    expect((await adjust()).text).toBe(ENTRY);
    await publish([{ id: "spend", allow: [CREDITS] }], { mask: ["note"] });
    expect((await adjust()).text).toBe(ENTRY.replace(', "note":19.90', ""));
    expect(gateway.clerk.sent).toHaveLength(1);
  });

  it("of a creation is answered with the user as it is", async () => {
    await publish([{ id: "make", allow: ["users.create", "users.get"] }], { mask: ["private_metadata"] });
    const create = () => call("POST", "/users", { first_name: "A" }, { "idempotency-key": "order-1" });
    const shown = TEXT.replace(',\n "private_metadata" : {"ssn":1}', "");
    expect((await create()).text).toBe(shown);
    expect((await create()).text).toBe(shown);
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });
});
