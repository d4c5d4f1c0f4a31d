// What contradicts the log is kept in bounded room: whoever can write to KV must not fill the Registry, nor keep it from what comes after.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { TroubleStore } from "../../../src/ledger/trouble-store.ts";

const ROOM = 1_000;
const trouble = (seq: number) => ({
  ledger: "key",
  kind: "copy" as const,
  known: { seq, hash: null },
  reported: { seq, hash: null },
});
const kept = (store: TroubleStore) => store.all().map(({ known }) => known.seq);

/** As many as there is room for; what `end` does with each comes after. */
function full<T>(name: string, end: (store: TroubleStore) => void, look: (store: TroubleStore) => T): Promise<T> {
  return runInDurableObject(env.REGISTRY.getByName(name), (_registry, { storage }) => {
    const store = new TroubleStore(storage);
    for (let seq = 1; seq <= ROOM; seq += 1) store.note(trouble(seq), seq);
    end(store);
    return look(store);
  });
}

it("what is over and on record makes room, the oldest first", async () => {
  const over = (store: TroubleStore) => {
    for (const one of store.all()) {
      store.close(one);
      store.markRecorded(one);
    }
  };
  const after = await full("over", over, (store) => {
    const isNew = store.note(trouble(ROOM + 1), ROOM + 1);
    return { isNew, seqs: kept(store) };
  });
  expect(after.isNew).toBe(true);
  expect(after.seqs).toHaveLength(ROOM);
  expect(after.seqs.at(0)).toBe(2);
  expect(after.seqs.at(-1)).toBe(ROOM + 1);
});

it.each([
  ["open", (store: TroubleStore) => store.all().map((one) => store.markRecorded(one))],
  ["not on record yet", (store: TroubleStore) => store.all().map((one) => store.close(one))],
])("what is %s stays", async (name, end) => {
  const after = await full(name, end, (store) => {
    const isNew = store.note(trouble(ROOM + 1), ROOM + 1);
    return { isNew, seqs: kept(store) };
  });
  expect(after).toEqual({ isNew: false, seqs: Array.from({ length: ROOM }, (_, index) => index + 1) });
});
