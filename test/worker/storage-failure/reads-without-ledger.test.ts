// READS_WITHOUT_LEDGER: what a plain read gets when its lease has run out and the Ledger does not answer.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../../../src/deps.ts";
import { type BailiffEnv, readSettings } from "../../../src/env.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { type MintedKey, SECRETS, type TestGateway, testGateway } from "../test-gateway.ts";
import { ALL_WELL, type FaultyWorld, faultyWorld } from "./faulty-world.ts";

const LEASE_MS = 30_000;
const OVERRUN_MS = 600_000;
const UNAVAILABLE = { status: 503, codes: ["bailiff_ledger_unavailable"] };
const AWAY = { ...ALL_WELL, ledger: "failing" } as const;

const platform = testGateway();

beforeAll(async () => {
  await platform.publish([
    { policy: "reader", rules: [{ id: "a", allow: ["users.get", "users.ban", "keys.*", "status.read"] }] },
    { policy: "careful", write_ahead: true, rules: [{ id: "a", allow: ["users.get"] }] },
  ]);
});

interface Isolate {
  readonly faulty: FaultyWorld;
  readonly gateway: TestGateway;
}

/** An isolate with `lease` that holds a lease of the key. */
async function isolateWith(
  key: MintedKey,
  vars: Partial<BailiffEnv> = {},
  depsOf = (faulty: FaultyWorld) => faulty.options.deps,
): Promise<Isolate> {
  const faulty = faultyWorld();
  const deps = depsOf(faulty);
  const gateway = testGateway({ ...faulty.options, deps, vars: { READS_WITHOUT_LEDGER: "lease", ...vars } });
  expect((await read(gateway, key)).status).toBe(200);
  return { faulty, gateway };
}

/** When one strikes, so much time has passed since it was set. */
function timersThatTakeTime(faulty: FaultyWorld): Partial<Deps> {
  const { deps } = faulty.options;
  return {
    ...deps,
    timer: (ms, onTime) => {
      const untilMs = faulty.aheadMs + ms;
      const strike = () => {
        faulty.aheadMs = Math.max(faulty.aheadMs, untilMs);
        onTime();
      };
      return deps.timer?.(ms, strike) ?? (() => undefined);
    },
  };
}

const read = (gateway: TestGateway, { key }: MintedKey, user = "user_1") => gateway.call("GET", `/v1/users/${user}`, { key });

describe("with `lease`, a lease that has run out", () => {
  it.each([
    ["a moment after its end", LEASE_MS, 200],
    ["a moment before ten minutes are over", LEASE_MS + OVERRUN_MS - 5_000, 200],
    ["after ten minutes", LEASE_MS + OVERRUN_MS, 503],
  ])("%s", async (_when, aheadMs, status) => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    faulty.world = AWAY;
    faulty.aheadMs = aheadMs;
    expect((await read(gateway, key)).status).toBe(status);
    expect(faulty.sent).toHaveLength(status === 200 ? 2 : 1);
  });

  it("is not used while the Ledger answers", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    await platform.admin("POST", `/keys/${key.id}/revoke`, { reason: "test" });
    faulty.aheadMs = LEASE_MS;
    expect(await read(gateway, key)).toMatchObject({ status: 401 });
  });

  it("is not used once this isolate knows better: revoked is revoked", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    await gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "test" });
    faulty.world = AWAY;
    expect(await read(gateway, key)).toMatchObject(UNAVAILABLE);
    faulty.world = ALL_WELL;
    expect(await read(gateway, key)).toMatchObject({ status: 401 });
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    expect(await read(gateway, key)).toMatchObject({ status: 401 });
    expect(faulty.sent).toHaveLength(1);
  });

  it("is not used past the key's own end", async () => {
    const expires = new Date(Date.now() + LEASE_MS + 10_000).toISOString();
    const key = await platform.mint(["reader"], { expires_at: expires });
    const { faulty, gateway } = await isolateWith(key);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS + 20_000;
    expect((await read(gateway, key)).status).toBeGreaterThan(400);
    expect(faulty.sent).toHaveLength(1);
  });

  it("serves plain reads and nothing else: no act, no admin call", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    expect((await read(gateway, key)).status).toBe(200);
    expect(await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).toMatchObject(UNAVAILABLE);
    expect(await gateway.admin("GET", "/status", undefined, key.key)).toMatchObject(UNAVAILABLE);
    expect(faulty.sent.filter((sent) => sent.startsWith("POST"))).toEqual([]);
  });

  it.each([
    ["a strict key", ["reader"], { consistency: "strict" }],
    ["a key whose policy has write_ahead", ["careful"], {}],
  ])("is of no use to %s", async (_what, policies, more) => {
    const key = await platform.mint(policies, more);
    const { faulty, gateway } = await isolateWith(key);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    expect(await read(gateway, key)).toMatchObject(UNAVAILABLE);
    expect(faulty.sent).toHaveLength(1);
  });

  it.each([
    ["leased", 200],
    ["strict", 503],
  ] as const)("of a delegated key counts only with that of its parent: parent %s, %i", async (consistency, status) => {
    const parent = await platform.mint(["reader"]);
    const child = await platform.mint(["reader"], { name: "child" }, parent.key);
    await platform.admin("PATCH", `/keys/${parent.id}`, { consistency });
    const { faulty, gateway } = await isolateWith(child);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    expect((await read(gateway, child)).status).toBe(status);
  });

  it.each([
    ["all their Ledgers hang", 0],
    ["those above it hang", 20_000],
  ])("of a key two levels below another is used in the time of the call, though %s", async (_what, renewedMs) => {
    const top = await platform.mint(["reader"]);
    const middle = await platform.mint(["reader"], { name: "middle" }, top.key);
    const child = await platform.mint(["reader"], { name: "child" }, middle.key);
    const { faulty, gateway } = await isolateWith(child, {}, timersThatTakeTime);
    faulty.aheadMs = renewedMs;
    if (renewedMs > 0) gateway.services.leases.drop(child.id);
    await read(gateway, child);
    faulty.world = { ...ALL_WELL, ledger: "hanging" };
    faulty.aheadMs = LEASE_MS;
    expect((await read(gateway, child)).status).toBe(200);
    expect(faulty.sent).toHaveLength(3);
  });

  it("does not ask a silent Ledger for every read, and does ask again", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    const asked = () => faulty.calls.filter((call) => call === "ledger.lease").length;
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    const before = asked();
    await read(gateway, key);
    await read(gateway, key);
    expect(asked()).toBe(before + 1);
    faulty.aheadMs += 5_000;
    await read(gateway, key);
    expect(asked()).toBe(before + 2);
    faulty.world = ALL_WELL;
    faulty.aheadMs += 5_000;
    await read(gateway, key);
    const explanations = (await recordsOf(key.id)).map(({ decision }) => decision?.explanation ?? "");
    expect(explanations.map((text) => text.includes("READS_WITHOUT_LEDGER=lease"))).toEqual([false, true, true, true, false]);
  });

  it("still denies what policy denies, and the record says on what", async () => {
    const key = await platform.mint(["reader"], { scopes: ["users.ban"] });
    const faulty = faultyWorld();
    const gateway = testGateway({ ...faulty.options, vars: { READS_WITHOUT_LEDGER: "lease" } });
    expect((await read(gateway, key)).status).toBe(403);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    expect((await read(gateway, key)).status).toBe(403);
    faulty.world = ALL_WELL;
    faulty.aheadMs += 5_000;
    await read(gateway, key);
    const records = await recordsOf(key.id);
    expect(records.map(({ type }) => type)).toEqual(["denied", "denied", "denied"]);
    expect(records.filter(({ decision }) => decision?.explanation.includes("READS_WITHOUT_LEDGER=lease"))).toHaveLength(1);
  });

  it("is not used when the record of the read would push out another", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key);
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS;
    const { reads } = gateway.services;
    const draft = (await recordsOf(key.id))[0];
    if (draft === undefined) throw new Error("the first read was not recorded");
    while (reads.hasRoom()) reads.add(key.id, draft, () => undefined);
    expect(await read(gateway, key)).toMatchObject(UNAVAILABLE);
    expect(faulty.sent).toHaveLength(1);
  });
});

describe("with `refuse`", () => {
  it("a lease in force is used as usual, one that has run out is not", async () => {
    const key = await platform.mint(["reader"]);
    const { faulty, gateway } = await isolateWith(key, { READS_WITHOUT_LEDGER: "refuse" });
    faulty.world = AWAY;
    faulty.aheadMs = LEASE_MS - 5_000;
    expect((await read(gateway, key)).status).toBe(200);
    faulty.aheadMs = LEASE_MS;
    expect(await read(gateway, key)).toMatchObject(UNAVAILABLE);
  });
});

describe("the promises made to operators", () => {
  it.each([
    ["refuse", "leased", LEASE_MS],
    ["lease", "leased", LEASE_MS + OVERRUN_MS],
    ["lease", "strict", 0],
  ])("with %s, a %s key's reads are refused by %i ms after its revocation", async (setting, consistency, boundMs) => {
    const gateway = testGateway({ vars: { READS_WITHOUT_LEDGER: setting } });
    const key = await gateway.mint(["reader"], { consistency });
    const { body } = await gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "test" });
    expect(Date.parse(String(body?.["reads_refused_by"])) - Date.parse(String(body?.["revoked_at"]))).toBe(boundMs);
  });

  it("the status names the setting", async () => {
    const gateway = testGateway({ vars: { READS_WITHOUT_LEDGER: "lease" } });
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({ reads_without_ledger: "lease" });
  });

  it.each(["", "refuse", "lease"])("“%s” is a setting", (setting) => {
    expect(settingsWith(setting)).toMatchObject({ ok: true, settings: { readsWithoutLedger: setting || "refuse" } });
  });

  it.each(["serve", "LEASE", "leased", "refuse "])("“%s” is a refusal to serve at all", (setting) => {
    expect(settingsWith(setting)).toEqual({ ok: false, problems: ["READS_WITHOUT_LEDGER must be refuse or lease"] });
  });
});

function settingsWith(setting: string) {
  return readSettings({ ...env, CLERK_API_URL: "https://clerk.test", ...SECRETS, READS_WITHOUT_LEDGER: setting });
}
