// Signing in to the console and out again: what a session is, who gets one, and how it stands in the log.
import { beforeEach, describe, expect, it } from "vitest";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
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

  it("changes something with its token, and only with it", async () => {
    const desk = await gateway.mint(["desk", "auditor"]);
    const one = await signedIn(gateway, desk.key);
    const body = { name: "renamed" };
    expect(await one.call("PATCH", `/admin/keys/${desk.id}`, { body, headers: { "bailiff-csrf": "" } })).toMatchObject({
      status: 403,
      codes: ["bailiff_csrf_invalid"],
    });
    expect(await one.call("PATCH", `/admin/keys/${desk.id}`, { body })).not.toMatchObject({ codes: ["bailiff_csrf_invalid"] });
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

describe("the root token", () => {
  it("signs in until there is a key that may do something on the admin plane", async () => {
    // In storage of its own: a Registry without keys.
    const bare = testGateway({ vars: { ROOT_TOKEN: SECRETS.ROOT_TOKEN } });
    const refused = await browser(bare).signIn(SECRETS.ROOT_TOKEN);
    expect(refused).toMatchObject({ status: 403, codes: ["bailiff_session_refused"] });
    expect(refused.text).toContain("keys create");
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
