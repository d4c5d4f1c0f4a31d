// Acts of one key, while its object goes away at any moment: what it starts from is its storage alone. No intent is forgotten, none has two
// ends, and each is charged once, whatever came in between: ends, giving up, an operator's word, many reads, erasing, another try.
import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { GENESIS_HASH, hashRecord } from "../../src/audit/chain.ts";
import { BLANK_DRAFT, type RecordDraft } from "../../src/audit/record.ts";
import type { AdmitRequest } from "../../src/ledger/protocol.ts";
import { runFromNoon } from "./at-noon.ts";
import { ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
beforeAll(async () => {
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }]);
});

afterEach(runFromNoon);

const CALL_MS = 600_000;
const LATE_MS = CALL_MS + 60_000;
const IDS = ["req_a", "req_b", "req_c"];
const LIMIT = { limit: "everything/all#1", bucket: "", amount: 1, max: 1_000, windowMs: 86_400_000, calendar: null } as const;
const CHARGE = { ...LIMIT, countsAttempts: false };

interface Known {
  readonly seq: number;
  readonly state: "open" | "unknown" | "over";
  /** Its own call said that it did not happen: whoever says so again, because the answer was lost, hears it again. */
  readonly saidNo?: boolean;
}

/** One key's acts as a list, and its Ledger. */
class Acts {
  readonly #key: MintedKey;
  readonly #known = new Map<string, Known>();
  #used = 0;
  #reads = 0;

  constructor(key: MintedKey) {
    this.#key = key;
  }

  async admit(requestId: string): Promise<void> {
    const known = this.#known.get(requestId);
    const answer = await this.#ledger.admit(await this.#admission(requestId), this.#key.id);
    if (known === undefined || known.state === "over") {
      const [seq] = (await recordsOf(this.#key.id)).slice(-1).map((record) => record.seq);
      this.#known.set(requestId, { seq: seq ?? 0, state: "open" });
      this.#used += 1;
    }
    expect(answer).toMatchObject({ ok: true, intentId: `${this.#key.id}-${this.#known.get(requestId)?.seq}` });
  }

  async settle(requestId: string, outcome: "ok" | "failed" | "unknown"): Promise<void> {
    const known = this.#known.get(requestId);
    const record = this.#draft(requestId, { type: "outcome", outcome });
    const answer = await this.#ledger.settle({ requestId, record }, this.#key.id);
    if (known === undefined || known.state === "over") {
      expect(answer).toBe(known?.saidNo === true ? "failed" : null);
      return;
    }
    expect(answer).toBe(outcome);
    this.#end(requestId, { ...known, saidNo: outcome === "failed" }, outcome);
  }

  async resolve(requestId: string, outcome: "ok" | "failed"): Promise<void> {
    const known = this.#known.get(requestId);
    if (known === undefined) return;
    const record = this.#draft("req_operator", { type: "resolved", outcome });
    const answer = await this.#ledger.resolve({ seq: known.seq, record }, this.#key.id);
    if (known.state === "over") expect(answer).toMatchObject({ ok: false, code: "no_such_intent" });
    else if (known.state === "open") expect(answer).toMatchObject({ ok: false, code: "still_open" });
    else {
      expect(answer).toMatchObject({ ok: true });
      this.#end(requestId, known, outcome);
    }
  }

  /** `late`: when every call that is under way had to be over. */
  async ring(late: boolean): Promise<void> {
    if (late) vi.setSystemTime(Date.now() + LATE_MS);
    await ringAlarm(this.#key.id);
    if (!late) return;
    for (const [id, known] of this.#known) if (known.state === "open") this.#known.set(id, { ...known, state: "unknown" });
  }

  async read(count: number): Promise<void> {
    const drafts = Array.from({ length: count }, () => this.#draft(`req_read_${this.#reads++}`, { type: "read" }));
    await this.#ledger.append(drafts, this.#key.id);
  }

  async erase(): Promise<void> {
    await this.#ledger.erase({ target: "user_1", fromMs: 0, toMs: Date.now() });
  }

  async leave(): Promise<void> {
    await evictDurableObject(this.#ledger);
  }

  async check(): Promise<void> {
    const open = [...this.#known.values()].filter(({ state }) => state !== "over").sort((a, b) => a.seq - b.seq);
    const told = (await openIntentsIn(this.#ledger)).map(({ line, state }) => ({ seq: JSON.parse(line).seq, state }));
    expect(told).toEqual(open.map(({ seq, state }) => ({ seq, state })));
    const [standing] = await this.#ledger.standing([CHARGE], Date.now());
    expect(standing?.used).toBe(this.#used);
  }

  /** By the records: every intent that is not in the list has one end that is certain, and the chain is whole. */
  async checkLog(): Promise<void> {
    await this.leave();
    await this.check();
    const records = await recordsOf(this.#key.id);
    // Of what was erased the hash of the arguments is all that is left, and holds the chain.
    for (const [index, record] of records.entries())
      expect(record).toMatchObject({ prev: records[index - 1]?.hash ?? GENESIS_HASH, hash: hashRecord(record) });
    const waited = new Set((await openIntentsIn(this.#ledger)).map(({ line }) => String(JSON.parse(line).id)));
    for (const { id } of records.filter(({ type }) => type === "intent")) {
      const ends = records.filter(({ intent_id, id: own }) => intent_id === id && own !== id).map(({ outcome }) => outcome);
      expect(ends.filter((outcome) => outcome !== "unknown")).toHaveLength(waited.has(id) ? 0 : 1);
      expect(ends.filter((outcome) => outcome === "unknown").length).toBeLessThanOrEqual(1);
    }
  }

  get #ledger() {
    return ledgerOf(this.#key.id);
  }

  #end(requestId: string, known: Known, outcome: "ok" | "failed" | "unknown"): void {
    this.#known.set(requestId, { ...known, state: outcome === "unknown" ? "unknown" : "over" });
    if (outcome === "failed") this.#used -= 1;
  }

  async #admission(requestId: string): Promise<AdmitRequest> {
    const lease = await this.#ledger.lease();
    return {
      basis: { revision: lease?.record.revision ?? 0, bundleSeq: lease?.bundle?.seq ?? 0 },
      intent: this.#draft(requestId, { type: "intent" }),
      settleByMs: Date.now() + CALL_MS,
      charges: [CHARGE],
    };
  }

  #draft(requestId: string, more: Partial<RecordDraft> & Pick<RecordDraft, "type">): RecordDraft {
    const key = { id: this.#key.id, name: "Test key", owner: "team@example.com" };
    return { ...BLANK_DRAFT, request_id: requestId, key, operation: "users.ban", target: "user_1", args: {}, ...more };
  }
}

const requestId = fc.constantFrom(...IDS);
const step: fc.Arbitrary<(acts: Acts) => Promise<void>> = fc.oneof(
  {
    weight: 4,
    arbitrary: requestId.map((id) => (acts: Acts) => acts.admit(id)),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(requestId, fc.constantFrom("ok" as const, "failed" as const, "unknown" as const)).map(
      ([id, outcome]) =>
        (acts: Acts) =>
          acts.settle(id, outcome),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(requestId, fc.constantFrom("ok" as const, "failed" as const)).map(
      ([id, outcome]) =>
        (acts: Acts) =>
          acts.resolve(id, outcome),
    ),
  },
  { weight: 1, arbitrary: fc.boolean().map((late) => (acts: Acts) => acts.ring(late)) },
  { weight: 1, arbitrary: fc.constantFrom(1, 128).map((count) => (acts: Acts) => acts.read(count)) },
  { weight: 1, arbitrary: fc.constant((acts: Acts) => acts.erase()) },
  { weight: 3, arbitrary: fc.constant((acts: Acts) => acts.leave()) },
);

it("forgets no intent, ends none twice and charges each once, wherever its object starts anew", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const acts = new Acts(await gateway.mint(["everything"]));
      for (const take of steps) {
        await take(acts);
        await acts.check();
      }
      await acts.checkLog();
    }),
    { numRuns: 25 },
  );
}, 60_000);
