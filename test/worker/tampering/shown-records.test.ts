// A page of the log shows what the Ledger says as long as it has the record, whatever stands in KV; and of a record that nobody has
// otherwise, that its digests do not hold.
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { systemDeps } from "../../../src/deps.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";
import { segmentsOf, writeSegment } from "./exported-file.ts";
import { inLedger, resealed } from "./storage-at-rest.ts";

const now = testGateway();
/** By then only KV is read. */
const hourLater = testGateway({ deps: { now: () => systemDeps().now() + 3_600_000 } });
const nineDaysLater = testGateway({ deps: { now: () => systemDeps().now() + 9 * 86_400_000 } });
let key: MintedKey;
let records: readonly AuditRecord[];

beforeEach(async () => {
  await reset();
  await now.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  now.clerk.answerWith(() => json({ id: "user_1" }));
  key = await now.mint(["p"]);
  for (let count = 0; count < 3; count += 1) await now.call("POST", "/v1/users/user_1/ban", { key: key.key });
  await ringAlarm(key.id);
  records = await recordsOf(key.id);
});

const elsewhere = (record: AuditRecord): AuditRecord => ({ ...record, target: "user_2", args: { user_id: "user_2" } });
const inKv = async (changed: readonly AuditRecord[]) => {
  const [segment] = await segmentsOf(key.id);
  await writeSegment(segment?.name ?? "", changed);
};
async function page(gateway: TestGateway, query = ""): Promise<(AuditRecord & { damaged?: boolean })[]> {
  const { status, text } = await gateway.admin("GET", `/audit?key=${key.id}${query}`);
  expect(status).toBe(200);
  return JSON.parse(text).data;
}

describe.each([
  ["with a new hash", (seq: number) => resealed(records, seq, elsewhere)],
  ["with the hash that it had", (seq: number) => records.map((record) => (record.seq === seq ? elsewhere(record) : record))],
])("a record that was changed in KV, %s", (_, changedAt) => {
  it.each([
    ["at once", now],
    ["an hour later", hourLater],
  ])("is shown as its Ledger has it %s", async (_when, gateway) => {
    await inKv(changedAt(3));
    expect(await page(gateway)).toEqual(records.toReversed());
  });

  it("does not hide from a filter", async () => {
    await inKv(changedAt(3));
    expect((await page(hourLater, "&target=user_1")).map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await page(hourLater, "&target=user_2")).toEqual([]);
  });
});

describe("a record that its Ledger does not have any more", () => {
  it("is shown as damaged when its own digests do not hold", async () => {
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq <= 4"));
    await inKv(records.map((record) => (record.seq === 3 ? elsewhere(record) : record)));
    const shown = await page(nineDaysLater);
    expect(shown.map(({ seq, damaged }) => [seq, damaged])).toEqual([
      [6, undefined],
      [5, undefined],
      [4, undefined],
      [3, true],
      [2, undefined],
      [1, undefined],
    ]);
  });
});

it("a record that was changed in its Ledger is shown as KV has it, and as damaged when that has none", async () => {
  await inLedger(key.id, (sql) => sql.exec("UPDATE records SET json = replace(json, 'user_1', 'user_2') WHERE seq = 6"));
  expect(await page(now)).toEqual(records.toReversed());
  const [segment] = await segmentsOf(key.id);
  await env.AUDIT_KV.delete(segment?.name ?? "");
  expect((await page(now)).map(({ damaged }) => damaged)).toEqual([true, undefined, undefined, undefined, undefined, undefined]);
});

describe("a sample of copies", () => {
  /** The last word of a Ledger that falls silent: all of it is in KV. */
  beforeEach(async () => {
    await inLedger(key.id, () => undefined);
    await ringAlarm(key.id);
  });
  const sample = async (gateway: TestGateway) => (await gateway.admin("GET", "/status?sample=20")).body?.["copy_sample"];

  it("finds nothing wrong with what nobody touched, and looks at nothing unless it is asked to", async () => {
    await ringAlarm("admin");
    expect(await sample(hourLater)).toEqual({ looked: 1, wrong: [] });
    expect((await hourLater.admin("GET", "/status")).body).toMatchObject({ copy_sample: null });
    // What was written a moment ago KV need not show.
    expect(await sample(now)).toEqual({ looked: 0, wrong: [] });
  });

  it.each([
    ["was changed, its hash made anew", async () => inKv(resealed(records, 6, elsewhere))],
    ["was changed, its hash left", async () => inKv(records.map((record) => (record.seq === 2 ? elsewhere(record) : record)))],
    ["was cut out", async () => env.AUDIT_KV.delete((await segmentsOf(key.id))[0]?.name ?? "")],
    [
      "has a line more that is no record",
      async () => {
        const [segment] = await segmentsOf(key.id);
        const text = await env.AUDIT_KV.get(segment?.name ?? "");
        await env.AUDIT_KV.put(segment?.name ?? "", `no record\n${text}`);
      },
    ],
    ["is no record", async () => env.AUDIT_KV.put((await segmentsOf(key.id))[0]?.name ?? "", "no record\n")],
  ])("finds the newest value that %s, and raises the alarm", async (_, tamper) => {
    await tamper();
    expect(await sample(hourLater)).toEqual({ looked: 1, wrong: [{ ledger: key.id, seq: 6 }] });
    expect((await now.admin("GET", "/status")).body).toMatchObject({
      log_troubles: [{ ledger: key.id, kind: "copy", open: true }],
    });
  });
});
