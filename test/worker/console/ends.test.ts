// What ends a session, and when: to the millisecond, and at once for whatever happens to its key. Calls are made by another isolate than the one
// that made the change, which holds a lease of the key that says that all is well.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { CALLER_IP, type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
import { type Browser, browser, mintAuditor, signedIn } from "./session-scene.ts";

const here = testGateway();
const there = testGateway();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse("2035-06-15T12:00:00.000Z");
const POLL = { headers: { "bailiff-background": "1" } };
let auditor: MintedKey;
let one: Browser;

beforeEach(async () => {
  vi.setSystemTime(START);
  auditor = await mintAuditor(here);
  one = await signedIn(there, auditor.key);
  expect(await one.call("GET", "/admin/audit")).toMatchObject({ status: 200 });
});
afterEach(() => {
  runFromNoon();
});

const revoke = (id: string) => here.admin("POST", `/keys/${id}/revoke`, { reason: "lost laptop" });
const rotate = (id: string, seconds: number) => here.admin("POST", `/keys/${id}/rotate`, { grace_seconds: seconds });
const patch = (id: string, body: object) => here.admin("PATCH", `/keys/${id}`, body);
/** Each with the cookie as it was: a refusal takes it away. */
async function statuses(session = one): Promise<number[]> {
  const { cookie } = session;
  const found: number[] = [];
  for (const path of ["/console/session", "/admin/audit", "/admin/keys"]) {
    found.push((await session.call("GET", path)).status);
    session.cookie = cookie;
  }
  return found;
}
const OVER = [401, 401, 401];
const ALIVE = [200, 200, 200];

describe("at once, for reads as well, ends it", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a revocation", () => revoke(auditor.id)],
    ["a new secret", () => rotate(auditor.id, 0)],
    ["a new secret, though the old one goes on for an hour", () => rotate(auditor.id, 3600)],
    [
      "a revocation of all keys of its owner",
      () => here.admin("POST", "/keys/revoke", { owner: "security@example.com", reason: "left" }),
    ],
    ["another address list", () => patch(auditor.id, { allowed_cidrs: ["198.51.100.0/24"] })],
    [
      "an end that is now",
      async () => {
        await patch(auditor.id, { expires_at: new Date(START + 1_000).toISOString() });
        vi.setSystemTime(START + 1_000);
      },
    ],
    ["a beginning that is to come", () => patch(auditor.id, { not_before: new Date(START + HOUR).toISOString() })],
  ])("%s", async (_what, change) => {
    await change();
    expect(await statuses()).toEqual(OVER);
  });

  it("not a change of its name", async () => {
    await patch(auditor.id, { name: "renamed" });
    expect(await statuses()).toEqual(ALIVE);
    expect((await one.call("GET", "/console/session")).body).toMatchObject({ principal: { name: "renamed" } });
  });

  it("the key comes back with its beginning and its address, and so does what was not ended", async () => {
    await patch(auditor.id, { allowed_cidrs: ["198.51.100.0/24"] });
    expect(await statuses()).toEqual(OVER);
    await patch(auditor.id, { allowed_cidrs: [`${CALLER_IP}/32`] });
    expect(await statuses()).toEqual(ALIVE);
    const { cookie } = one;
    expect(await one.call("GET", "/admin/audit", { from: "198.51.100.1" })).toMatchObject({ status: 401 });
    one.cookie = cookie;
    expect(await statuses()).toEqual(ALIVE);
  });

  it("policies that say otherwise count from the next call, in the list of what there is too", async () => {
    await here.publish([{ policy: "auditor", rules: [{ id: "keys", allow: ["keys.list"] }] }]);
    expect(await one.call("GET", "/admin/audit")).toMatchObject({ status: 403 });
    expect(await one.call("GET", "/admin/keys")).toMatchObject({ status: 200 });
    expect((await one.call("GET", "/console/session")).body?.["may"]).not.toContain("audit.read");
  });

  it("a Ledger that does not answer lets nobody in", async () => {
    const away = testGateway();
    Object.assign(away.services, { ledgers: { ...away.services.ledgers, useSession: async () => null } });
    const other = browser(away);
    other.cookie = one.cookie;
    expect(await other.call("GET", "/admin/audit")).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
  });
});

describe("a session of a key that was minted by a key", () => {
  let desk: MintedKey;
  let child: Browser;
  beforeEach(async () => {
    desk = await here.mint(["auditor", "desk"], { owner: "desk@example.com" });
    const minted = await here.admin(
      "POST",
      "/keys",
      { name: "child", owner: "desk@example.com", policies: ["auditor", "desk"] },
      desk.key,
    );
    expect(minted).toMatchObject({ status: 201 });
    child = await signedIn(there, String(minted.body?.["key"]));
    expect(await statuses(child)).toEqual(ALIVE);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["its parent's revocation", () => revoke(desk.id)],
    ["its parent's address list", () => patch(desk.id, { allowed_cidrs: ["198.51.100.0/24"] })],
    [
      "its parent's new secret, when that ends what it minted",
      () => here.admin("POST", `/keys/${desk.id}/rotate`, { grace_seconds: 3600, minted: "revoke" }),
    ],
  ])("ends with %s", async (what, change) => {
    const changed = await change();
    expect([what, changed]).toMatchObject([what, { status: 200 }]);
    expect(await statuses(child)).toEqual(OVER);
  });
});

describe("time", () => {
  const at = async (ms: number, sent: object = {}) => {
    vi.setSystemTime(START + ms);
    const { cookie } = one;
    const { status } = await one.call("GET", "/console/session", sent);
    one.cookie = cookie;
    return status;
  };

  it("ends it thirty minutes after its last use, to the millisecond", async () => {
    expect(await at(30 * MINUTE - 1, POLL)).toBe(200);
    expect(await at(30 * MINUTE)).toBe(401);
    expect(await at(30 * MINUTE - 1)).toBe(401);
  });

  it("goes on with each use, and tells until when", async () => {
    expect(await at(29 * MINUTE)).toBe(200);
    expect((await one.call("GET", "/console/session")).body).toMatchObject({
      idle_expires_at: new Date(START + 59 * MINUTE).toISOString(),
    });
    expect(await at(59 * MINUTE - 1)).toBe(200);
    // That use counted: half an hour from it.
    expect(await at(89 * MINUTE - 2, POLL)).toBe(200);
    expect(await at(89 * MINUTE - 1, POLL)).toBe(401);
  });

  it("ends it eight hours after the sign-in, however busy it is", async () => {
    for (let minutes = 25; minutes < 8 * 60; minutes += 25) expect([minutes, await at(minutes * MINUTE)]).toEqual([minutes, 200]);
    expect(await at(8 * HOUR - 1)).toBe(200);
    expect(await at(8 * HOUR)).toBe(401);
  });

  it("is not won by a clock that goes back: it is over, and does not come again", async () => {
    expect(await at(20 * MINUTE)).toBe(200);
    // As between two machines.
    expect(await at(19 * MINUTE)).toBe(200);
    expect(await at(19 * MINUTE - 1)).toBe(401);
    expect(await at(20 * MINUTE)).toBe(401);
  });

  it("a clock that jumps ahead ends it, also when it is set right again", async () => {
    expect(await at(31 * MINUTE)).toBe(401);
    expect(await at(MINUTE)).toBe(401);
  });

  it("is not won by a page that asks by itself", async () => {
    for (let minutes = 1; minutes < 30; minutes += 4) expect(await at(minutes * MINUTE, POLL)).toBe(200);
    expect(await at(30 * MINUTE, POLL)).toBe(401);
  });

  it("is written down once a minute at most", async () => {
    const used = () =>
      runInDurableObject(
        ledgerOf(auditor.id),
        (_ledger, { storage }) => storage.sql.exec("SELECT used_ms FROM sessions").one()["used_ms"],
      );
    expect(await at(MINUTE - 1)).toBe(200);
    expect(await used()).toBe(START);
    expect(await at(MINUTE)).toBe(200);
    expect(await used()).toBe(START + MINUTE);
  });

  it("a session does not outlive its key, nor a secret that is rotated out", async () => {
    const short = await here.mint(["auditor"], { expires_at: new Date(START + 10 * MINUTE).toISOString() });
    const session = await signedIn(there, short.key);
    expect((await session.call("GET", "/console/session")).body).toMatchObject({
      expires_at: new Date(START + 10 * MINUTE).toISOString(),
    });
    await here.admin("POST", `/keys/${auditor.id}/rotate`, { grace_seconds: 120, minted: "keep" });
    // With the old secret, while it goes on.
    const late = await signedIn(there, auditor.key);
    const { cookie } = late;
    vi.setSystemTime(START + 120_000 - 1);
    expect(await statuses(late)).toEqual(ALIVE);
    vi.setSystemTime(START + 120_000);
    late.cookie = cookie;
    expect(await statuses(late)).toEqual(OVER);
    expect(await browser(there).signIn(auditor.key)).toMatchObject({ status: 401 });
  });

  it("takes the rows of ended sessions away, and one session more than twenty ends the oldest", async () => {
    const rows = () =>
      runInDurableObject(
        ledgerOf(auditor.id),
        (_ledger, { storage }) => storage.sql.exec("SELECT COUNT(*) n FROM sessions").one()["n"],
      );
    const others: Browser[] = [];
    for (let n = 1; n <= 20; n += 1) {
      vi.setSystemTime(START + n);
      others.push(await signedIn(there, auditor.key));
    }
    expect(await rows()).toBe(20);
    expect(await statuses()).toEqual(OVER);
    for (const other of [others.at(0), others.at(-1)]) expect(other && (await statuses(other))).toEqual(ALIVE);
    vi.setSystemTime(START + 8 * HOUR + 1_000);
    await runDurableObjectAlarm(ledgerOf(auditor.id));
    expect(await rows()).toBe(0);
  });
});

it("two sessions of one key are two: signing out of one ends that one", async () => {
  const other = await signedIn(there, auditor.key);
  const { cookie } = one;
  expect(await one.call("DELETE", "/console/session")).toMatchObject({ status: 200, body: { session: one.session } });
  one.cookie = cookie;
  expect([await statuses(one), await statuses(other)]).toEqual([OVER, ALIVE]);
});

it("goes on while the pepper is changed, and is over when the one before is gone", async () => {
  const KEY_PEPPER = "another-pepper-for-tests-0123456789-0123456789";
  for (const [vars, expected] of [
    [{ KEY_PEPPER, KEY_PEPPER_PREVIOUS: SECRETS.KEY_PEPPER }, 200],
    [{ KEY_PEPPER }, 401],
  ] as const) {
    const moved = browser(testGateway({ vars }));
    moved.cookie = one.cookie;
    expect([vars, (await moved.call("GET", "/admin/audit")).status]).toEqual([vars, expected]);
  }
});

it("outlives the object that keeps it", async () => {
  await evictDurableObject(ledgerOf(auditor.id));
  expect(await statuses()).toEqual(ALIVE);
  await rotate(auditor.id, 3600);
  await evictDurableObject(ledgerOf(auditor.id));
  expect(await statuses()).toEqual(OVER);
});

it("a rotation by a version of the code that knows no sessions ends it all the same", async () => {
  await runInDurableObject(ledgerOf(auditor.id), (_ledger, { storage }) => {
    const text = String(storage.sql.exec("SELECT value FROM meta WHERE name = 'key'").one()["value"]);
    const record = { ...JSON.parse(text), rotated_at: new Date(START + 1).toISOString() };
    storage.sql.exec("UPDATE meta SET value = ? WHERE name = 'key'", JSON.stringify(record));
  });
  await evictDurableObject(ledgerOf(auditor.id));
  vi.setSystemTime(START + 2);
  expect(await statuses()).toEqual(OVER);
});
