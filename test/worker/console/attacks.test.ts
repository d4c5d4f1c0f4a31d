// Whoever wants to act by somebody else's session: another site in the same browser, another host of the domain, whoever invents a cookie, and
// whoever has one and wants more of it. Each way is a row, and none of them changes anything.
import { beforeAll, describe, expect, it } from "vitest";
import { formatSessionToken, newSessionToken } from "../../../src/keys/session-token.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
import { type Browser, browser, COOKIE, mintAuditor, recordsOf, signedIn } from "./session-scene.ts";

const gateway = testGateway();
const REVOKE = { reason: "no longer used" };
let desk: MintedKey;
let aim: MintedKey;
let one: Browser;

beforeAll(async () => {
  await mintAuditor(gateway);
  desk = await gateway.mint(["auditor", "desk"], { owner: "desk@example.com" });
  aim = await gateway.mint(["support"]);
  one = await signedIn(gateway, desk.key);
});

const isActive = async () => (await gateway.admin("GET", `/keys/${aim.id}`)).body?.["status"] === "active";

describe("a change by the cookie", () => {
  it.each<[string, () => Promise<Record<string, string>> | Record<string, string>, number, string]>([
    ["without the token", () => ({ "bailiff-csrf": "" }), 403, "bailiff_csrf_invalid"],
    ["with another one", () => ({ "bailiff-csrf": "A".repeat(43) }), 403, "bailiff_csrf_invalid"],
    ["with a part of it", () => ({ "bailiff-csrf": one.csrf.slice(1) }), 403, "bailiff_csrf_invalid"],
    ["with it twice", () => ({ "bailiff-csrf": `${one.csrf}, ${one.csrf}` }), 403, "bailiff_csrf_invalid"],
    [
      "with that of another session of the same key",
      async () => ({ "bailiff-csrf": (await signedIn(gateway, desk.key)).csrf }),
      403,
      "bailiff_csrf_invalid",
    ],
    ["with the cookie's value", () => ({ "bailiff-csrf": one.cookie.split("=")[1] ?? "" }), 403, "bailiff_csrf_invalid"],
    ["from another site", () => ({ origin: "https://evil.example" }), 401, "clerk_key_invalid"],
    ["from a page without origin", () => ({ origin: "null" }), 401, "clerk_key_invalid"],
    ["from another port", () => ({ origin: "https://bailiff.test:8443" }), 401, "clerk_key_invalid"],
    ["from the same host over http", () => ({ origin: "http://bailiff.test" }), 401, "clerk_key_invalid"],
    ["from a host of the same domain", () => ({ "sec-fetch-site": "same-site" }), 401, "clerk_key_invalid"],
    ["across sites", () => ({ "sec-fetch-site": "cross-site" }), 401, "clerk_key_invalid"],
  ])("%s is refused", async (_how, headersOf, status, code) => {
    const { cookie } = one;
    const answer = await one.call("POST", `/admin/keys/${aim.id}/revoke`, { body: REVOKE, headers: await headersOf() });
    one.cookie = cookie;
    expect(answer).toMatchObject({ status, codes: [code] });
    expect(await isActive()).toBe(true);
  });

  it("by a form of another site, which sends what a form can, is refused", async () => {
    const headers = {
      "content-type": "text/plain",
      "bailiff-csrf": "",
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
    };
    expect(await one.call("POST", `/admin/keys/${aim.id}/revoke`, { headers })).toMatchObject({ status: 401 });
    expect(await isActive()).toBe(true);
  });

  it("reads are refused too where another site causes them", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
    ])
      for (const path of ["/admin/audit", "/console/session", "/admin/audit/export?format=csv"])
        expect([path, (await one.call("GET", path, { headers })).status]).toEqual([path, 401]);
    expect(await one.call("GET", "/admin/audit", { headers: { "sec-fetch-site": "none" } })).toMatchObject({ status: 200 });
  });

  it("is on record when it is refused for its token, under the session", async () => {
    await one.call("POST", `/admin/keys/${aim.id}/revoke`, { body: REVOKE, headers: { "bailiff-csrf": "" } });
    const records = await recordsOf(gateway, `key=${desk.id}&operation=keys.revoke`);
    expect(records.at(0)).toMatchObject({ type: "failed", error: "bailiff_csrf_invalid", session: one.session });
  });

  it("takes the token for each kind of change, and what asks by POST at the decision point", async () => {
    const body = {
      subject: { type: "api_key", id: desk.id },
      action: { name: "users.get" },
      resource: { type: "user", id: "user_1" },
    };
    const ask = (headers: Record<string, string> = {}) => one.call("POST", "/access/v1/evaluation", { body, headers });
    expect(await ask({ "bailiff-csrf": "" })).toMatchObject({ status: 403, codes: ["bailiff_csrf_invalid"] });
    expect(await ask()).toMatchObject({ status: 200 });
    expect(await one.call("DELETE", "/console/session", { headers: { "bailiff-csrf": "" } })).toMatchObject({ status: 403 });
    expect(await one.call("GET", "/console/session")).toMatchObject({ status: 200 });
  });
});

describe("a sign-in", () => {
  it.each<[string, Record<string, string>]>([
    ["that another site sends, so that somebody works in the attacker's session", { origin: "https://evil.example" }],
    ["across sites", { "sec-fetch-site": "cross-site" }],
    ["from a host of the same domain", { "sec-fetch-site": "same-site" }],
  ])("%s is refused, and sets no cookie", async (_how, headers) => {
    const answer = await browser(gateway).signIn(desk.key, { headers });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("never takes over a cookie that was there before", async () => {
    const before = formatSessionToken([SECRETS.KEY_PEPPER], newSessionToken(gateway.services.deps, desk.id));
    const fixed = browser(gateway);
    fixed.cookie = `${COOKIE}=${before}`;
    expect(await fixed.signIn(desk.key)).toMatchObject({ status: 201 });
    expect(fixed.cookie).not.toContain(before);
    const again = await browser(gateway).call("GET", "/console/session", { headers: { cookie: `${COOKIE}=${before}` } });
    expect(again).toMatchObject({ status: 401 });
  });

  it("is no way to have a session for longer: it takes the key itself", async () => {
    const answer = await one.call("POST", "/console/session");
    expect(answer).toMatchObject({ status: 401, codes: ["authorization_header_format_invalid"] });
    expect(answer.headers.get("set-cookie")).toBeNull();
  });
});

describe("a cookie", () => {
  const value = () => one.cookie.slice(COOKIE.length + 1);
  const changed = (at: number) => `${value().slice(0, at)}${value()[at] === "a" ? "b" : "a"}${value().slice(at + 1)}`;

  it.each<[string, () => string]>([
    ["twice", () => `${one.cookie}; ${one.cookie}`],
    ["with another one of its name before it", () => `${COOKIE}=x; ${one.cookie}`],
    ["empty", () => `${COOKIE}=`],
    ["in quotes", () => `${COOKIE}="${value()}"`],
    ["percent-encoded", () => `${COOKIE}=${value().replace(".", "%2E")}`],
    ["with another id", () => `${COOKIE}=${aim.id}${value().slice(12)}`],
    ["with a changed secret", () => `${COOKIE}=${changed(20)}`],
    ["with a changed tag", () => `${COOKIE}=${changed(value().length - 1)}`],
    ["of the root token, made up", () => `${COOKIE}=root${value().slice(12)}`],
    ["with the key for its value", () => `${COOKIE}=${desk.key}`],
    [
      "that Bailiff could have given and never gave",
      () => `${COOKIE}=${formatSessionToken([SECRETS.KEY_PEPPER], newSessionToken(gateway.services.deps, desk.id))}`,
    ],
    [
      "of another deployment",
      () => `${COOKIE}=${formatSessionToken(["another pepper"], newSessionToken(gateway.services.deps, desk.id))}`,
    ],
    ["of ten thousand characters", () => `${COOKIE}=${"a".repeat(10_000)}`],
  ])("%s is nobody, and goes", async (_how, cookieOf) => {
    const other = browser(gateway);
    other.cookie = cookieOf();
    const answer = await other.call("GET", "/console/session");
    expect(answer).toMatchObject({ status: 401, codes: ["clerk_key_invalid"] });
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-bailiff=; .*Max-Age=0$/);
    expect(answer.text).not.toContain(value());
  });

  it.each<[string, () => string]>([
    ["under the name of this machine, which another host can set", () => `bailiff=${value()}`],
    ["under a name in other letters", () => `__host-bailiff=${value()}`],
    ["inside the value of another", () => `theme=a, ${one.cookie}`],
    ["with a blank in its name", () => `__Host- bailiff=${value()}`],
    // Another host of the domain can set these: for a browser they do not begin with `__Host-`.
    ["behind a blank that browsers take for a letter", () => `\u00a0${one.cookie}`],
    ["behind a form feed", () => `\f${one.cookie}`],
    ["behind a vertical tab", () => `\v${one.cookie}`],
  ])("%s is none", async (_how, cookieOf) => {
    const answer = await browser(gateway).call("GET", "/console/session", { headers: { cookie: cookieOf() } });
    expect(answer).toMatchObject({ status: 401, codes: ["authorization_header_format_invalid"] });
  });

  it("made up wakes no Ledger", async () => {
    const asked: string[] = [];
    const watched = testGateway();
    const { ledgers } = watched.services;
    const useSession: typeof ledgers.useSession = (keyId, use) => {
      asked.push(keyId);
      return ledgers.useSession(keyId, use);
    };
    Object.assign(watched.services, { ledgers: { ...ledgers, useSession } });
    for (const text of [`${aim.id}${value().slice(12)}`, changed(20), "x", desk.key])
      await browser(watched).call("GET", "/admin/audit", { headers: { cookie: `${COOKIE}=${text}` } });
    expect(asked).toEqual([]);
    await browser(watched).call("GET", "/admin/audit", { headers: { cookie: one.cookie } });
    expect(asked).toEqual([desk.id]);
  });

  it("is nothing on /v1, nor where Clerk's webhooks come in", async () => {
    gateway.clerk.sent.length = 0;
    for (const [method, path] of [
      ["GET", "/v1/users/user_1"],
      ["POST", "/v1/users/user_1/ban"],
      ["POST", "/for/x/v1/users/user_1/ban"],
    ] as const)
      expect([path, (await one.call(method, path)).codes]).toEqual([path, ["authorization_header_format_invalid"]]);
    expect((await one.call("POST", "/hooks/clerk")).status).toBeGreaterThanOrEqual(400);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("does not count beside a key: the key does, whatever it is", async () => {
    const headers = { authorization: `Bearer ${aim.key}` };
    expect(await one.call("GET", "/admin/audit", { headers })).toMatchObject({ status: 403 });
    expect(await one.call("GET", "/admin/audit", { headers: { authorization: "Basic x" } })).toMatchObject({ status: 401 });
  });
});

it("is not looked for in the log by its secret, which would then be in it", async () => {
  const value = one.cookie.slice(COOKIE.length + 1);
  const rootToken = `root_${"aB3-_".repeat(9).slice(0, 43)}`;
  const assertion = ["eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJhIn0", "c2lnbmVk".repeat(8)].join(".");
  for (const asked of [value, one.cookie, `whsec_${"A".repeat(44)}`, desk.key, rootToken, assertion])
    for (const name of ["q", "key", "owner", "reason", "policy", "rule", "approval", "elevation", "target"])
      expect(await one.call("GET", `/admin/audit?${name}=${encodeURIComponent(asked)}`)).toMatchObject({
        status: 422,
        codes: ["bailiff_param_invalid"],
      });
  const { text } = await gateway.admin("GET", "/audit/export");
  for (const secret of [value.slice(13, 56), rootToken, assertion]) expect(text).not.toContain(secret);
});

it("says none of its secrets: not in an answer but the sign-in's, not in a log line, not on record", async () => {
  const value = one.cookie.slice(COOKIE.length + 1);
  const secret = value.slice(13, 56);
  expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
  const everything = await gateway.admin("GET", "/audit/export");
  const stored = [gateway.logged.join("\n"), everything.text];
  for (const text of stored) for (const hidden of [secret, one.csrf, desk.key.slice(28, 71)]) expect(text).not.toContain(hidden);
  for (const { text } of gateway.answers) expect(text).not.toContain(secret);
});
