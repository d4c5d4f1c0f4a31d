// Counters count each record once, whatever is cut off in the middle, let go of, or asked in between: held against the records themselves.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditRecord, BLANK_DRAFT, type RecordDraft } from "../../../src/audit/record.ts";
import { systemDeps } from "../../../src/deps.ts";
import { ChainWriter } from "../../../src/ledger/chain-writer.ts";
import { LedgerStore } from "../../../src/ledger/ledger-store.ts";
import { DAY_MS, HOUR_MS, type Tally } from "../../../src/ledger/tally-protocol.ts";
import { Tallying } from "../../../src/ledger/tallying.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { measuredStorage } from "../measured-storage.ts";
import { countAgain, FATES } from "./counted-again.ts";

const NOON = Date.parse("2035-06-15T12:00:00.000Z");
const KEYS = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"] as const;

const draft = fc
  .record({
    type: fc.constantFrom("intent", "outcome", "read", "denied", "failed", "admin", "resolved", "anonymous", "bypass"),
    by: fc.constantFrom(...KEYS, null),
    operation: fc.constantFrom("users.ban", "users.get", "keys.list", null),
    outcome: fc.constantFrom("ok", "refused", "failed", "unknown", null),
    error: fc.constantFrom(null, "bailiff_policy_denied", "sent_again", "decided_again", "explained"),
    ofIntent: fc.boolean(),
    rule: fc.constantFrom("a", "b", null),
    count: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
    total: fc.integer({ min: 1, max: 500 }),
    user: fc.constant("user_2secretPerson"),
  })
  .map(
    ({ by, ofIntent, rule, count, total, user, ...same }): RecordDraft => ({
      ...BLANK_DRAFT,
      ...same,
      request_id: "req",
      operation: same.type === "anonymous" ? null : same.operation,
      key: by === null ? null : { id: by, name: `name of ${by}`, owner: "somebody" },
      target: user,
      args: same.type === "anonymous" ? { total } : { user_id: user },
      intent_id: ofIntent ? "x-1" : null,
      decision: { effect: "deny", policy: rule === null ? null : "p", rule, bundle: null, explanation: "" },
      ...(count === undefined || (same.type !== "denied" && same.type !== "failed") ? {} : { count }),
    }),
  );

/** What happens, in order. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), drafts: fc.array(draft, { maxLength: 120 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 30 * HOUR_MS }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("count", "forget", "ask", "restart") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut_off" as const), after: fc.integer({ min: 0, max: 40 }) }) },
);

class CutOff extends Error {}

/** Breaks off before the statement after so many on what is counted. */
function breaking(storage: DurableObjectStorage, after: number): DurableObjectStorage {
  let left = after;
  const sql = new Proxy(storage.sql, {
    get: (target, name) =>
      name !== "exec"
        ? Reflect.get(target, name)
        : (query: string, ...bindings: SqlStorageValue[]) => {
            if (/^\s*(UPDATE|INSERT|DELETE)/.test(query)) left -= 1;
            if (left < 0) throw new CutOff();
            return target.exec(query, ...bindings);
          },
  });
  const bound = (name: string | symbol): unknown => {
    const value: unknown = Reflect.get(storage, name);
    return typeof value === "function" ? value.bind(storage) : value;
  };
  return new Proxy(storage, { get: (_target, name) => (name === "sql" ? sql : bound(name)) });
}

const sumsOf = ({ buckets }: Tally, startsAtMs: number | null = null) => {
  const of = (plane: string, kind: string) =>
    buckets
      .filter((one) => one.plane === plane && one.kind === kind && (startsAtMs === null || one.startsAtMs === startsAtMs))
      .reduce((sum, { count }) => sum + count, 0);
  const fates = (plane: string) => Object.fromEntries(FATES.map((kind) => [kind, of(plane, kind)]));
  return { ...fates("clerk"), admin: fates("admin"), anonymous: of("clerk", "anonymous") };
};

let ledgers = 0;

describe("the counters of a Ledger", () => {
  it("say what its records say, hour by hour and day by day, whatever happened", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        ledgers += 1;
        await runInDurableObject(ledgerOf(`tally-${ledgers}`), (_ledger, { storage }) => {
          let nowMs = NOON;
          const deps = { ...systemDeps(), now: () => nowMs };
          const store = new LedgerStore(storage, nowMs);
          const chain = new ChainWriter(store, deps);
          let tallying = new Tallying(storage, store);
          const all: AuditRecord[] = [];
          const whole = () => ({ fromMs: NOON - HOUR_MS * 12, toMs: nowMs + DAY_MS, bucketMs: HOUR_MS });
          for (const one of steps) {
            switch (one.kind) {
              case "write":
                for (const each of one.drafts) all.push(chain.append("x", each));
                break;
              case "wait":
                // All of it stays within what hours are kept for.
                nowMs = Math.min(nowMs + one.ms, NOON + 8 * DAY_MS);
                break;
              case "count":
                tallying.catchUp(chain.head.seq, nowMs, 1);
                break;
              case "forget":
                tallying.catchUpTo(chain.head.seq - 1, chain.head.seq, nowMs);
                store.dropRecordsUntil(Math.min(chain.head.seq - 1, tallying.seq));
                break;
              case "ask":
                tallying.tally(whole(), chain.head.seq, nowMs);
                break;
              case "restart":
                tallying = new Tallying(storage, new LedgerStore(storage, nowMs));
                break;
              case "cut_off": {
                const cut = breaking(storage, one.after);
                try {
                  new Tallying(cut, new LedgerStore(cut, nowMs)).catchUpTo(chain.head.seq, chain.head.seq, nowMs);
                } catch (error) {
                  expect(error).toBeInstanceOf(CutOff);
                }
              }
            }
          }
          const tally = tallying.tally(whole(), chain.head.seq, nowMs);
          expect(tally).toMatchObject({ sinceMs: null, isBehind: false });
          expect(sumsOf(tally)).toEqual(countAgain(all));
          for (const [bucketMs, firstMs] of [
            [HOUR_MS, NOON],
            [4 * HOUR_MS, NOON],
            [DAY_MS, NOON - 12 * HOUR_MS],
          ] as const) {
            const asked = tallying.tally({ fromMs: firstMs, toMs: firstMs + 9 * DAY_MS, bucketMs }, chain.head.seq, nowMs);
            for (let at = firstMs; at <= nowMs; at += bucketMs) {
              const within = all.filter((record) => Date.parse(record.at) >= at && Date.parse(record.at) < at + bucketMs);
              expect(sumsOf(asked, at)).toEqual(countAgain(within));
            }
          }
          const denied = all.filter(
            ({ type, key, decision }) => type === "denied" && key?.id === KEYS[0] && decision?.rule === "a",
          );
          const told = tally.calls.filter(({ kind, keyId, rule }) => kind === "denied" && keyId === KEYS[0] && rule === "a");
          const total = (counts: readonly { readonly count?: number }[]) => counts.reduce((sum, { count = 1 }) => sum + count, 0);
          expect(total(told)).toBe(total(denied));
          const kept = JSON.stringify(storage.sql.exec("SELECT * FROM tallies").toArray());
          expect(kept).not.toMatch(/secretPerson|name of|somebody/);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("are not written by what calls write: no statement of an append touches them", async () => {
    await runInDurableObject(ledgerOf("tally-cost"), (_ledger, { storage }) => {
      const queries: string[] = [];
      const watched = new Proxy(storage, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (name !== "sql") return typeof value === "function" ? value.bind(target) : value;
          return new Proxy(target.sql, {
            get: (sql, method) =>
              method === "exec"
                ? (query: string, ...bindings: SqlStorageValue[]) => {
                    queries.push(query);
                    return sql.exec(query, ...bindings);
                  }
                : Reflect.get(sql, method),
          });
        },
      });
      const store = new LedgerStore(watched, NOON);
      const chain = new ChainWriter(store, systemDeps());
      new Tallying(watched, store);
      queries.length = 0;
      for (let n = 0; n < 300; n += 1) chain.append("x", { ...BLANK_DRAFT, type: "read", request_id: "req" });
      expect(queries).toHaveLength(300);
      expect(queries.filter((query) => /tall/.test(query))).toEqual([]);
    });
  });

  it("cost a row an hour and one a day for each kind of call, however many calls", async () => {
    await runInDurableObject(ledgerOf("tally-rows"), (_ledger, { storage }) => {
      const { storage: watched, costOf } = measuredStorage(storage);
      const store = new LedgerStore(storage, NOON);
      const chain = new ChainWriter(store, { ...systemDeps(), now: () => NOON });
      const key = { id: KEYS[0], name: "n", owner: "o" };
      const write = (count: number) => {
        for (let n = 0; n < count; n += 1)
          chain.append("x", { ...BLANK_DRAFT, type: "read", key, operation: "users.get", request_id: "r" });
      };
      const tallying = new Tallying(watched, store);
      write(199);
      expect(costOf(() => tallying.catchUp(chain.head.seq, NOON)).written).toBe(0);
      write(4_000);
      expect(costOf(() => tallying.catchUp(chain.head.seq, NOON)).written).toBeLessThan(20 * 8);
      expect(storage.sql.exec<{ n: number }>("SELECT COUNT(*) n FROM tallies").one().n).toBe(2);
      const asked = costOf(() => {
        const span = { fromMs: NOON, toMs: NOON + HOUR_MS, bucketMs: HOUR_MS };
        expect(tallying.tally(span, chain.head.seq, NOON).buckets).toEqual([
          { startsAtMs: NOON, plane: "clerk", kind: "allowed", count: 4_199 },
        ]);
      });
      expect(asked).toMatchObject({ written: 0 });
      expect(asked.read).toBeLessThan(50);
    });
  });

  it("tell no more kinds of calls apart in an hour than there is room for, and lose none", async () => {
    await runInDurableObject(ledgerOf("tally-many"), (_ledger, { storage }) => {
      const store = new LedgerStore(storage, NOON);
      const chain = new ChainWriter(store, { ...systemDeps(), now: () => NOON });
      for (let n = 0; n < 1_200; n += 1) {
        const key = { id: `k${n}`, name: "n", owner: "o" };
        chain.append("admin", { ...BLANK_DRAFT, type: "admin", key, operation: "keys.list", request_id: "r" });
      }
      const tallying = new Tallying(storage, store);
      tallying.catchUp(1_200, NOON);
      expect(storage.sql.exec<{ n: number }>("SELECT COUNT(*) n FROM tallies WHERE width_ms = ?", HOUR_MS).one().n).toBe(501);
      const span = { fromMs: NOON, toMs: NOON + HOUR_MS, bucketMs: HOUR_MS };
      expect(tallying.tally(span, 1_200, NOON).buckets).toEqual([
        { startsAtMs: NOON, plane: "admin", kind: "allowed", count: 1_200 },
      ]);
    });
  });

  it("of a version that counts begin with the oldest record that an earlier one has left", async () => {
    await runInDurableObject(ledgerOf("tally-earlier"), (_ledger, { storage }) => {
      let nowMs = NOON;
      const store = new LedgerStore(storage, NOON);
      const chain = new ChainWriter(store, { ...systemDeps(), now: () => nowMs });
      const key = { id: KEYS[0], name: "n", owner: "o" };
      for (let n = 0; n < 10; n += 1) {
        chain.append("x", { ...BLANK_DRAFT, type: "read", key, operation: "users.get", request_id: "r" });
        nowMs += HOUR_MS;
      }
      // It did not count what it let go of.
      store.dropRecordsUntil(4);
      const span = { fromMs: NOON, toMs: NOON + DAY_MS, bucketMs: HOUR_MS };
      const tally = new Tallying(storage, store).tally(span, 10, nowMs);
      expect([tally.sinceMs, tally.buckets.length]).toEqual([NOON + 4 * HOUR_MS, 6]);
    });
  });
});
