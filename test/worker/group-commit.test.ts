// Acts that arrive together are committed together: fewer commits than acts, each with an answer of its own, and one that fails takes
// nobody along. That nobody is answered before it is durable, kills show (`test/e2e/crash`).
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { BLANK_DRAFT, type RecordDraft } from "../../src/audit/record.ts";
import { systemDeps } from "../../src/deps.ts";
import { GroupCommit } from "../../src/ledger/group-commit.ts";
import type { AdmitRequest, Charge } from "../../src/ledger/protocol.ts";
import { expectWholeChain, ledgerOf, openIntentsIn, recordsOf } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: ["users.*"] }] }]);
});

/** A group on the real storage of an object of its own, that tells what it asks of it. */
function inGroup<T>(name: string, work: (group: GroupCommit, world: GroupWorld) => Promise<T>): Promise<T> {
  return runInDurableObject(ledgerOf(name), async (_ledger, { storage }) => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL)");
    const events: string[] = [];
    const watched = {
      transactionSync: <V>(closure: () => V): V => storage.transactionSync(closure),
      async sync() {
        events.push("commit");
        await storage.sync();
      },
    };
    const group = new GroupCommit(systemDeps(), watched, () => events.push("undone"));
    const note = (text: string) => {
      events.push(text);
      storage.sql.exec("INSERT INTO notes (text) VALUES (?)", text);
      return `answer to ${text}`;
    };
    const notes = () => storage.sql.exec<{ text: string }>("SELECT text FROM notes ORDER BY rowid").toArray();
    return work(group, { events, note, notes: () => notes().map(({ text }) => text) });
  });
}

interface GroupWorld {
  readonly events: string[];
  note(text: string): string;
  notes(): string[];
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);

describe("a group", () => {
  it("runs the first at once, and who comes meanwhile together, in their order, after one commit", async () => {
    await inGroup("group-order", async (group, { events, note }) => {
      const answers = named(5).map((name) => group.run(() => note(name)));
      expect(answers[0]).toBe("answer to n0");
      expect(events).toEqual(["n0", "commit"]);
      expect(await Promise.all(answers)).toEqual(named(5).map((name) => `answer to ${name}`));
      expect(events).toEqual(["n0", "commit", "n1", "n2", "n3", "n4", "commit"]);
    });
  });

  it("lets nobody wait who comes alone", async () => {
    await inGroup("group-alone", async (group, { events, note }) => {
      for (const name of named(3)) {
        expect(group.run(() => note(name))).toBe(`answer to ${name}`);
        // The commit is over, and what follows it in the group.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(events).toEqual(["n0", "commit", "n1", "commit", "n2", "commit"]);
    });
  });

  it.each([0, 2, 4])("undoes what the one at place %d wrote before it failed, and nothing of the others", async (bad) => {
    await inGroup(`group-failing-${bad}`, async (group, { events, note, notes }) => {
      const run = (name: string, index: number) => async () =>
        group.run(() => {
          const answer = note(name);
          if (index === bad) throw new Error(`no ${name}`);
          return answer;
        });
      const ends = await Promise.allSettled(named(5).map((name, index) => run(name, index)()));
      expect(ends.map(({ status }) => status)).toEqual(named(5).map((_, index) => (index === bad ? "rejected" : "fulfilled")));
      expect(ends[bad]).toMatchObject({ reason: new Error(`no n${bad}`) });
      expect(notes()).toEqual(named(5).filter((_, index) => index !== bad));
      expect(events.filter((event) => event === "undone")).toHaveLength(1);
    });
  });

  it("gives way to others after 64, and goes on", async () => {
    await inGroup("group-long", async (group, { events, note }) => {
      await Promise.all(named(150).map((name) => group.run(() => note(name))));
      const sizes = events
        .join(" ")
        .split("commit")
        .map((part) => part.trim().split(" ").filter(Boolean).length);
      expect(sizes).toEqual([1, 64, 64, 21, 0]);
    });
  });

  it("turns away who comes when 2,000 wait, but never an outcome", async () => {
    await inGroup("group-full", async (group, { note, notes }) => {
      const waiting = named(2_001).map((name) => group.run(() => note(name)));
      expect(() => group.run(() => note("too many"))).toThrow("too many acts wait");
      const outcome = group.run(() => note("outcome"), { mustRun: true });
      await Promise.all([...waiting, outcome]);
      expect(notes()).toHaveLength(2_002);
      expect(notes().at(-1)).toBe("outcome");
    });
  });

  it("whose storage fails tells everybody who waits, and starts anew with the next", async () => {
    await inGroup("group-broken", async (_group, { note }) => {
      const failing = { transactionSync: <V>(closure: () => V): V => closure(), sync: () => Promise.reject(new Error("disk")) };
      const group = new GroupCommit(systemDeps(), failing, () => undefined);
      const answers = named(3).map((name) => group.run(() => note(name)));
      const [, ...waiting] = await Promise.allSettled(answers);
      expect(waiting).toMatchObject([{ reason: new Error("disk") }, { reason: new Error("disk") }]);
      expect(group.run(() => note("later"))).toBe("answer to later");
    });
  });
});

describe("an act that comes alone", () => {
  it("is a transaction of its own whose end nobody watches, and the next one begins a commit at once", async () => {
    await inGroup("group-solo", async (group, { events, note, notes }) => {
      expect(group.run(() => note("alone"), { alone: true })).toBe("answer to alone");
      expect(group.run(() => note("next"))).toBe("answer to next");
      const third = group.run(() => note("third"));
      expect(events).toEqual(["alone", "next", "commit"]);
      expect(await third).toBe("answer to third");
      expect(notes()).toEqual(["alone", "next", "third"]);
    });
  });

  it("is undone whole when it throws, like any other", async () => {
    await inGroup("group-solo-undone", async (group, { events, note, notes }) => {
      const broken = () => {
        note("half");
        throw new Error("no room");
      };
      expect(() => group.run(broken, { alone: true })).toThrow("no room");
      expect([events, notes()]).toEqual([["half", "undone"], []]);
    });
  });

  it("waits its turn where a commit is under way all the same", async () => {
    await inGroup("group-solo-later", async (group, { events, note }) => {
      const answers = [group.run(() => note("first")), group.run(() => note("alone"), { alone: true })];
      expect(events).toEqual(["first", "commit"]);
      expect(await Promise.all(answers)).toEqual(["answer to first", "answer to alone"]);
    });
  });
});

describe("a Ledger", () => {
  const draft = (requestId: string, more: Partial<RecordDraft> = {}): RecordDraft => ({
    ...BLANK_DRAFT,
    type: "intent",
    request_id: requestId,
    key: { id: key.id, name: "Test key", owner: "team@example.com" },
    operation: "users.ban",
    args: { user_id: requestId },
    ...more,
  });
  const admitRequest = async (requestId: string, more: Partial<AdmitRequest> = {}): Promise<AdmitRequest> => {
    const lease = await ledgerOf(key.id).lease();
    const basis = { revision: lease?.record.revision ?? 0, bundleSeq: lease?.bundle?.seq ?? 0 };
    return { basis, intent: draft(requestId), settleByMs: Date.now() + 10_000, ...more };
  };
  const requests = (count: number, more: Partial<AdmitRequest> = {}) =>
    Promise.all(Array.from({ length: count }, (_, index) => admitRequest(`req_${index}`, more)));
  const CHARGE: Charge = { limit: "p/r#1", bucket: "", amount: 1, max: 10, windowMs: 86_400_000, countsAttempts: false };

  it("gives each of many at once the answer to its own act", async () => {
    key = await gateway.mint(["everything"]);
    const asked = await requests(40);
    const ledger = ledgerOf(key.id);
    const admitted = await Promise.all(asked.map((request) => ledger.admit(request, key.id)));
    const records = await recordsOf(key.id);
    const bySeq = new Map(records.map(({ id, args }) => [id, args?.["user_id"]]));
    expect(admitted.map((answer) => (answer.ok ? bySeq.get(answer.intentId) : answer.code))).toEqual(
      asked.map(({ intent }) => intent.request_id),
    );
    const settled = await Promise.all(
      asked.map(({ intent }, index) => {
        const outcome = index % 2 === 0 ? "ok" : "refused";
        return ledger.settle({ requestId: intent.request_id, record: { ...intent, type: "outcome", outcome } }, key.id);
      }),
    );
    expect(settled).toEqual(asked.map((_, index) => (index % 2 === 0 ? "ok" : "refused")));
    expect(await openIntentsIn(ledger)).toEqual([]);
    await expectWholeChain(key.id);
  });

  it("judges a limit for one after the other of those that it commits together", async () => {
    key = await gateway.mint(["everything"]);
    const asked = await requests(40, { charges: [CHARGE] });
    const answers = await Promise.all(asked.map((request) => ledgerOf(key.id).admit(request, key.id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect(await ledgerOf(key.id).usage()).toMatchObject([{ used: 10 }]);
  });

  it("admits nothing that waits when its key is revoked", async () => {
    key = await gateway.mint(["everything"]);
    const asked = await requests(5);
    const answers = await runInDurableObject(ledgerOf(key.id), (ledger) => {
      const admitting = asked.map((request) => ledger.admit(request, key.id));
      ledger.changeKey({ kind: "revoke", by: "root", reason: "leaked" });
      return Promise.all(admitting);
    });
    // The first came alone, the second began the commit that the others waited for: both were served before the key was revoked.
    expect(answers.map((answer) => (answer.ok ? "admitted" : answer.code))).toEqual([
      "admitted",
      "admitted",
      ...Array.from({ length: 3 }, () => "not_current"),
    ]);
    expect(await recordsOf(key.id)).toHaveLength(2);
  });

  it("keeps a whole chain when one in the middle fails after its record was written", async () => {
    key = await gateway.mint(["everything"]);
    const [first, second, third] = await requests(3, { charges: [CHARGE] });
    if (first === undefined || second === undefined || third === undefined) throw new Error("three were asked for");
    // Fails where the deadline is stored, behind charge and record: a number that is none.
    const broken = { ...second, settleByMs: Number.NaN };
    const ends = await runInDurableObject(ledgerOf(key.id), (ledger) =>
      Promise.allSettled([first, broken, third].map(async (request) => ledger.admit(request, key.id))),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await recordsOf(key.id)).map(({ request_id }) => request_id)).toEqual(["req_0", "req_2"]);
    expect(await ledgerOf(key.id).usage()).toMatchObject([{ used: 2 }]);
    await expectWholeChain(key.id);
  });

  it("has its alarm set when the one that set it was undone", async () => {
    key = await gateway.mint(["everything"]);
    const broken = await admitRequest("req_broken", { settleByMs: Number.NaN });
    const sound = await admitRequest("req_sound");
    await runInDurableObject(ledgerOf(key.id), async (ledger, { storage }) => {
      expect(await storage.getAlarm()).toBeNull();
      await expect(async () => ledger.admit(broken, key.id)).rejects.toThrow();
      await ledger.admit(sound, key.id);
      expect(await storage.getAlarm()).toBeLessThan(Date.now() + 5_000);
    });
  });
});
