// Signing in to the console and out again: what a session is, who gets one, and how it stands in the log.
import { beforeEach, describe, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { browser, COOKIE, mintAuditor, recordsOf, signedIn } from "./session-scene.ts";

const gateway = testGateway();
let auditor: MintedKey;

beforeEach(async () => {
  auditor = await mintAuditor(gateway);
});

describe("POST /console/session", () => {
  it("exchanges an admin key for a cookie that scripts cannot read and other sites cannot use", async () => {
    const one = browser(gateway);
    const answer = await one.signIn(auditor.key);
    expect(answer).toMatchObject({ status: 201 });
    const [value, ...attributes] = (answer.headers.get("set-cookie") ?? "").split("; ");
    expect(value).toMatch(new RegExp(`^${COOKIE}=${auditor.id}\\.[0-9A-Za-z]{49}$`));
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toMatchObject({
      principal: { kind: "key", id: auditor.id, name: "Reviews", owner: "security@example.com", policies: ["auditor"] },
      bordered: [],
      session: expect.stringMatching(/^ses_[0-9A-Za-z]{12}$/),
      csrf: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    const may: unknown = answer.body?.["may"];
    expect(may).toEqual(expect.arrayContaining(["audit.read", "audit.acts", "keys.list", "keys.get", "console.who"]));
    expect(may).not.toEqual(expect.arrayContaining(["keys.create"]));
  });

  it("tells what is there for one's own alone, until a rule says more, and no scope less", async () => {
    const own = async (key: string): Promise<unknown> => (await browser(gateway).signIn(key)).body?.["own"];
    expect(await own(auditor.key)).toEqual(expect.arrayContaining(["elevations.close", "console.who"]));
    expect(await own(auditor.key)).not.toEqual(expect.arrayContaining(["audit.read"]));
    const rules = [{ id: "close", allow: ["audit.read", "elevations.close"] }];
    expect(await gateway.publish([{ policy: "auditor", rules }])).toMatchObject({ status: 200 });
    expect(await own(auditor.key)).not.toContain("elevations.close");
    const scoped = await gateway.mint(["auditor"], { scopes: ["audit.*"] });
    expect(await own(scoped.key)).toContain("elevations.close");
  });

  it("on this machine over http the cookie has the name that a browser takes there, and elsewhere over http there is none", async () => {
    for (const origin of ["http://127.0.0.1:8787", "http://localhost:8787", "http://[::1]:8787"]) {
      const answer = await browser(gateway, origin).signIn(auditor.key);
      expect([origin, answer.status, answer.headers.get("set-cookie")]).toEqual([
        origin,
        201,
        expect.stringMatching(/^bailiff=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/),
      ]);
    }
    const answer = await browser(gateway, "http://bailiff.test").signIn(auditor.key);
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_session_refused"] });
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it("refuses a key that may do nothing on the admin plane, and says what it takes", async () => {
    const support = await gateway.mint(["support"]);
    const answer = await browser(gateway).signIn(support.key);
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_session_refused"] });
    expect(answer.text).toContain("audit.read");
    const scoped = await gateway.mint(["auditor"], { scopes: ["users.*"] });
    expect(await browser(gateway).signIn(scoped.key)).toMatchObject({ status: 403 });
  });

  it("is kept from a key by a deny, and tells where rules draw a border", async () => {
    const own = 'target.owner == "security@example.com"';
    const rules = [
      { id: "own", allow: ["keys.list", "keys.get"], when: own },
      { id: "read", allow: ["audit.read"] },
    ];
    expect(await gateway.publish([{ policy: "auditor", rules }])).toMatchObject({ status: 200 });
    const { body } = await browser(gateway).signIn(auditor.key);
    expect(body).toMatchObject({ bordered: ["keys.list", "keys.get"] });
    expect(body?.["may"]).toEqual(expect.arrayContaining(["keys.list", "keys.get", "audit.read"]));
    const denied = [...rules, { id: "no-browser", deny: ["console.sign_in"] }];
    expect(await gateway.publish([{ policy: "auditor", rules: denied }])).toMatchObject({ status: 200 });
    expect(await browser(gateway).signIn(auditor.key)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });

  it("refuses an unknown key with the text that it has everywhere", async () => {
    const wrong = `${auditor.key.slice(0, -1)}${auditor.key.endsWith("0") ? "1" : "0"}`;
    const [here, elsewhere] = [await browser(gateway).signIn(wrong), await gateway.admin("GET", "/keys", undefined, wrong)];
    expect([here.status, here.body?.["errors"]]).toEqual([401, elsewhere.body?.["errors"]]);
    expect(await browser(gateway).call("POST", "/console/session")).toMatchObject({
      status: 401,
      codes: ["authorization_header_format_invalid"],
    });
  });
});

describe("a session", () => {
  it("says who is signed in, and acts as the key does", async () => {
    const one = await signedIn(gateway, auditor.key);
    const who = await one.call("GET", "/console/session");
    expect(who).toMatchObject({ status: 200, body: { principal: { id: auditor.id }, session: one.session, csrf: one.csrf } });
    expect(await one.call("GET", "/admin/audit")).toMatchObject({ status: 200 });
    expect(await one.call("GET", "/admin/status")).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });

  it("is nobody's without its cookie", async () => {
    await signedIn(gateway, auditor.key);
    expect(await browser(gateway).call("GET", "/console/session")).toMatchObject({ status: 401 });
    expect(await browser(gateway).call("GET", "/admin/audit")).toMatchObject({ status: 401 });
  });

  it("changes something with its token", async () => {
    const desk = await gateway.mint(["auditor", "desk"]);
    const one = await signedIn(gateway, desk.key);
    const body = { name: "child", owner: "team@example.com", policies: ["auditor", "desk"] };
    const minted = await one.call("POST", "/admin/keys", { body });
    expect(minted).toMatchObject({ status: 201, body: { minted_by: desk.id } });
    const [intent] = await recordsOf(gateway, `key=${desk.id}&operation=keys.create&type=intent`);
    expect(intent).toMatchObject({ session: one.session, key: { id: desk.id } });
    expect(await one.call("POST", "/admin/keys", { body, headers: { "bailiff-csrf": "" } })).toMatchObject({
      status: 403,
      codes: ["bailiff_csrf_invalid"],
    });
  });

  it("looks up users of the log as its key may, under the session", async () => {
    gateway.clerk.answerWith(() => json([{ id: "user_1", object: "user", email_addresses: [] }]));
    expect(
      await gateway.publish([
        { policy: "auditor", rules: [{ id: "read", allow: ["audit.*", "audit.read", "users.list", "keys.list"] }] },
      ]),
    ).toMatchObject({ status: 200 });
    const one = await signedIn(gateway, auditor.key);
    const found = await one.call("GET", "/admin/audit?target_email=ada%40example.com");
    expect(found, found.text).toMatchObject({ status: 200, body: { target_users: ["user_1"] } });
    const [look] = await recordsOf(gateway, `key=${auditor.id}&operation=users.list`);
    expect(look).toMatchObject({ ledger: auditor.id, session: one.session });
  });

  it("is over with its sign-out, and no other is", async () => {
    const [one, other] = [await signedIn(gateway, auditor.key), await signedIn(gateway, auditor.key)];
    const { cookie } = one;
    const out = await one.call("DELETE", "/console/session");
    expect(out).toMatchObject({ status: 200, body: { session: one.session } });
    expect(out.headers.get("set-cookie")).toMatch(/^__Host-bailiff=; .*Max-Age=0/);
    expect(await one.call("GET", "/console/session", { headers: { cookie } })).toMatchObject({ status: 401 });
    expect(await other.call("GET", "/console/session")).toMatchObject({ status: 200 });
  });
});

describe("the log", () => {
  it("has the sign-in, what was done by it and the sign-out, under one session", async () => {
    const one = await signedIn(gateway, auditor.key);
    await one.call("GET", "/admin/audit");
    await one.call("DELETE", "/console/session");
    const records = await recordsOf(gateway, `key=${auditor.id}&q=${one.session}`);
    expect(records.map(({ operation, type }) => [operation, type])).toEqual([
      ["console.sign_out", "admin"],
      ["console.sign_out", "intent"],
      ["audit.read", "admin"],
      ["console.sign_in", "admin"],
    ]);
    for (const record of records) expect(record).toMatchObject({ session: one.session, ledger: "admin", ip: "203.0.113.7" });
  });

  it("has a sign-in that was refused", async () => {
    const support = await gateway.mint(["support"]);
    await browser(gateway).signIn(support.key);
    const [record] = await recordsOf(gateway, `key=${support.id}&operation=console.sign_in`);
    expect(record).toMatchObject({ outcome: "refused", error: "bailiff_session_refused", ip: "203.0.113.7" });
  });
});
