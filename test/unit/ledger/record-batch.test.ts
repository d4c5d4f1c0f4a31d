// The batch of read records and the tally of strangers: what is put in comes out once, also when the Ledger is away for a while, and
// nothing waits for a request that never comes.
import { describe, expect, it } from "vitest";
import type { Deps } from "../../../src/deps.ts";
import { type AnonymousCounter, createAnonymousTally } from "../../../src/ledger/anonymous-tally.ts";
import { createRecordBatch, type RecordAppender } from "../../../src/ledger/record-batch.ts";
import { draft } from "../audit/records.ts";

type Ledgers = RecordAppender & AnonymousCounter;

interface World {
  readonly deps: Deps;
  readonly ledgers: Ledgers;
  /** Request ids and counts as the Ledger has them. */
  readonly stored: string[];
  readonly logged: string[];
  readonly work: Promise<unknown>[];
  readonly waitUntil: (promise: Promise<unknown>) => void;
}

/** `answers`: for each call to the Ledger whether it is there; there, once the list is at its end. */
function world(answers: readonly boolean[] = [], duringCall: (call: number) => void = () => undefined): World {
  const stored: string[] = [];
  const logged: string[] = [];
  const work: Promise<unknown>[] = [];
  let calls = 0;
  const call = async (ids: readonly string[]) => {
    calls += 1;
    duringCall(calls);
    await new Promise((resolve) => setImmediate(resolve));
    if (answers[calls - 1] === false) return null;
    stored.push(...ids);
    return { value: undefined };
  };
  const deps: Deps = {
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
    random: () => 0,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    timer: () => () => undefined,
    fetch: () => Promise.reject(new Error("nothing is sent here")),
    log: (event) => logged.push(event),
  };
  const ledgers: Ledgers = {
    append: (_name, drafts) => call(drafts.map(({ request_id }) => request_id)),
    countAnonymous: (counts) => call(counts.map(({ fault, keyId, count }) => `${fault} ${keyId} ${count}`)),
  };
  return {
    deps,
    ledgers,
    stored,
    logged,
    work,
    waitUntil: (promise) => void work.push(promise),
  };
}

async function settled({ work }: World): Promise<void> {
  for (let known = 0; known < work.length; ) {
    known = work.length;
    await Promise.all(work);
  }
}

describe("the batch of read records", () => {
  it("writes what is added together in one call per ledger", async () => {
    let calls = 0;
    const here = world([], () => (calls += 1));
    const batch = createRecordBatch(here.deps, here.ledgers);
    for (const id of ["a", "b", "c"]) batch.add("one", draft({ request_id: id }), here.waitUntil);
    batch.add("other", draft({ request_id: "d" }), here.waitUntil);
    await settled(here);
    expect([here.stored.sort(), calls]).toEqual([["a", "b", "c", "d"], 2]);
  });

  it("writes what is added while a batch is under way, though no further read comes", async () => {
    const here = world([], (call) => {
      if (call === 1) batch.add("one", draft({ request_id: "meanwhile" }), here.waitUntil);
    });
    const batch = createRecordBatch(here.deps, here.ledgers);
    batch.add("one", draft({ request_id: "first" }), here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["first", "meanwhile"]);
  });

  it("tries again while the Ledger is away, and keeps for the next read what it could not write", async () => {
    const here = world([false, false, false, false, false]);
    const batch = createRecordBatch(here.deps, here.ledgers);
    batch.add("one", draft({ request_id: "early" }), here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual([]);
    batch.add("one", draft({ request_id: "late" }), here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["early", "late"]);
  });

  it("goes on after a flush that was cut off with its request", async () => {
    const here = world();
    const never: RecordAppender = {
      append: (name, drafts) =>
        drafts.some(({ request_id }) => request_id === "cut") ? new Promise(() => undefined) : here.ledgers.append(name, drafts),
    };
    const batch = createRecordBatch(here.deps, never);
    batch.add("one", draft({ request_id: "cut" }), () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    batch.add("one", draft({ request_id: "after" }), here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["after"]);
  });

  it("asks one Ledger for no more than a call to it carries", async () => {
    const sizes: number[] = [];
    const here = world();
    const counting: RecordAppender = {
      append: (name, drafts) => {
        sizes.push(drafts.length);
        return here.ledgers.append(name, drafts);
      },
    };
    const batch = createRecordBatch(here.deps, counting);
    for (let index = 0; index < 1_100; index += 1) batch.add("one", draft({ request_id: String(index) }), here.waitUntil);
    await settled(here);
    expect([sizes, here.stored.length, here.stored.at(-1)]).toEqual([[500, 500, 100], 1_100, "1099"]);
  });

  it("has no room while as many as it holds are on their way; those that were cut off are sent again, told that they were sent", async () => {
    let nowMs = 1_000;
    const here = world();
    const triedMs: (number | null | undefined)[] = [];
    let hangs = true;
    const hanging: RecordAppender = {
      append: (name, drafts, firstTriedMs) => {
        if (hangs) return new Promise(() => undefined);
        triedMs.push(firstTriedMs);
        return here.ledgers.append(name, drafts);
      },
    };
    const batch = createRecordBatch({ ...here.deps, now: () => nowMs }, hanging);
    for (let index = 0; index < 10_000; index += 1) batch.add("one", draft({ request_id: String(index) }), () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    batch.resume(here.waitUntil);
    expect([batch.hasRoom(), here.work.length]).toEqual([false, 0]);
    [hangs, nowMs] = [false, 16_000];
    batch.resume(here.waitUntil);
    await settled(here);
    expect([here.stored.length, new Set(triedMs), batch.hasRoom()]).toEqual([10_000, new Set([1_000]), true]);
  });

  it("goes on after a flush that was cut off before it began", async () => {
    let nowMs = 0;
    const here = world();
    let isCut = true;
    const sleep = () => (isCut ? new Promise<void>(() => undefined) : here.deps.sleep(0));
    const batch = createRecordBatch({ ...here.deps, sleep, now: () => nowMs }, here.ledgers);
    batch.add("one", draft({ request_id: "early" }), () => undefined);
    [isCut, nowMs] = [false, 15_000];
    batch.add("one", draft({ request_id: "late" }), here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["early", "late"]);
  });

  it("holds so many and no more, and says when it lost some", async () => {
    const here = world();
    const batch = createRecordBatch(here.deps, here.ledgers);
    for (let index = 0; index < 10_003; index += 1) batch.add("one", draft({ request_id: String(index) }), here.waitUntil);
    await settled(here);
    expect([here.stored.length, here.stored[0], here.logged.includes("read_records_lost")]).toEqual([10_000, "3", true]);
  });
});

describe("the tally of strangers", () => {
  it("hands a flood to the Ledger as one count for each kind", async () => {
    const here = world();
    const tally = createAnonymousTally(here.deps, here.ledgers);
    for (let index = 0; index < 1_000; index += 1) tally.add(index % 2 === 0 ? "forged" : "missing", null, here.waitUntil);
    tally.add("revoked", "abcdefghijkl", here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["forged null 500", "missing null 500", "revoked abcdefghijkl 1"]);
    expect(here.work).toHaveLength(1);
  });

  it("goes on after a flush that was cut off before it began", async () => {
    let nowMs = 0;
    const here = world();
    let isCut = true;
    const sleep = () => (isCut ? new Promise<void>(() => undefined) : here.deps.sleep(0));
    const tally = createAnonymousTally({ ...here.deps, sleep, now: () => nowMs }, here.ledgers);
    tally.add("forged", null, () => undefined);
    [isCut, nowMs] = [false, 15_000];
    tally.add("forged", null, here.waitUntil);
    await settled(here);
    expect(here.stored).toEqual(["forged null 2"]);
  });

  it("keeps its counts while the Ledger is away", async () => {
    const here = world([false]);
    const tally = createAnonymousTally(here.deps, here.ledgers);
    tally.add("forged", null, here.waitUntil);
    await settled(here);
    tally.add("forged", null, here.waitUntil);
    await settled(here);
    expect(here.stored.reduce((sum, text) => sum + Number(text.split(" ").at(-1)), 0)).toBe(2);
  });

  it("keeps what one flush has sent when another one sends meanwhile", async () => {
    const held: ((taken: boolean) => void)[] = [];
    const here = world();
    const stored = new Set<string>();
    const countAnonymous: AnonymousCounter["countAnonymous"] = async (counts) => {
      if (!(await new Promise<boolean>((resolve) => held.push(resolve)))) return null;
      for (const { keyId } of counts) stored.add(String(keyId));
      return {};
    };
    const tally = createAnonymousTally(here.deps, { countAnonymous });
    const pass = async () => {
      for (let turn = 0; turn < 5; turn += 1) await here.deps.sleep(0);
    };
    // Each begins while those before it wait for the Ledger.
    for (const keyId of ["first", "second", "third"]) {
      tally.add("revoked", keyId, here.waitUntil);
      await pass();
    }
    held[0]?.(true);
    held[1]?.(true);
    await pass();
    tally.add("revoked", "fourth", here.waitUntil);
    held[2]?.(true);
    await pass();
    // Of the two that are on their way now the first is not taken.
    for (let at = 3; at < held.length; at += 1) held[at]?.(at !== 3);
    await pass();
    tally.add("revoked", "fifth", here.waitUntil);
    for (let at = 0; at < 50; at += 1) {
      await pass();
      for (const answer of held) answer(true);
    }
    expect([...stored].sort()).toEqual(["fifth", "first", "fourth", "second", "third"]);
  });
});
