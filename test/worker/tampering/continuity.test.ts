// The Registry holds every ledger against what it knew of it: a head that goes back, changes or stands on another chain is not taken, is
// vouched for by no checkpoint, and is told wherever somebody may look. Acts go on.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import type { MintedKey } from "../test-gateway.ts";
import { LogScene } from "./log-scene.ts";
import { inLedger, inRegistry, newestCheckpoint, resealed } from "./storage-at-rest.ts";

const scene = new LogScene();
const { gateway } = scene;
let key: MintedKey;

beforeAll(() => scene.publish());

const act = (times?: number) => scene.act(key, times);
const report = (ledger = key.id) => scene.report(ledger);
const checkpoint = () => scene.checkpoint();
const troublesOf = async (ledger: string) => {
  const { body } = await gateway.admin("GET", "/status");
  const all = body?.["log_troubles"];
  return Array.isArray(all) ? all.filter((trouble: { ledger?: unknown }) => trouble.ledger === ledger) : [];
};
const replaceRecords = (ledger: string, records: readonly AuditRecord[]) =>
  inLedger(ledger, (sql) => {
    sql.exec("DELETE FROM records");
    for (const record of records)
      sql.exec(
        "INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)",
        record.seq,
        Date.parse(record.at),
        JSON.stringify(record),
      );
  });

beforeEach(async () => {
  key = await gateway.mint(["p"]);
  await act(3);
  await report();
  await checkpoint();
});

async function expectTrouble(ledger: string, kind: string) {
  await report(ledger);
  const known = { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(await troublesOf(ledger)).toEqual([expect.objectContaining({ kind, open: true, known })]);
  await expectNoCheckpoint(ledger);
}

/** Of its newest record. */
async function expectNoCheckpoint(ledger = key.id) {
  await checkpoint();
  const head = (await recordsOf(ledger)).at(-1);
  expect((await newestCheckpoint())?.heads).not.toContainEqual({ ledger, seq: head?.seq, hash: head?.hash });
}

const recordedIn = async (ledger: string, about: string) =>
  (await recordsOf(ledger)).filter(({ operation, target }) => operation === "log.trouble" && target === about);

describe("a ledger whose storage", () => {
  it("was set back is not taken for true, neither at once nor when it has grown past what was known", async () => {
    const known = (await recordsOf(key.id)).at(-1);
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq > 2"));
    await expectTrouble(key.id, "went_back");
    expect(await recordedIn("admin", key.id)).toMatchObject([
      { type: "admin", key: null, args: { kind: "went_back", known: { seq: 6, hash: known?.hash }, reported: { seq: 2 } } },
    ]);
    await act(4);
    await report();
    expect((await troublesOf(key.id)).map(({ kind }) => kind)).toEqual(["went_back", "forked"]);
    await expectNoCheckpoint();
    // What it has of the past may be all that there is to compare with.
    await inLedger(key.id, (sql) => sql.exec("UPDATE records SET at_ms = at_ms - 691200000"));
    const held = (await recordsOf(key.id)).length;
    await report();
    expect(await recordsOf(key.id)).toHaveLength(held);
    expect((await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })).status).toBe(200);
  });

  it("has another newest record in the place that was known", async () => {
    const records = await recordsOf(key.id);
    await replaceRecords(
      key.id,
      resealed(records, 6, (record) => ({ ...record, reason: "another" })),
    );
    await expectTrouble(key.id, "changed");
  });

  it("was made anew from a record on, and is longer than before", async () => {
    await act();
    await replaceRecords(
      key.id,
      resealed(await recordsOf(key.id), 3, (record) => ({ ...record, target: "user_2" })),
    );
    await expectTrouble(key.id, "forked");
  });

  it("was emptied, and begins with 1 again", async () => {
    const [first] = await recordsOf(key.id);
    if (first === undefined) throw new Error("nothing on record");
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records"));
    await ledgerOf(key.id).append([{ ...first, type: "read" }], key.id);
    await expectTrouble(key.id, "went_back");
  });

  it("was put right again stays on record as a trouble that was", async () => {
    const records = await recordsOf(key.id);
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq > 2"));
    await expectTrouble(key.id, "went_back");
    await replaceRecords(key.id, records);
    await report();
    expect(await troublesOf(key.id)).toMatchObject([{ kind: "went_back", open: false }]);
    await act();
    await report();
    await checkpoint();
    expect((await newestCheckpoint())?.heads).toContainEqual(expect.objectContaining({ ledger: key.id, seq: 8 }));
  });
});

describe("a ledger that is as it was", () => {
  it("is taken for true after it was evicted, pruned, and while a late report of it arrives", async () => {
    await inLedger(key.id, (sql) => sql.exec("UPDATE records SET at_ms = at_ms - 691200000"));
    await report();
    expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([6]);
    await act();
    await report();
    await checkpoint();
    expect((await newestCheckpoint())?.heads).toContainEqual(expect.objectContaining({ ledger: key.id, seq: 8 }));
    expect(await troublesOf(key.id)).toEqual([]);
  });
});

describe("the Registry whose storage", () => {
  it("was set to a head that the ledger never had finds the ledger changed", async () => {
    await inRegistry((sql) => sql.exec("UPDATE heads SET hash = ? WHERE ledger = ?", "f".repeat(64), key.id));
    await act();
    await expectTrouble(key.id, "forked");
  });

  it("was made to know a shorter ledger still has what a checkpoint has vouched for", async () => {
    const records = await recordsOf(key.id);
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq > 2"));
    await inRegistry((sql) => sql.exec("UPDATE heads SET seq = 2, hash = ? WHERE ledger = ?", records[1]?.hash ?? "", key.id));
    await expectTrouble(key.id, "went_back");
  });
});

describe("when the ledger in trouble is admin", () => {
  it("the trouble is on record where checkpoints still vouch for what is written", async () => {
    await report("admin");
    await checkpoint();
    await inLedger("admin", (sql) => sql.exec("DELETE FROM records WHERE seq > 3"));
    await report("admin");
    await checkpoint();
    expect(await troublesOf("admin")).toMatchObject([{ kind: "went_back", open: true }]);
    expect(await recordedIn("anonymous", "admin")).toHaveLength(1);
  });
});

describe("a Registry that was set back behind its own checkpoints", () => {
  it("makes no second chain of them, and says so", async () => {
    const last = await newestCheckpoint();
    await inRegistry((sql) => sql.exec("DELETE FROM checkpoints WHERE seq > ?", (last?.seq ?? 0) - 2));
    await act();
    await report();
    expect(await checkpoint()).toContain("log_trouble");
    expect((await newestCheckpoint())?.seq).toBe((last?.seq ?? 0) - 2);
    expect(await troublesOf("checkpoints")).toMatchObject([{ kind: "checkpoints", known: { seq: last?.seq } }]);
  });
});
