// Whatever is admitted and settled, in whatever order, with whatever repeats and evictions between: no window ever holds more than its
// maximum, and every counter is the sum of what was taken and not given back.
import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import type { Outcome, RecordDraft } from "../../../src/audit/record.ts";
import type { Charge } from "../../../src/ledger/protocol.ts";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, ledgerOf } from "../ledger-inspection.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const WINDOWS = [10_000, 60_000] as const;
const MAX = 20;

/** Of one window: by its length, bucket and start. */
interface Held {
  readonly windowMs: number;
  readonly bucket: string;
  readonly startsAtMs: number;
  readonly amount: number;
}

/** What a Ledger should know of one act. */
interface Act {
  state: "open" | "unknown" | "done";
  requestId: string;
  isRepeat: boolean;
  /** All that it ever took and did not give back: a repeat takes in the window in which it is sent. */
  readonly held: readonly Held[];
}

type Step =
  | { readonly kind: "admit"; readonly amount: number; readonly bucket: string; readonly name: string | null }
  | { readonly kind: "settle"; readonly index: number; readonly outcome: Outcome }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "evict" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("admit" as const),
      amount: fc.integer({ min: 0, max: 12 }),
      bucket: fc.constantFrom("", "currency:USD"),
      name: fc.constantFrom(null, null, "a", "b"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      index: fc.nat(30),
      outcome: fc.constantFrom<Outcome>("ok", "refused", "failed", "unknown"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 4_000, 9_999, 30_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "evict" as const }) },
);

function draft(requestId: string, more: Pick<RecordDraft, "type" | "outcome">): RecordDraft {
  return {
    request_id: requestId,
    key: null,
    operation: "users.adjust_billing_credit_balance",
    target: null,
    args: null,
    seen: null,
    reason: "",
    ip: null,
    api_version: null,
    decision: null,
    limits: null,
    upstream: null,
    intent_id: null,
    error: null,
    ...more,
  };
}

const chargesFor = (amount: number, bucket: string): Charge[] =>
  WINDOWS.map((windowMs) => ({ limit: `p/r#${windowMs}`, bucket, amount, max: MAX, windowMs, countsAttempts: false }));

const startOf = (atMs: number, windowMs: number) => Math.floor(atMs / windowMs) * windowMs;
const usedBy = (acts: Iterable<Act>, bucket: string, windowMs: number, atMs: number) =>
  [...acts]
    .flatMap(({ held }) => held)
    .filter((one) => one.bucket === bucket && one.windowMs === windowMs && one.startsAtMs === startOf(atMs, windowMs))
    .reduce((sum, { amount }) => sum + amount, 0);
/** What an act still has to take of the windows of now. */
const missingOf = (act: Act | undefined, amount: number, bucket: string, atMs: number): Held[] =>
  WINDOWS.map((windowMs) => ({
    windowMs,
    bucket,
    startsAtMs: startOf(atMs, windowMs),
    amount: Math.max(0, amount - usedBy(act === undefined ? [] : [act], bucket, windowMs, atMs)),
  }));

let run = 0;

afterEach(() => {
  runFromNoon();
});

it("random interleavings of admits, settles and repeats never exceed a maximum, and budgets add up", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      run += 1;
      const name = `property${run}`;
      let nowMs = NOON + run * 3_600_000;
      vi.setSystemTime(nowMs);
      // Acts that hold a charge. Those with a name may be asked for again; of the others each is its own.
      const acts = new Map<string, Act>();
      const requests: string[] = [];
      expect(await ledgerOf(name).usage()).toEqual([]);
      for (const one of steps) {
        if (one.kind === "wait") nowMs += one.ms;
        if (one.kind === "wait") vi.setSystemTime(nowMs);
        if (one.kind === "evict") await evictDurableObject(ledgerOf(name));
        if (one.kind === "admit") {
          const requestId = `req_${run}_${requests.length}`;
          const actName = one.name ?? requestId;
          const charges = chargesFor(one.amount, one.bucket);
          const idempotency =
            one.name === null ? undefined : { scope: "op", key: one.name, digests: ["same"] as const, resend: true };
          const answer = await ledgerOf(name).admit(
            {
              basis: null,
              charges,
              idempotency,
              intent: draft(requestId, { type: "intent", outcome: null }),
              settleByMs: nowMs + 10 ** 9,
            },
            name,
          );
          const known = acts.get(actName);
          const missing = missingOf(known, one.amount, one.bucket, nowMs);
          const fits = missing.every(
            ({ windowMs, amount }) => amount === 0 || usedBy(acts.values(), one.bucket, windowMs, nowMs) + amount <= MAX,
          );
          const isSent = known === undefined || known.state === "unknown";
          const expected = isSent ? (fits ? "ok" : "limited") : known.state === "open" ? "in_flight" : "answered";
          expect(answer.ok ? "ok" : answer.code).toBe(expected);
          if (answer.ok) {
            requests.push(requestId);
            const held = [...(known?.held ?? []), ...missing];
            acts.set(actName, { state: "open", requestId, isRepeat: known !== undefined, held });
          }
        }
        if (one.kind === "settle") {
          const requestId = requests[one.index % Math.max(1, requests.length)];
          if (requestId === undefined) continue;
          await ledgerOf(name).settle(
            {
              requestId,
              record: draft(requestId, { type: "outcome", outcome: one.outcome }),
              answer: { kind: "answer", status: 200, body: "{}" },
            },
            name,
          );
          const [actName, act] = [...acts].find(([, { requestId: current }]) => current === requestId) ?? [];
          if (actName === undefined || act === undefined || act.state === "done") continue;
          const certain = one.outcome === "refused" || one.outcome === "failed";
          if (one.outcome === "ok") act.state = "done";
          else if (certain && !act.isRepeat) acts.delete(actName);
          else act.state = "unknown";
        }
        const usage = await ledgerOf(name).usage();
        for (const windowMs of WINDOWS) {
          for (const bucket of ["", "currency:USD"]) {
            const row = usage.find((counted) => counted.windowMs === windowMs && counted.bucket === bucket);
            expect(row?.used ?? 0).toBe(usedBy(acts.values(), bucket, windowMs, nowMs));
            expect(row?.used ?? 0).toBeLessThanOrEqual(MAX);
          }
        }
      }
      await expectWholeChain(name);
    }),
    { numRuns: 40 },
  );
});
