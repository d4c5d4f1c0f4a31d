// What a charge costs, as rows that are read and written: the same after a hundred thousand as after a few, and what is stored is bounded.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { ChargeBook } from "../../../src/ledger/charge-book.ts";
import { CounterStore } from "../../../src/ledger/counter-store.ts";
import { LedgerStore } from "../../../src/ledger/ledger-store.ts";
import type { Charge } from "../../../src/ledger/protocol.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { type Cost, measuredStorage } from "../measured-storage.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const DAY_MS = 86_400_000;
const SLOT_MS = DAY_MS / 1000;

function measured(storage: DurableObjectStorage) {
  const { storage: watched, costOf } = measuredStorage(storage);
  const store = new CounterStore(watched, new LedgerStore(storage, NOON));
  return { store, book: new ChargeBook(store), costOf };
}

const rowsIn = ({ sql }: DurableObjectStorage, table: string) =>
  sql.exec<{ n: number }>(`SELECT COUNT(*) n FROM ${table}`).one().n;
const charge = (more: Partial<Charge> = {}): Charge => ({
  ...{ limit: "p/r#1", bucket: "", amount: 1, max: Number.MAX_SAFE_INTEGER, windowMs: DAY_MS, countsAttempts: false },
  ...more,
});
const worst = (costs: readonly Cost[]) => ({
  read: Math.max(...costs.map(({ read }) => read)),
  written: Math.max(...costs.map(({ written }) => written)),
});

it("a charge costs the same after 100,000, and a counter keeps a thousand slots", { timeout: 120_000 }, async () => {
  await runInDurableObject(ledgerOf("cost"), (_ledger, { storage }) => {
    const { book, costOf } = measured(storage);
    const early: Cost[] = [];
    const late: Cost[] = [];
    // Each in a slot of its own, which is the dearest way: one that is new, and one that has left.
    for (let n = 0; n < 100_000; n += 1) {
      const take = () => {
        expect(book.take([charge()], `req_${n}`, NOON + n * SLOT_MS).ok).toBe(true);
        book.settle(`req_${n}`, "ok");
      };
      if (n < 100) early.push(costOf(take));
      else if (n >= 99_000) late.push(costOf(take));
      else take();
    }
    expect(rowsIn(storage, "slots")).toBeLessThanOrEqual(1_002);
    expect([rowsIn(storage, "counters"), rowsIn(storage, "holds")]).toEqual([1, 0]);
    const [first, last] = [worst(early), worst(late)];
    expect(last.read).toBeLessThanOrEqual(first.read + 6);
    expect(last.written).toBeLessThanOrEqual(first.written + 3);
    expect(last.read).toBeLessThan(20);
    expect(last.written).toBeLessThan(15);
  });
});

it("a charge after a long silence, and a refusal, read a counter's thousand slots at most", { timeout: 60_000 }, async () => {
  await runInDurableObject(ledgerOf("cost-bound"), (_ledger, { storage }) => {
    const { book, costOf } = measured(storage);
    for (let n = 0; n < 5_000; n += 1) book.take([charge()], `req_${n}`, NOON + n * 20_000);
    const endMs = NOON + 5_000 * 20_000;
    const refused = costOf(() => {
      expect(book.take([charge({ amount: 1_000, max: 4_500 })], "refused", endMs).ok).toBe(false);
    });
    expect(refused.read).toBeLessThan(1_020);
    expect(refused.written).toBe(0);
    const silence = costOf(() => {
      book.take([charge()], "later", endMs + 3 * DAY_MS);
    });
    expect(silence.read).toBeLessThan(4 * 1_020);
    expect(rowsIn(storage, "slots")).toBe(1);
  });
});

it("counters of many users go when nothing of them counts any more, a few thousand rows at a time", {
  timeout: 60_000,
}, async () => {
  await runInDurableObject(ledgerOf("cost-many"), (_ledger, { storage }) => {
    const { book, store } = measured(storage);
    for (let n = 0; n < 5_000; n += 1) {
      const bucket = `target:user_${n}`;
      book.take([charge({ bucket })], `req_${n}`, NOON);
      book.settle(`req_${n}`, "ok");
    }
    expect([rowsIn(storage, "counters"), rowsIn(storage, "slots")]).toEqual([5_000, 5_000]);
    expect(store.dropEmpty(NOON + DAY_MS)).toBe(true);
    expect(rowsIn(storage, "counters")).toBe(5_000);
    let rounds = 1;
    while (!store.dropEmpty(NOON + 2 * DAY_MS)) rounds += 1;
    expect([rowsIn(storage, "counters"), rowsIn(storage, "slots")]).toEqual([0, 0]);
    expect(rounds).toBeLessThan(10);
    // What went had left by that time: no earlier one is counted in any more.
    expect(store.clockMs()).toBe(NOON + 2 * DAY_MS);
    expect(new LedgerStore(storage, NOON).readMeta("limit_clock")).toBe(NOON + 2 * DAY_MS);
  });
});

it("fractions leave no crumbs: what has left, has left", async () => {
  await runInDurableObject(ledgerOf("cost-fractions"), (_ledger, { storage }) => {
    const { book, store } = measured(storage);
    for (let n = 0; n < 3_000; n += 1) book.take([charge({ amount: 0.1 })], `req_${n}`, NOON + n * SLOT_MS);
    const endMs = NOON + 3_000 * SLOT_MS + DAY_MS;
    expect(store.usage(endMs - SLOT_MS)).toMatchObject([{ used: 0.1 }]);
    expect(book.standing([charge({ amount: 0.1, max: 0.2 })], endMs - SLOT_MS)).toMatchObject([{ used: 0.1, fitsAtMs: null }]);
    expect(book.standing([charge({ amount: 0.2, max: 0.2 })], endMs)).toMatchObject([{ used: 0, fitsAtMs: null }]);
  });
});
