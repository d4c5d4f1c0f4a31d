// Intents are answered from memory. What memory says must be what the table says, whatever was done to either, by this object or by the one
// before it.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { IntentStore } from "../../src/ledger/intent-store.ts";
import { ledgerOf } from "./ledger-inspection.ts";

const IDS = ["req_a", "req_b", "req_c"];
const step = fc.record({
  what: fc.constantFrom("open", "markUnknown", "close", "undo", "restart"),
  requestId: fc.constantFrom(...IDS),
  isNamed: fc.boolean(),
});

class Undone extends Error {}

it("knows of every intent what the table has, after any steps, undone ones and a restart", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      run += 1;
      await runInDurableObject(ledgerOf(`intents${run}`), (_ledger, { storage }) => {
        let store = new IntentStore(storage.sql);
        for (const [seq, { what, requestId, isNamed }] of steps.entries()) {
          const open = () => store.open({ requestId, seq, settleByMs: 1_000 + seq, isNamed, mayHoldCharges: false });
          if (what === "restart") store = new IntentStore(storage.sql);
          else if (what === "undo") {
            const undone = () =>
              storage.transactionSync(() => {
                store.close(requestId);
                open();
                throw new Undone();
              });
            expect(undone).toThrow(Undone);
            store.reread();
          } else if (what !== "open") store[what](requestId);
          else if (store.of(requestId) === null) open();
          const fresh = new IntentStore(storage.sql);
          const facts = (intents: IntentStore) =>
            IDS.map((id) => {
              const intent = intents.of(id);
              if (intent === null) return null;
              const { seq: at, settleByMs, state } = intent;
              return { at, settleByMs, state, others: intents.areOthersOpen(id) };
            });
          expect(facts(store)).toEqual(facts(fresh));
          expect(store.all().length).toBe(facts(store).filter((fact) => fact !== null).length);
        }
      });
    }),
    { numRuns: 25 },
  );
});

it("looks each up where there are very many, and takes none for alone", async () => {
  await runInDurableObject(ledgerOf("manyIntents"), (_ledger, { storage }) => {
    const store = new IntentStore(storage.sql);
    const opened = (seq: number) => ({ requestId: `req_${seq}`, seq, settleByMs: seq, isNamed: false, mayHoldCharges: false });
    for (let seq = 1; seq <= 1_002; seq += 1) store.open(opened(seq));
    for (let seq = 2; seq <= 1_002; seq += 1) store.markUnknown(`req_${seq}`);
    for (const intents of [store, new IntentStore(storage.sql)]) {
      expect([intents.of("req_1"), intents.of("req_1002"), intents.of("req_0")]).toMatchObject([
        { seq: 1, state: "open" },
        { seq: 1_002, state: "unknown" },
        null,
      ]);
      expect(intents.areOthersOpen("req_1")).toBe(true);
    }
    store.close("req_1");
    expect([store.of("req_1"), store.all().length]).toEqual([null, 1_001]);
  });
});
