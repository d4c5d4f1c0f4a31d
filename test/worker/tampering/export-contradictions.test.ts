// An export is held against Ledgers, Registry and checkpoints while it is made: what KV has otherwise is not in it, what contradicts the past
// is told, and nothing of it is signed. The first two are attacks that got through once.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Manifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import type { MintedKey } from "../test-gateway.ts";
import { exportOf, segmentsOf, verdictOn, writeSegment } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";
import { inLedger, newestCheckpoint, resealed } from "./storage-at-rest.ts";

const scene = new LogScene();
const { gateway, hoursLater } = scene;
let key: MintedKey;

const act = (times: number) => scene.act(key, times);
const report = () => scene.report(key.id);
const checkpoint = () => scene.checkpoint();

beforeEach(async () => {
  key = await scene.beginAnew();
  await act(3);
  await report();
  await act(3);
  await report();
  await ringAlarm("admin");
  await checkpoint();
});

const forged = (record: AuditRecord): AuditRecord => ({ ...record, reason: "forged", args: { user_id: "user_2" } });
const kindsOf = ({ contradictions = [] }: Manifest, ledger: string) =>
  contradictions.filter((one) => one.ledger === ledger).map(({ kind, seq }) => `${kind} ${seq}`);

describe("an export of a log that nobody touched", () => {
  it("has every checkpoint of its span and every known head, is whole and signed", async () => {
    await act(1);
    await report();
    await checkpoint();
    const { manifest, lines } = await exportOf(hoursLater);
    const records = await recordsOf(key.id);
    const newest = await newestCheckpoint();
    expect(manifest.contradictions).toEqual([]);
    expect(manifest.checkpoints_from).toBe(1);
    expect(manifest.checkpoints?.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(manifest.checkpoint).toEqual(newest);
    expect(manifest.heads).toContainEqual({ ledger: key.id, seq: 14, hash: records[13]?.hash, at: records[13]?.at });
    expect(manifest.signature).not.toBeNull();
    expect(verdictOn(lines).faults).toEqual([]);
  });
});

describe("a record that was changed in KV, its hash made anew", () => {
  it("is not in the export: that has what its Ledger has, names the value, and is not signed", async () => {
    const records = await recordsOf(key.id);
    const [first, second] = await segmentsOf(key.id);
    if (first === undefined || second === undefined) throw new Error("two segments were written");
    await writeSegment(second.name, resealed(records, 12, forged).slice(6));
    const { manifest, lines, records: shown } = await exportOf(gateway);
    expect(shown.filter(({ ledger }) => ledger === key.id).map(({ hash }) => hash)).toEqual(records.map(({ hash }) => hash));
    expect(lines.join()).not.toContain("forged");
    expect(manifest.contradictions).toEqual([{ ledger: key.id, seq: 12, kind: "copy", segment: second.name }]);
    expect(manifest.signature).toBeNull();
    expect(verdictOn(lines).faults).toMatchObject([{ kind: "contradicted", record: `${key.id}-12` }]);
    const { body } = await gateway.admin("GET", "/status");
    expect(body).toMatchObject({ log_troubles: [{ ledger: key.id, kind: "copy", known: { seq: 12 }, open: true }] });

    // Put right again it is whole, and the trouble is one that was.
    await writeSegment(second.name, records.slice(6));
    expect((await exportOf(gateway)).manifest).toMatchObject({ contradictions: [], signature: { algorithm: "Ed25519" } });
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({ log_troubles: [{ kind: "copy", open: false }] });
  });

  it("in its first value, or without a new hash, is found as well", async () => {
    const records = await recordsOf(key.id);
    const [first] = await segmentsOf(key.id);
    for (const change of [resealed(records, 2, forged), records.map((record) => (record.seq === 2 ? forged(record) : record))]) {
      await writeSegment(first?.name ?? "", change.slice(0, 6));
      const { manifest, lines } = await exportOf(gateway);
      expect(lines.join()).not.toContain("forged");
      expect(kindsOf(manifest, key.id)).toEqual(["copy 2"]);
    }
  });

  it("of which the Ledger has only the next one is told, and found by whoever verifies the file", async () => {
    const records = await recordsOf(key.id);
    const [first] = await segmentsOf(key.id);
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq <= 6"));
    await writeSegment(first?.name ?? "", resealed(records, 3, forged).slice(0, 6));
    const { manifest, lines } = await exportOf(gateway);
    expect(kindsOf(manifest, key.id)).toEqual(["copy 6", "chain 7"]);
    expect(manifest.signature).toBeNull();
    expect(verdictOn(lines).faults).toContainEqual(expect.objectContaining({ kind: "changed", record: `${key.id}-7` }));
  });

  it("of which no Ledger has anything is known by the checkpoints", async () => {
    const records = await recordsOf(key.id);
    for (const [index, { name }] of (await segmentsOf(key.id)).entries())
      await writeSegment(name, resealed(records, 3, forged).slice(6 * index, 6 * index + 6));
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records"));
    const { manifest, lines } = await exportOf(gateway);
    expect(kindsOf(manifest, key.id)).toContain("chain 12");
    expect(manifest.signature).toBeNull();
    expect(verdictOn(lines).faults).toContainEqual(expect.objectContaining({ kind: "changed", record: `${key.id}-12` }));
  });
});

describe("what an export found wrong", () => {
  const troubles = async (): Promise<{ kind: string; known: { seq: number }; open: boolean }[]> =>
    JSON.parse((await gateway.admin("GET", "/status")).text).log_troubles;
  const isOpen = async (seq: number) => (await troubles()).find(({ kind, known }) => kind === "copy" && known.seq === seq)?.open;

  it("by the checkpoints alone is not put right by a table, nor by an export that ends before them", async () => {
    const records = await recordsOf(key.id);
    const writeBoth = async (all: readonly AuditRecord[]) => {
      for (const [index, { name }] of (await segmentsOf(key.id)).entries())
        await writeSegment(name, all.slice(6 * index, 6 * index + 6));
      await inLedger(key.id, (sql) => {
        for (const record of all) sql.exec("UPDATE records SET json = ? WHERE seq = ?", JSON.stringify(record), record.seq);
      });
    };
    await writeBoth(resealed(records, 3, forged));
    await exportOf(gateway);
    expect(await isOpen(12)).toBe(true);
    await gateway.admin("GET", "/audit/export?format=csv");
    expect(await isOpen(12)).toBe(true);
    await exportOf(gateway, `?to=${records[11]?.at}`);
    expect(await isOpen(12)).toBe(true);
    await writeBoth(records);
    await exportOf(hoursLater);
    expect(await isOpen(12)).toBe(false);
  });

  it("between two records is not put right by an export that begins with the second", async () => {
    const records = await recordsOf(key.id);
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq <= 6"));
    await writeSegment((await segmentsOf(key.id))[0]?.name ?? "", resealed(records, 3, forged).slice(0, 6));
    await exportOf(gateway);
    expect(await isOpen(7)).toBe(true);
    expect(records[6]?.at).not.toBe(records[5]?.at);
    await exportOf(hoursLater, `?from=${records[6]?.at}`);
    expect(await isOpen(7)).toBe(true);
  });
});

describe("a ledger that was set back, its copy in KV removed, and that has grown past what was known", () => {
  it("is in the export as it is, and the export says that it contradicts the past", async () => {
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq > 6"));
    const [, second] = await segmentsOf(key.id);
    await env.AUDIT_KV.delete(second?.name ?? "");
    await act(4);
    await report();
    await checkpoint();
    const { manifest, lines } = await exportOf(hoursLater);
    // By its own word it has copied up to 12 already.
    expect(kindsOf(manifest, key.id)).toEqual(["copy 7", "chain 12", "ledger 12"]);
    expect(manifest.signature).toBeNull();
    expect(verdictOn(lines).faults).toContainEqual(expect.objectContaining({ kind: "changed", record: `${key.id}-12` }));
  });
});

describe("a value that was cut out of KV", () => {
  it("comes from the Ledger, and is told once KV must have had it", async () => {
    const [first] = await segmentsOf(key.id);
    await env.AUDIT_KV.delete(first?.name ?? "");
    expect(kindsOf((await exportOf(gateway)).manifest, key.id)).toEqual([]);
    const { manifest, records } = await exportOf(hoursLater);
    expect(kindsOf(manifest, key.id)).toEqual(["copy 1"]);
    expect(records.filter(({ ledger }) => ledger === key.id)).toHaveLength(12);
  });

  it("and out of the Ledger is missing", async () => {
    const [, second] = await segmentsOf(key.id);
    await env.AUDIT_KV.delete(second?.name ?? "");
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records"));
    const { manifest, lines } = await exportOf(gateway);
    expect(kindsOf(manifest, key.id)).toContain("chain 7");
    expect(verdictOn(lines).faults).toContainEqual(expect.objectContaining({ kind: "cut_off", record: `${key.id}-7` }));
  });
});

describe("a checkpoint", () => {
  const nameOf = async (seq: number) =>
    (await env.AUDIT_KV.list({ prefix: "checkpoint/" })).keys.find(({ name }) => name.endsWith(`-${seq}`))?.name ?? "";

  beforeEach(async () => {
    for (let count = 0; count < 3; count += 1) {
      await act(1);
      await report();
      await checkpoint();
    }
  });

  it.each([
    ["that was cut out", async () => env.AUDIT_KV.delete(await nameOf(2))],
    [
      "that was changed",
      async () => {
        const text = (await env.AUDIT_KV.get(await nameOf(2))) ?? "";
        await env.AUDIT_KV.put(await nameOf(2), text.replace(/"seq":14/, '"seq":13'));
      },
    ],
    [
      "that was put beside one",
      async () => {
        const text = (await env.AUDIT_KV.get(await nameOf(2))) ?? "";
        await env.AUDIT_KV.put((await nameOf(2)).replace(/\d-2$/, "0-2"), text.replace(/"seq":14/, '"seq":13'));
      },
    ],
  ])("%s of KV contradicts what the Registry knows", async (_, tamper) => {
    await tamper();
    const { manifest } = await exportOf(hoursLater);
    expect(kindsOf(manifest, "checkpoints")).toEqual(["checkpoints 2"]);
    expect(manifest.signature).toBeNull();
  });
});
