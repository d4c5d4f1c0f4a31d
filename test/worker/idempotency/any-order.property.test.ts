// An act is charged exactly once where it happened and not at all where it certainly did not, in its key's ledger and in that of the key above,
// whatever becomes of its calls: killed, answered without an answer to keep, decided once more, late, told twice, told and not heard, not told on, given up, resolved by an
// operator, sent again.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type AuditRecord, BLANK_DRAFT, type Outcome } from "../../../src/audit/record.ts";
import type { Charge, SettleRequest, UsageRow } from "../../../src/ledger/protocol.ts";
import { runFromNoon } from "../at-noon.ts";
import { ledgerOf, openIntentsIn, ringAlarm } from "../ledger-inspection.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const START = Date.parse("2026-11-23T12:00:00.000Z");
const DEADLINE_MS = 10_000;
const OPERATION = "users.adjust_billing_credit_balance";
const ANSWER = { kind: "answer", status: 200, body: "{}" } as const;

/** What becomes of a call that is sent: did it happen at Clerk, and what does the Ledger hear of it? Null: nothing, its Worker was killed. */
const FATES: Readonly<
  Record<
    string,
    {
      readonly happens: boolean;
      readonly heard: (Pick<SettleRequest, "answer" | "duplicate"> & { readonly outcome: Outcome }) | null;
    }
  >
> = {
  done: { happens: true, heard: { outcome: "ok", answer: ANSWER } },
  done_without_answer: { happens: true, heard: { outcome: "ok" } },
  made_by_others: { happens: false, heard: { outcome: "ok", answer: ANSWER, duplicate: true } },
  refused: { happens: false, heard: { outcome: "refused" } },
  failed: { happens: false, heard: { outcome: "failed" } },
  unclear_and_done: { happens: true, heard: { outcome: "unknown" } },
  unclear: { happens: false, heard: { outcome: "unknown" } },
  killed_and_done: { happens: true, heard: null },
  killed: { happens: false, heard: null },
};

type Step =
  | {
      readonly kind: "ask";
      readonly act: number;
      readonly fate: string;
      readonly late: boolean;
      readonly lost: boolean;
      readonly untold: boolean;
      readonly rounds: number;
    }
  | { readonly kind: "late" | "twice" | "resolve" | "repeat_did_not_happen"; readonly which: number }
  | { readonly kind: "time" };

const which = fc.nat(9);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("ask" as const),
        act: fc.constantFrom(0, 0, 0, 1),
        // The more often, the more there is to go wrong afterwards.
        fate: fc.constantFrom(...Object.keys(FATES), "done_without_answer", "done_without_answer", "killed", "unclear"),
        late: fc.boolean(),
        lost: fc.boolean(),
        untold: fc.boolean(),
        rounds: fc.constantFrom(0, 0, 1, 2),
      }),
    },
    { weight: 5, arbitrary: fc.constant({ kind: "time" as const }) },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constantFrom("late", "twice", "resolve", "repeat_did_not_happen"), which }),
    },
  ),
  { minLength: 3, maxLength: 14 },
);

interface Told {
  readonly request: SettleRequest;
  readonly reservation: string;
  /** The first answer to it was lost. */
  readonly lost: boolean;
  /** Whoever was to tell the key above what did not happen was killed: its Ledger does. */
  readonly untold: boolean;
}

const gateway = testGateway();

class World {
  readonly #keys: { readonly own: MintedKey; readonly above: MintedKey };
  readonly #happened = [false, false];
  readonly #acts = new Map<string, number>();
  readonly #late: Told[] = [];
  readonly #told: Told[] = [];
  #nowMs = START;

  constructor(keys: { readonly own: MintedKey; readonly above: MintedKey }) {
    this.#keys = keys;
  }

  async run(step: Step): Promise<void> {
    this.#wait(1_000);
    if (step.kind === "ask") return this.#ask(step);
    if (step.kind === "time") {
      this.#wait(120_000);
      return ringAlarm(this.#keys.own.id);
    }
    if (step.kind === "late") return this.#tell(this.#late.splice(step.which % Math.max(1, this.#late.length), 1).at(0));
    if (step.kind === "twice") return this.#tell(this.#told[step.which % Math.max(1, this.#told.length)]);
    return this.#resolve(step.which, step.kind === "repeat_did_not_happen");
  }

  /** `unclear`: it may have happened for all that anybody knows. */
  async charged(): Promise<
    readonly { readonly happened: boolean; readonly used: readonly number[]; readonly unclear: boolean }[]
  > {
    const usage = [await this.#own().usage(), await this.#above().usage()];
    const unclear = (await this.#open()).length + this.#late.length > 0;
    const usedBy = (act: number) => (rows: readonly UsageRow[]) =>
      rows.filter(({ bucket }) => bucket === `user:${act}`).reduce((sum, { used }) => sum + used, 0);
    return this.#happened.map((happened, act) => ({ happened, used: usage.map(usedBy(act)), unclear }));
  }

  async #ask({ act, fate, late, lost, untold, rounds }: Extract<Step, { kind: "ask" }>): Promise<void> {
    const requestId = `req-${this.#acts.size}`;
    this.#acts.set(requestId, act);
    for (let round = 0; ; round += 1) {
      const admitted = await this.#admit(requestId, act);
      if (!admitted.ok) return expect(["in_flight", "answered", "unknown_before"]).toContain(admitted.code);
      const { reservation } = admitted;
      const { revision } = await leased(this.#keys.above);
      expect(await this.#above().reserveIfCurrent({ reservation, charges: charges(act), revision })).toEqual({ ok: true });
      if (round === rounds) return this.#send({ requestId, act, reservation, fate, late, lost, untold });
      // Another key above had moved on: nothing was sent, and it is decided once more. (It is not when this may come twice.)
      await this.#settle({ request: { requestId, record: this.#record(requestId, "failed") }, reservation, lost, untold });
    }
  }

  async #send(call: {
    requestId: string;
    act: number;
    reservation: string;
    fate: string;
    late: boolean;
    lost: boolean;
    untold: boolean;
  }): Promise<void> {
    const { requestId, act, reservation, lost, untold } = call;
    // Clerk knows its own entry: what this act has made is not somebody else's.
    const { happens, heard } = FATES[call.fate === "made_by_others" && this.#happened[act] === true ? "done" : call.fate] ?? {};
    if (happens === true) this.#happened[act] = true;
    if (!heard) return;
    const { outcome, ...more } = heard;
    const told = { request: { requestId, record: this.#record(requestId, outcome), ...more }, reservation, lost, untold };
    if (call.late) this.#late.push(told);
    else await this.#tell(told);
  }

  async #tell(told: Told | undefined): Promise<void> {
    if (told === undefined) return;
    this.#told.push(told);
    await this.#settle(told);
  }

  async #settle({ request, reservation, lost, untold }: Told): Promise<void> {
    if (lost) await this.#own().settle(request, this.#keys.own.id);
    const outcome = await this.#own().settle(request, this.#keys.own.id);
    if (outcome === null) return;
    if (untold && (outcome === "refused" || outcome === "failed")) return ringAlarm(this.#keys.own.id);
    await this.#above().release(reservation, request.duplicate === true && outcome === "ok" ? "failed" : outcome);
  }

  async #resolve(number: number, ofRepeat: boolean): Promise<void> {
    const open = await this.#open();
    const intent = open[number % Math.max(1, open.length)];
    if (intent === undefined) return;
    const happened = this.#happened[this.#acts.get(intent.request_id) ?? 0] === true;
    const outcome = happened && !(ofRepeat && intent.repeat_of !== undefined) ? "ok" : "failed";
    const record = { ...this.#record(intent.request_id, outcome), request_id: `word-${this.#nowMs}` };
    const resolved = await this.#own().resolve({ seq: intent.seq, record }, this.#keys.own.id);
    // Whoever did not hear that it was said says it again.
    if (resolved.ok) expect(await this.#own().resolve({ seq: intent.seq, record }, this.#keys.own.id)).toEqual(resolved);
    if (resolved.ok && outcome !== "ok" && resolved.holds !== "ok") await this.#above().release(resolved.reservation, outcome);
  }

  async #admit(requestId: string, act: number) {
    const [basis, intent] = [await leased(this.#keys.own), { ...this.#record(requestId, null), type: "intent" as const }];
    const named = { scope: OPERATION, key: `name-${act}`, resend: true };
    return this.#own().admit(
      {
        ...{ basis, intent, charges: charges(act), settleByMs: this.#nowMs + DEADLINE_MS },
        idempotency: { ...named, digests: [`digest-${act}`] },
      },
      this.#keys.own.id,
    );
  }

  #record(requestId: string, outcome: Outcome | null) {
    const key = { id: this.#keys.own.id, name: "Test key", owner: "team@example.com" };
    return { ...BLANK_DRAFT, type: "outcome" as const, request_id: requestId, key, operation: OPERATION, outcome };
  }

  async #open(): Promise<AuditRecord[]> {
    return (await openIntentsIn(this.#own())).map(({ line }) => JSON.parse(line));
  }

  #own() {
    return ledgerOf(this.#keys.own.id);
  }

  #above() {
    return ledgerOf(this.#keys.above.id);
  }

  #wait(ms: number): void {
    this.#nowMs += ms;
    vi.setSystemTime(this.#nowMs);
  }
}

/** No room for a second one. */
function charges(act: number): readonly Charge[] {
  return [{ limit: "p/r#1", bucket: `user:${act}`, amount: 1, max: 1, windowMs: 30 * 86_400_000, countsAttempts: false }];
}

async function leased({ id }: MintedKey): Promise<{ readonly revision: number; readonly bundleSeq: number }> {
  const lease = await ledgerOf(id).lease();
  return { revision: lease?.record.revision ?? 0, bundleSeq: lease?.bundle?.seq ?? 0 };
}

beforeAll(async () => {
  vi.setSystemTime(START);
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: ["users.*", "keys.create"] }] }]);
});
afterAll(() => {
  runFromNoon();
});

it("holds after each step", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      vi.setSystemTime(START);
      const above = await gateway.mint(["everything"]);
      const world = new World({ own: await gateway.mint(["everything"], {}, above.key), above });
      for (const step of taken) {
        await world.run(step);
        for (const { happened, used, unclear } of await world.charged())
          expect(used.map((count) => (unclear && !happened && count <= 1 ? 0 : count))).toEqual(happened ? [1, 1] : [0, 0]);
      }
    }),
    { numRuns: 60 },
  );
});
