// Whatever is admitted and settled, in whatever order, with whatever repeats, evictions and turns of the clock between: held against a plain
// log of every charge, in no span of a limit's length is there ever more than its maximum, nothing is refused that would fit were every
// charge to count 0.2 % longer than it must, and what a refusal says of later is so.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { BLANK_DRAFT, type Outcome, type RecordDraft } from "../../../src/audit/record.ts";
import { LedgerStore } from "../../../src/ledger/ledger-store.ts";
import type { Charge } from "../../../src/ledger/protocol.ts";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, ledgerOf, ringAlarm } from "../ledger-inspection.ts";

/** A minute before midnight in Berlin, on a day of 25 hours. */
const BASE = Date.parse("2026-10-25T22:59:00.000Z");
const ZONE = "Europe/Berlin";
const WINDOWS = [
  { windowMs: 10_000, max: 20, calendar: null },
  { windowMs: 60_000, max: 30, calendar: null },
  { windowMs: 86_400_000, max: 60, calendar: { unit: "day", timeZone: ZONE } },
] as const;
type Window = (typeof WINDOWS)[number];
const BUCKETS = ["", "currency:USD"];
/** How much longer than it must a charge may count. */
const ERROR = 0.002;

/** One time that an act was sent. It may have happened then. */
interface Sent {
  readonly atMs: number;
  readonly amount: number;
  readonly bucket: string;
}

/** All that the log has of one act, by window: of an act that was refused for certain, nothing. */
interface Act {
  state: "open" | "unknown" | "done";
  requestId: string;
  isRepeat: boolean;
  readonly sent: Map<Window, Sent[]>;
}

type Step =
  | { readonly kind: "admit"; readonly amount: number; readonly bucket: string; readonly name: string | null }
  | { readonly kind: "settle"; readonly back: number; readonly outcome: Outcome }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "wait_as_told" }
  | { readonly kind: "alarm" }
  | { readonly kind: "evict" };

const admit = fc.constant("admit" as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: admit,
      amount: fc.integer({ min: 0, max: 12 }),
      bucket: fc.constantFrom(...BUCKETS),
      name: fc.constant(null),
    }),
  },
  // Asked for again it is the same act, so it takes the same.
  { weight: 2, arbitrary: fc.record({ kind: admit, amount: fc.constant(7), bucket: fc.constant(""), name: fc.constant("a") }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: admit, amount: fc.constant(4), bucket: fc.constant("currency:USD"), name: fc.constant("b") }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      back: fc.nat(4),
      outcome: fc.constantFrom<Outcome>("ok", "refused", "failed", "unknown", "unknown"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.oneof(fc.constantFrom(1, 10, 4_000, 9_999, 10_000, 10_010, 30_000, -5, -3_000, -20_000), fc.nat(15_000)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "wait_as_told" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "alarm" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "evict" as const }) },
);

function draft(requestId: string, more: Pick<RecordDraft, "type" | "outcome">): RecordDraft {
  return {
    ...BLANK_DRAFT,
    request_id: requestId,
    operation: "users.adjust_billing_credit_balance",
    ...more,
  };
}

const nameOf = ({ windowMs, calendar }: Window) => `p/r#${calendar === null ? windowMs : "day"}`;
const chargesFor = (amount: number, bucket: string): Charge[] =>
  WINDOWS.map((window) => ({ limit: nameOf(window), bucket, amount, countsAttempts: false, ...window }));

const dates = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" });

/** Is a charge of then in the span that ends now? `longer`: were it to count longer than it must. */
function isInSpan({ windowMs, calendar }: Window, atMs: number, nowMs: number, longer = 0): boolean {
  if (calendar !== null) return dates.format(atMs) === dates.format(nowMs);
  return atMs >= nowMs - windowMs * (1 + longer);
}

/** What an act has of a span, whenever in it it was sent: it happens once. */
function amountOf(act: Act, window: Window, bucket: string, nowMs: number, longer = 0): number {
  const inSpan = (act.sent.get(window) ?? []).filter((one) => one.bucket === bucket && isInSpan(window, one.atMs, nowMs, longer));
  return Math.max(0, ...inSpan.map(({ amount }) => amount));
}

const sumOf = (acts: Iterable<Act>, window: Window, bucket: string, nowMs: number, longer = 0) =>
  [...acts].reduce((sum, act) => sum + amountOf(act, window, bucket, nowMs, longer), 0);

let run = 0;

afterEach(() => {
  runFromNoon();
});

it("random interleavings of admits, settles, repeats and clocks never exceed a maximum in any span, nor refuse what fits", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80, size: "max" }), async (steps) => {
      run += 1;
      const name = `property${run}`;
      const ledger = () => ledgerOf(name);
      let nowMs = BASE;
      vi.setSystemTime(nowMs);
      // Those with a name may be asked for again; of the others each is its own.
      const acts = new Map<string, Act>();
      const requests: string[] = [];
      // A counter's time does not run backwards: a charge is of its latest one, or later, whether that was given back or not.
      const latest = new Map<string, number>();
      let clockMs = 0;
      let toldToWaitMs = 0;
      const all = () => [...acts.values()];
      const timeOf = (window: Window, bucket: string) => Math.max(nowMs, clockMs, latest.get(`${nameOf(window)} ${bucket}`) ?? 0);
      expect(await ledger().usage()).toEqual([]);
      for (const one of steps) {
        if (one.kind === "wait") nowMs += one.ms;
        if (one.kind === "wait_as_told") nowMs += toldToWaitMs;
        if (one.kind === "wait_as_told") toldToWaitMs = 0;
        vi.setSystemTime(nowMs);
        if (one.kind === "evict") await evictDurableObject(ledger());
        if (one.kind === "alarm") {
          await ringAlarm(name);
          clockMs = await runInDurableObject(
            ledger(),
            (_ledger, { storage }) => new LedgerStore(storage, nowMs).readMeta<number>("limit_clock") ?? 0,
          );
        }
        if (one.kind === "admit") {
          const { amount, bucket } = one;
          const requestId = `req_${run}_${requests.length}`;
          const actName = one.name ?? requestId;
          const charges = chargesFor(amount, bucket);
          const idempotency =
            one.name === null ? undefined : { scope: "op", key: one.name, digests: ["same"] as const, resend: true };
          const intent = draft(requestId, { type: "intent", outcome: null });
          const answer = await ledger().admit({ basis: null, charges, idempotency, intent, settleByMs: nowMs + 10 ** 9 }, name);
          const known = acts.get(actName);
          const others = all().filter((act) => act !== known);
          if (answer.ok) {
            requests.push(requestId);
            const sent = known?.sent ?? new Map<Window, Sent[]>();
            const act: Act = { state: "open", requestId, isRepeat: known !== undefined, sent };
            for (const window of WINDOWS) {
              const atMs = timeOf(window, bucket);
              sent.set(window, [...(sent.get(window) ?? []), { atMs, amount, bucket }]);
              if (amount > 0) latest.set(`${nameOf(window)} ${bucket}`, atMs);
            }
            acts.set(actName, act);
            for (const window of WINDOWS)
              expect(sumOf(all(), window, bucket, timeOf(window, bucket))).toBeLessThanOrEqual(window.max);
          } else if (answer.code === "limited") {
            const needless = WINDOWS.every((window) => {
              const atMs = timeOf(window, bucket);
              const own = known === undefined ? 0 : amountOf(known, window, bucket, atMs, ERROR);
              return sumOf(others, window, bucket, atMs, ERROR) + Math.max(amount, own) <= window.max;
            });
            expect(needless).toBe(false);
            if (known === undefined) {
              const seconds = Math.max(1, Math.ceil((answer.fitsAtMs - nowMs) / 1000));
              const fits = async (atMs: number) =>
                (await ledger().standing(charges, atMs)).every(({ fitsAtMs }) => fitsAtMs === null);
              expect([await fits(nowMs + seconds * 1000), await fits(nowMs + (seconds - 1) * 1000)]).toEqual([true, false]);
              expect([await fits(answer.fitsAtMs), await fits(answer.fitsAtMs - 1)]).toEqual([true, false]);
              toldToWaitMs = seconds * 1000;
            }
          } else expect(answer.code).toBe(known?.state === "open" ? "in_flight" : "answered");
        }
        if (one.kind === "settle") {
          const requestId = requests.at(-1 - one.back);
          if (requestId === undefined) continue;
          const record = draft(requestId, { type: "outcome", outcome: one.outcome });
          await ledger().settle({ requestId, record, answer: { kind: "answer", status: 200, body: "{}" } }, name);
          const [actName, act] = [...acts].find(([, { requestId: current }]) => current === requestId) ?? [];
          if (actName === undefined || act === undefined || act.state === "done") continue;
          const certain = one.outcome === "refused" || one.outcome === "failed";
          if (one.outcome === "ok") act.state = "done";
          else if (certain && !act.isRepeat) acts.delete(actName);
          else act.state = "unknown";
        }
        const usage = await ledger().usage();
        for (const window of WINDOWS) {
          for (const bucket of BUCKETS) {
            const row = usage.find(({ limit, bucket: counted }) => limit === nameOf(window) && counted === bucket);
            const atMs = timeOf(window, bucket);
            expect(row?.used ?? 0).toBeGreaterThanOrEqual(sumOf(all(), window, bucket, atMs));
            expect(row?.used ?? 0).toBeLessThanOrEqual(sumOf(all(), window, bucket, atMs, ERROR));
            if (row !== undefined) expect(row.freesAtMs).toBeGreaterThan(nowMs);
            if (row !== undefined) expect(row.resetsAtMs).toBeGreaterThanOrEqual(row.freesAtMs);
          }
        }
      }
      await expectWholeChain(name);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 90_000 },
  );
});
