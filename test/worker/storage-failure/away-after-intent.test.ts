// The Ledger goes away while the call is at Clerk: the intent is durable, the outcome finds nobody. The caller hears what Clerk said; the
// log says it too as soon as the Ledger hears of it, and `unknown` if it never does.
import { evictDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { expectWholeChain, ledgerOf, openIntentsIn, recordsOf } from "../ledger-inspection.ts";
import { testGateway } from "../test-gateway.ts";
import { ALL_WELL, faultyWorld } from "./faulty-world.ts";
import { BEHAVIOURS, MATRIX } from "./matrix.ts";

const platform = testGateway();

beforeAll(async () => {
  await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban", "users.create"] }] }]);
});

const CASES = BEHAVIOURS.filter((ledger) => ledger !== "ok").flatMap((ledger) =>
  MATRIX.filter(({ world }) => world.ledger === "ok" && world.kv === "ok").map(({ world, ban, create }) => ({
    name: `Ledger ${ledger} after the intent, Clerk ${world.clerk}`,
    ledger,
    clerk: world.clerk,
    calls: [
      { path: "/v1/users/user_1/ban", expected: ban },
      { path: "/v1/users", body: {}, expected: create },
    ],
  })),
);

describe("an act whose outcome cannot be written", () => {
  it.each(CASES)("$name", async ({ ledger, clerk, calls }) => {
    const faulty = faultyWorld();
    const gateway = testGateway(faulty.options);
    for (const { path, body, expected } of calls) {
      const key = await platform.mint(["p"]);
      faulty.world = { ...ALL_WELL, clerk };
      faulty.whenSent = () => {
        faulty.world = { ...faulty.world, ledger };
      };
      faulty.sent.length = 0;
      const answer = await gateway.call("POST", path, { key: key.key, body });
      expect({ status: answer.status, code: answer.codes[0] ?? null, sends: faulty.sent.length }).toEqual({
        status: expected.status,
        code: expected.code,
        sends: expected.sends,
      });

      faulty.world = ALL_WELL;
      faulty.aheadMs = 60_000;
      await faulty.ringAlarm(key.id);
      faulty.aheadMs = 0;
      await evictDurableObject(ledgerOf(key.id));
      const records = await recordsOf(key.id);
      // A slow Ledger has written the outcome, though it did not say so in time.
      const lost = ["intent", "outcome unknown"];
      expect(records.map(({ type, outcome }) => (outcome === null ? type : `${type} ${outcome}`))).toEqual(
        ledger === "slow" ? expected.recorded : lost,
      );
      const open = await openIntentsIn(ledgerOf(key.id));
      expect(open.map(({ state }) => state)).toEqual(records.at(-1)?.outcome === "unknown" ? ["unknown"] : []);
      await expectWholeChain(key.id);
    }
  });

  it("is written all the same if the Ledger comes back within the retries", async () => {
    const key = await platform.mint(["p"]);
    const faulty = faultyWorld();
    const gateway = testGateway(faulty.options);
    faulty.whenSent = () => {
      faulty.world = { ...ALL_WELL, ledger: "hanging" };
      const { settle } = gateway.services.ledgers;
      let tries = 0;
      gateway.services.ledgers.settle = (name, request) => {
        tries += 1;
        if (tries === 3) faulty.world = ALL_WELL;
        return settle(name, request);
      };
    };
    expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
    expect((await recordsOf(key.id)).map(({ outcome }) => outcome)).toEqual([null, "ok"]);
  });

  it("of the admin plane is tried again too", async () => {
    const faulty = faultyWorld();
    const gateway = testGateway(faulty.options);
    const { settle } = gateway.services.ledgers;
    let failing = 2;
    gateway.services.ledgers.settle = async (name, request) => {
      failing -= 1;
      return failing >= 0 ? null : settle(name, request);
    };
    const minted = await gateway.admin("POST", "/keys", { name: "n", owner: "o", policies: ["p"] });
    expect(minted.status).toBe(201);
    const requestId = minted.headers.get("bailiff-request-id");
    const records = (await recordsOf("admin")).filter(({ request_id }) => request_id === requestId);
    expect(records.map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["admin", "ok"],
    ]);
  });
});

describe("an admin change that loses its Ledger half-way", () => {
  it("is 503 and recorded as unknown: it may have been made", async () => {
    const key = await platform.mint(["p"]);
    const gateway = testGateway();
    const { changeKey } = gateway.services.ledgers;
    gateway.services.ledgers.changeKey = async (id, change) => {
      await changeKey(id, change);
      return null;
    };
    const answer = await gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "test" });
    expect(answer).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
    const requestId = answer.headers.get("bailiff-request-id");
    const records = (await recordsOf("admin")).filter(({ request_id }) => request_id === requestId);
    expect(records.map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["admin", "unknown"],
    ]);
    expect((await platform.admin("GET", `/keys/${key.id}`)).body).toMatchObject({ status: "revoked" });
  });
});

describe("an intent that the Ledger took too late to say so", () => {
  it("of the admin plane is closed as failed, and nothing was done", async () => {
    const faulty = faultyWorld();
    const gateway = testGateway(faulty.options);
    faulty.world = { ...ALL_WELL, ledger: "slow" };
    const answer = await gateway.admin("POST", "/keys", { name: "never minted", owner: "o", policies: ["p"] });
    expect(answer).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
    const requestId = answer.headers.get("bailiff-request-id");
    const records = (await recordsOf("admin")).filter(({ request_id }) => request_id === requestId);
    expect(records.map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["admin", "failed"],
    ]);
    expect((await platform.admin("GET", "/keys")).text).not.toContain("never minted");
  });
});
