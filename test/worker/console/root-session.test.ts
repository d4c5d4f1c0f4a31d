// The root token signs in to the console of a deployment where nobody has done anything yet, and no longer. Each test has storage of its own.
import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { SECRETS, testGateway } from "../test-gateway.ts";
import { type Browser, browser, recordsOf, signedIn } from "./session-scene.ts";

const START = Date.parse("2035-06-15T12:00:00.000Z");
const HALF_AN_HOUR = 30 * 60_000;
let here = testGateway();
let there = testGateway();

afterEach(() => {
  runFromNoon();
});

describe("a session of the root token", () => {
  let root: Browser;
  beforeEach(async () => {
    vi.setSystemTime(START);
    await reset();
    [here, there] = [testGateway(), testGateway()];
    root = browser(there);
    expect(await root.signIn(SECRETS.ROOT_TOKEN)).toMatchObject({
      status: 201,
      body: { principal: { kind: "root", id: "root" } },
    });
  });
  const kept = async (method: string, path: string, body?: unknown, via = root) => {
    const { cookie } = via;
    const answer = await via.call(method, path, { body });
    via.cookie = cookie;
    return answer;
  };

  it("publishes, mints what may do nothing there, and ends with the first key that may", async () => {
    const policies = [
      { policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] },
      { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] },
    ];
    expect(await kept("PUT", "/admin/policies", { policies })).toMatchObject({ status: 200 });
    expect(await kept("POST", "/admin/keys", { name: "s", owner: "o", policies: ["support"] })).toMatchObject({ status: 201 });
    expect(await kept("GET", "/admin/keys")).toMatchObject({ status: 200 });
    const second = await signedIn(there, SECRETS.ROOT_TOKEN);
    const minted = await kept("POST", "/admin/keys", { name: "a", owner: "o", policies: ["auditor"] });
    expect(minted).toMatchObject({ status: 201 });
    for (const session of [root, second])
      expect(await kept("GET", "/admin/keys", undefined, session)).toMatchObject({ status: 401 });
    expect(await browser(there).signIn(SECRETS.ROOT_TOKEN)).toMatchObject({ status: 403, codes: ["bailiff_session_refused"] });
    // It is no key's session that comes back when the key goes.
    await here.admin("POST", `/keys/${String(minted.body?.["id"])}/revoke`, { reason: "lost" });
    expect(await kept("GET", "/admin/keys")).toMatchObject({ status: 401 });
    expect(await browser(there).signIn(SECRETS.ROOT_TOKEN)).toMatchObject({ status: 403, codes: ["bailiff_session_refused"] });
    // On the admin plane itself the token goes on: nobody is locked out.
    expect(await here.admin("GET", "/keys")).toMatchObject({ status: 200 });
  });

  describe("is over for good with the first key for the admin plane, gone before its next call", () => {
    const AUDITOR = { policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] };
    const SUPPORT = { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] };
    const OPEN = { policy: "support", rules: [{ id: "look", allow: ["users.get", "audit.read"] }] };
    const revoke = (id: string) => here.admin("POST", `/keys/${id}/revoke`, { reason: "lost" });

    it.each<[string, () => Promise<unknown>]>([
      ["revoked", async () => revoke((await here.mint(["auditor"])).id)],
      [
        "expired",
        async () => {
          await here.mint(["auditor"], { expires_at: new Date(START + 1_000).toISOString() });
          vi.setSystemTime(START + 1_000);
        },
      ],
      [
        "revoked, and its policy withdrawn",
        async () => {
          await revoke((await here.mint(["auditor"])).id);
          await here.publish([SUPPORT]);
        },
      ],
      [
        "one by another policy and back",
        async () => {
          const { id } = await here.mint(["support"]);
          await here.admin("PATCH", `/keys/${id}`, { policies: ["auditor"] });
          await here.admin("PATCH", `/keys/${id}`, { policies: ["support"] });
        },
      ],
      [
        "one by a publish and back",
        async () => {
          await here.mint(["support"]);
          await here.publish([AUDITOR, OPEN]);
          await here.publish([AUDITOR, SUPPORT]);
        },
      ],
      [
        "one by what it may open for a while, revoked",
        async () => revoke((await here.mint(["support"], { elevate: { policy: "auditor", within: "1h" } })).id),
      ],
      [
        "minted by a version that told nobody, and revoked",
        async () => {
          await revoke((await here.mint(["auditor"])).id);
          await runInDurableObject(env.REGISTRY.get(env.REGISTRY.idFromName("registry")), (_registry, { storage }) => {
            storage.sql.exec("DELETE FROM root_sign_in_closed");
          });
          const again = await browser(there).signIn(SECRETS.ROOT_TOKEN);
          expect(again).toMatchObject({ status: 403 });
        },
      ],
    ])("%s", async (_how, happens) => {
      expect(await here.publish([AUDITOR, SUPPORT])).toMatchObject({ status: 200 });
      expect(await kept("GET", "/admin/keys")).toMatchObject({ status: 200 });
      await happens();
      for (const [method, path] of [
        ["GET", "/admin/keys"],
        ["POST", "/admin/keys"],
        ["GET", "/console/session"],
      ] as const)
        expect([path, (await kept(method, path)).status]).toEqual([path, 401]);
      expect(await browser(there).signIn(SECRETS.ROOT_TOKEN)).toMatchObject({
        status: 403,
        codes: ["bailiff_session_refused"],
      });
    });

    it("also where it was minted while the root token was just signing in", async () => {
      await here.publish([AUDITOR]);
      const { ledgers } = there.services;
      const { beginRootSession } = ledgers;
      ledgers.beginRootSession = async (session) => {
        await revoke((await here.mint(["auditor"])).id);
        return beginRootSession(session);
      };
      const late = browser(there);
      const answer = await late.signIn(SECRETS.ROOT_TOKEN);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
    });

    it("and nobody signs in while it cannot be told", async () => {
      const away = testGateway();
      Object.assign(away.services, { ledgers: { ...away.services.ledgers, keys: async () => null } });
      const late = browser(away);
      expect(await late.signIn(SECRETS.ROOT_TOKEN)).toMatchObject({ status: 503 });
      late.cookie = root.cookie;
      expect(await late.call("GET", "/admin/keys")).toMatchObject({ status: 503 });
    });
  });

  it("ends with another token, and where there is none", async () => {
    for (const ROOT_TOKEN of ["another-root-token-0123456789-0123456789", ""]) {
      const moved = browser(testGateway({ vars: { ROOT_TOKEN } }));
      moved.cookie = root.cookie;
      expect(await moved.call("GET", "/console/session")).toMatchObject({ status: 401 });
    }
    expect(await kept("GET", "/console/session")).toMatchObject({ status: 200 });
  });

  it("needs the token of the page for a change, ends with its sign-out and with time, and is on record", async () => {
    const { cookie, csrf } = root;
    expect(await root.call("PUT", "/admin/policies", { body: { policies: [] }, headers: { "bailiff-csrf": "" } })).toMatchObject({
      status: 403,
    });
    expect(await root.call("DELETE", "/console/session")).toMatchObject({ status: 200 });
    Object.assign(root, { cookie, csrf });
    expect(await kept("GET", "/console/session")).toMatchObject({ status: 401 });
    const next = await signedIn(there, SECRETS.ROOT_TOKEN);
    const records = await recordsOf(here, "operation=console.sign_in");
    expect(records.filter(({ outcome }) => outcome === "ok").map(({ key }) => key)).toEqual([
      { id: "root", name: "root token", owner: "" },
      { id: "root", name: "root token", owner: "" },
    ]);
    vi.setSystemTime(START + HALF_AN_HOUR);
    expect(await kept("GET", "/console/session", undefined, next)).toMatchObject({ status: 401 });
  });
});
