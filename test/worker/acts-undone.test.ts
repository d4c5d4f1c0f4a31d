// What memory knows of intents, when the Ledger's work breaks off in the middle, the object goes away, or its alarm rings in between: whatever
// was undone is forgotten, whatever stands is known, and an outcome finds its intent. A trigger of the database breaks the work off at one
// statement after the other.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { BLANK_DRAFT, type RecordDraft } from "../../src/audit/record.ts";
import type { AdmitRequest, SettleRequest } from "../../src/ledger/protocol.ts";
import { expectWholeChain, ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
beforeAll(async () => {
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }]);
});

function draft(key: MintedKey, requestId: string, more: Partial<RecordDraft> & Pick<RecordDraft, "type">): RecordDraft {
  const named = { id: key.id, name: "Test key", owner: "team@example.com" };
  return { ...BLANK_DRAFT, request_id: requestId, key: named, operation: "users.ban", target: "user_1", args: {}, ...more };
}

/** With everything that an act can leave: a name, and a charge. */
async function admission(key: MintedKey, requestId: string, settleByMs = Date.now() + 60_000): Promise<AdmitRequest> {
  const lease = await ledgerOf(key.id).lease();
  return {
    basis: { revision: lease?.record.revision ?? 0, bundleSeq: lease?.bundle?.seq ?? 0 },
    intent: draft(key, requestId, { type: "intent" }),
    settleByMs,
    charges: [
      { limit: "everything/all#1", bucket: "", amount: 1, max: 5, windowMs: 86_400_000, calendar: null, countsAttempts: false },
    ],
    idempotency: { scope: "users.ban", key: requestId, digests: ["0".repeat(64)], resend: false },
  };
}

/** What happened has an answer to tell again: else it might be sent again, and keys above would hear that its end is open. */
function ending(key: MintedKey, requestId: string, outcome: "ok" | "failed"): SettleRequest {
  const answer = outcome === "ok" ? ({ kind: "created", id: "user_1" } as const) : null;
  return { requestId, record: draft(key, requestId, { type: "outcome", outcome }), answer };
}

/** Runs with one kind of statement refused by the database. */
async function refusing<T>(key: MintedKey, statement: string, work: () => Promise<T>): Promise<T> {
  const sql = (text: string) =>
    runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) => {
      storage.sql.exec(text);
    });
  await sql(`CREATE TRIGGER refused BEFORE ${statement} BEGIN SELECT RAISE(ABORT, 'refused'); END`);
  try {
    return await work();
  } finally {
    await sql("DROP TRIGGER refused");
  }
}

const types = async ({ id }: MintedKey) =>
  (await recordsOf(id)).map(({ type, outcome }) => (outcome === null ? type : `${type} ${outcome}`));
const openOf = async ({ id }: MintedKey) => (await openIntentsIn(ledgerOf(id))).map(({ state }) => state);
/** Of the one limit. */
async function used({ id }: MintedKey): Promise<number | undefined> {
  const { charges } = await admission({ id, key: "" }, "req_never");
  return (await ledgerOf(id).standing(charges ?? [], Date.now())).at(0)?.used;
}

const REFUSED = /refused/;
const OF_AN_ADMISSION = ["INSERT ON records", "INSERT ON intents", "INSERT ON holds", "INSERT ON idempotency"];
const OF_AN_END = ["INSERT ON records", "DELETE ON intents", "DELETE ON holds", "INSERT ON idempotency"];

describe.each(OF_AN_ADMISSION)("an admission that breaks off at %s", (statement) => {
  it("is forgotten: nothing can be ended, nothing is charged, and the same one is taken as new", async () => {
    const key = await gateway.mint(["everything"]);
    const ledger = ledgerOf(key.id);
    await expect(refusing(key, statement, async () => ledger.admit(await admission(key, "req_a"), key.id))).rejects.toThrow(
      REFUSED,
    );
    expect(await ledger.settle(ending(key, "req_a", "ok"), key.id)).toBeNull();
    expect([await types(key), await openOf(key), await used(key)]).toEqual([[], [], 0]);
    expect(await ledger.admit(await admission(key, "req_a"), key.id)).toMatchObject({ ok: true, intentId: `${key.id}-1` });
    expect([await types(key), await openOf(key), await used(key)]).toEqual([["intent"], ["open"], 1]);
    expect(await ledger.settle(ending(key, "req_a", "failed"), key.id)).toBe("failed");
    expect([await types(key), await openOf(key), await used(key)]).toEqual([["intent", "outcome failed"], [], 0]);
    await expectWholeChain(key.id);
  });
});

describe.each(OF_AN_END)("an outcome that breaks off at %s", (statement) => {
  it.each(["at once", "after the object went away", "after its alarm"])("is taken %s when it is sent again", async (when) => {
    const key = await gateway.mint(["everything"]);
    const ledger = ledgerOf(key.id);
    expect(await ledger.admit(await admission(key, "req_a"), key.id)).toMatchObject({ ok: true });
    const outcome = statement === "DELETE ON holds" ? "failed" : "ok";
    const broken = await refusing(key, statement, async () =>
      ledger.settle(ending(key, "req_a", outcome), key.id).then(
        () => false,
        () => true,
      ),
    );
    expect([broken, await types(key), await openOf(key), await used(key)]).toEqual([true, ["intent"], ["open"], 1]);
    if (when === "after the object went away") await evictDurableObject(ledgerOf(key.id));
    if (when === "after its alarm") await ringAlarm(key.id);
    const again = await ledgerOf(key.id).settle(ending(key, "req_a", outcome), key.id);
    expect(again).toBe(outcome);
    expect([await types(key), await openOf(key)]).toEqual([["intent", `outcome ${outcome}`], []]);
    expect(await used(key)).toBe(outcome === "ok" ? 1 : 0);
    await expectWholeChain(key.id);
  });
});

it("an intent that an object before this one admitted is ended by this one, with its name and what it took", async () => {
  const key = await gateway.mint(["everything"]);
  expect(await ledgerOf(key.id).admit(await admission(key, "req_a"), key.id)).toMatchObject({ ok: true });
  await evictDurableObject(ledgerOf(key.id));
  expect(await ledgerOf(key.id).admit(await admission(key, "req_a"), key.id)).toMatchObject({ intentId: `${key.id}-1` });
  expect(await ledgerOf(key.id).settle(ending(key, "req_a", "failed"), key.id)).toBe("failed");
  expect([await types(key), await used(key)]).toEqual([["intent", "outcome failed"], 0]);
});

it.each(["INSERT ON records", "INSERT ON idempotency", "UPDATE ON intents"])(
  "an intent that the alarm gave up, after it broke off at %s, is unknown once, to memory too, and its late outcome resolves it",
  async (statement) => {
    const key = await gateway.mint(["everything"]);
    const ledger = ledgerOf(key.id);
    await ledger.admit(await admission(key, "req_a", Date.now() - 60_000), key.id);
    // One at which the alarm's own work breaks off gives nothing up.
    await refusing(key, statement, () => ringAlarm(key.id));
    expect([await types(key), await openOf(key)]).toEqual([["intent"], ["open"]]);
    await ringAlarm(key.id);
    expect([await types(key), await openOf(key)]).toEqual([["intent", "outcome unknown"], ["unknown"]]);
    expect(await ledger.settle(ending(key, "req_a", "ok"), key.id)).toBe("ok");
    expect([await types(key), await openOf(key)]).toEqual([["intent", "outcome unknown", "resolved ok"], []]);
    await expectWholeChain(key.id);
  },
);

it("of many at once, one in the middle that breaks off takes no other with it", async () => {
  const key = await gateway.mint(["everything"]);
  const ledger = ledgerOf(key.id);
  const admissions = await Promise.all(Array.from({ length: 5 }, (_, n) => admission(key, `req_${n}`)));
  const admitted = await refusing(key, "INSERT ON intents WHEN NEW.request_id = 'req_2'", () =>
    Promise.allSettled(admissions.map((request) => ledger.admit(request, key.id))),
  );
  expect(admitted.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect([(await openOf(key)).length, await used(key)]).toEqual([4, 4]);
  const ended = await Promise.all([0, 1, 2, 3, 4].map((n) => ledger.settle(ending(key, `req_${n}`, "failed"), key.id)));
  expect(ended).toEqual(["failed", "failed", null, "failed", "failed"]);
  expect([await openOf(key), await used(key)]).toEqual([[], 0]);
  await expectWholeChain(key.id);
});
