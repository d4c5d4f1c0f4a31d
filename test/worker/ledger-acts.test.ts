// The order in which an act becomes true: the intent is durable before Clerk is called, the outcome before the caller hears of it, and
// each of them exactly once, however often it is handed in.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BLANK_DRAFT, type RecordDraft } from "../../src/audit/record.ts";
import type { AdmitRequest } from "../../src/ledger/protocol.ts";
import { expectWholeChain, ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }]);
});
beforeEach(async () => {
  key = await gateway.mint(["everything"]);
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(() => json({}));
});

const types = async (id: string) =>
  (await recordsOf(id)).map(({ type, outcome }) => (outcome === null ? type : `${type} ${outcome}`));

function draft(requestId: string, more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "intent",
    request_id: requestId,
    key: { id: key.id, name: "Test key", owner: "team@example.com" },
    operation: "users.ban",
    target: "user_1",
    args: { user_id: "user_1" },
    ...more,
  };
}

async function admitRequest(requestId: string, settleByMs = Date.now() + 10_000): Promise<AdmitRequest> {
  const lease = await ledgerOf(key.id).lease();
  const basis = { revision: lease?.record.revision ?? 0, bundleSeq: lease?.bundle?.seq ?? 0 };
  return { basis, intent: draft(requestId), settleByMs };
}

describe("an act", () => {
  it("has its intent in the Ledger when Clerk is called, and its outcome there when the caller hears of it", async () => {
    const seenByClerk: string[][] = [];
    gateway.clerk.answerWith(async () => {
      seenByClerk.push(await types(key.id));
      return json({});
    });
    expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
    expect(seenByClerk).toEqual([["intent"]]);
    expect(await types(key.id)).toEqual(["intent", "outcome ok"]);
    expect(await openIntentsIn(ledgerOf(key.id))).toEqual([]);
  });

  it("that certainly did not happen is recorded as failed", async () => {
    gateway.clerk.answerWith(() => json({}, 429, { "retry-after": "60" }));
    expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(429);
    expect(await types(key.id)).toEqual(["intent", "outcome refused"]);
  });

  it("whose connection is lost is unknown, and the caller of one that must not be repeated is told so with the record's id", async () => {
    gateway.clerk.answerWith(() => {
      throw Object.assign(new Error("Network connection lost."), { retryable: true });
    });
    const answer = await gateway.call("POST", "/v1/users", { key: key.key, body: { email_address: ["a@example.com"] } });
    expect(answer).toMatchObject({ status: 409, codes: ["bailiff_outcome_unknown"] });
    expect(gateway.clerk.sent).toHaveLength(1);
    const [intent] = await recordsOf(key.id);
    expect(answer.text).toContain(intent?.id);
    expect(await types(key.id)).toEqual(["intent", "outcome unknown"]);
  });

  it("whose answer breaks off is not called failed: Clerk did act", async () => {
    const broken = () =>
      new ReadableStream({
        pull(controller) {
          controller.error(new Error("Network connection lost."));
        },
      });
    gateway.clerk.answerWith(() => new Response(broken(), { headers: { "content-type": "application/json" } }));
    const answer = await gateway.call("POST", "/v1/users", { key: key.key, body: {} });
    expect(answer.codes).toEqual(["bailiff_outcome_unknown"]);
    expect(await types(key.id)).toEqual(["intent", "outcome unknown"]);
  });
});

describe("a Ledger", () => {
  it("takes the same intent once, and gives the same answer again", async () => {
    const request = await admitRequest("req_twice");
    const first = await ledgerOf(key.id).admit(request, key.id);
    expect(first).toMatchObject({ ok: true, intentId: `${key.id}-1` });
    expect(await ledgerOf(key.id).admit(request, key.id)).toMatchObject({ ok: true, intentId: `${key.id}-1` });
    expect(await types(key.id)).toEqual(["intent"]);
  });

  it("takes the same outcome once", async () => {
    await ledgerOf(key.id).admit(await admitRequest("req_settled"), key.id);
    const settle = { requestId: "req_settled", record: draft("req_settled", { type: "outcome", outcome: "ok" }) };
    await ledgerOf(key.id).settle(settle, key.id);
    await ledgerOf(key.id).settle(settle, key.id);
    expect(await types(key.id)).toEqual(["intent", "outcome ok"]);
    await expectWholeChain(key.id);
  });

  it("takes no outcome for that of a call's next intent, however late it is told: decided once more, the call has had two", async () => {
    const decidedAgain = {
      requestId: "req_rounds",
      record: draft("req_rounds", { type: "outcome", intent_id: `${key.id}-1`, outcome: "failed", error: "decided_again" }),
    };
    await ledgerOf(key.id).admit(await admitRequest("req_rounds"), key.id);
    expect(await ledgerOf(key.id).settle(decidedAgain, key.id)).toBe("failed");
    expect(await ledgerOf(key.id).admit(await admitRequest("req_rounds"), key.id)).toMatchObject({ intentId: `${key.id}-3` });
    // Nothing came of the intent before it, which whoever tells it goes on to hear.
    expect(await ledgerOf(key.id).settle(decidedAgain, key.id)).toBe("failed");
    expect((await openIntentsIn(ledgerOf(key.id))).map(({ state }) => state)).toEqual(["open"]);
    const done = draft("req_rounds", { type: "outcome", intent_id: `${key.id}-3`, outcome: "ok" });
    expect(await ledgerOf(key.id).settle({ requestId: "req_rounds", record: done }, key.id)).toBe("ok");
    expect(await types(key.id)).toEqual(["intent", "outcome failed", "intent", "outcome ok"]);
  });

  it("takes no outcome of what it never admitted", async () => {
    await ledgerOf(key.id).settle({ requestId: "req_x", record: draft("req_x", { type: "outcome", outcome: "ok" }) }, key.id);
    expect(await recordsOf(key.id)).toEqual([]);
  });

  it("calls an intent unknown once its time and the margin are over, and not before", async () => {
    await ledgerOf(key.id).admit(await admitRequest("req_young", Date.now() - 9_000), key.id);
    await ledgerOf(key.id).admit(await admitRequest("req_old", Date.now() - 10_001), key.id);
    await ringAlarm(key.id);
    const records = await recordsOf(key.id);
    expect(records.map(({ request_id, type, outcome }) => [request_id, type, outcome])).toEqual([
      ["req_young", "intent", null],
      ["req_old", "intent", null],
      ["req_old", "outcome", "unknown"],
    ]);
    expect(records[2]).toMatchObject({ intent_id: records[1]?.id, target: "user_1", args: null, seen: null });
    await ringAlarm(key.id);
    expect(await types(key.id)).toEqual(["intent", "intent", "outcome unknown"]);
    await expectWholeChain(key.id);
  });

  it("resolves an unknown outcome when it comes after all, once", async () => {
    await ledgerOf(key.id).admit(await admitRequest("req_late", Date.now() - 60_000), key.id);
    await ringAlarm(key.id);
    expect((await openIntentsIn(ledgerOf(key.id))).map(({ state }) => state)).toEqual(["unknown"]);
    const settle = { requestId: "req_late", record: draft("req_late", { type: "outcome", outcome: "ok" }) };
    await ledgerOf(key.id).settle(settle, key.id);
    await ledgerOf(key.id).settle(settle, key.id);
    expect(await types(key.id)).toEqual(["intent", "outcome unknown", "resolved ok"]);
    expect(await openIntentsIn(ledgerOf(key.id))).toEqual([]);
    await expectWholeChain(key.id);
  });

  it("keeps a gapless chain under many calls at once", async () => {
    await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        gateway.call(index % 3 === 0 ? "GET" : "POST", index % 3 === 0 ? "/v1/users/user_1" : "/v1/users/user_1/ban", {
          key: key.key,
        }),
      ),
    );
    expect(await recordsOf(key.id)).toHaveLength(9 + 2 * 16);
    await expectWholeChain(key.id);
  });
});

describe("plain reads", () => {
  it("that end while a batch is being written are written too, without waiting for another read", async () => {
    // The first batch is held at the Ledger's door until the second read has been added.
    const held = testGateway();
    const append = held.services.ledgers.append;
    const second: Promise<unknown>[] = [];
    held.services.ledgers.append = async (name, drafts) => {
      if (second.length === 0) {
        second.push(held.call("GET", "/v1/users/user_2", { key: key.key }));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return append(name, drafts);
    };
    await held.call("GET", "/v1/users/user_1", { key: key.key });
    await Promise.all(second);
    expect((await recordsOf(key.id)).map(({ target }) => target).sort()).toEqual(["user_1", "user_2"]);
  });
});
