// Who can write to KV must not decide where the log begins, nor whose a value is: neither by names and metadata beside the records, nor by
// taking the whole beginning out.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import type { MintedKey } from "../test-gateway.ts";
import { exportOf, segmentsOf, verdictOn } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";
import { inLedger } from "./storage-at-rest.ts";

const DAY_MS = 86_400_000;
const scene = new LogScene();
const { gateway, hoursLater } = scene;
let key: MintedKey;
/** RFC 3339: the first checkpoint is older, what comes then is younger. */
let between: string;

/** Acts fifty days ago, each in a checkpoint, and ten days ago; Ledgers have let go of what is older than a week. */
beforeEach(async () => {
  const now = Date.now();
  vi.setSystemTime(now - 50 * DAY_MS);
  key = await scene.beginAnew();
  const round = async () => {
    await scene.act(key, 3);
    for (const ledger of [key.id, "admin"]) await scene.report(ledger);
    await scene.checkpoint();
  };
  await round();
  between = new Date(now - 40 * DAY_MS).toISOString();
  vi.setSystemTime(now - 10 * DAY_MS);
  await gateway.mint(["p"]);
  await round();
  runFromNoon();
  for (const ledger of [key.id, "admin"])
    await inLedger(ledger, (sql) => sql.exec("DELETE FROM records WHERE seq < (SELECT MAX(seq) FROM records)"));
});

const pageOf = async (query = ""): Promise<AuditRecord[]> =>
  JSON.parse((await hoursLater.admin("GET", `/audit?key=${key.id}${query}`)).text).data;
const everySeq = Array.from({ length: 12 }, (_, index) => 12 - index);

it("a log that nobody touched is shown, and exported of any span", async () => {
  expect((await pageOf()).map(({ seq }) => seq)).toEqual(everySeq);
  const { manifest, lines, records } = await exportOf(gateway, `?to=${between}`);
  expect(records.filter(({ ledger }) => ledger === key.id)).toHaveLength(6);
  expect(manifest).toMatchObject({ from: "1970-01-01T00:00:00.000Z", contradictions: [], signature: { algorithm: "Ed25519" } });
  expect(verdictOn(lines).faults).toEqual([]);
});

describe("a name in KV whose day is not that of its digits", () => {
  beforeEach(() => env.AUDIT_KV.put("audit/2000-01-01/0000000000000-admin-1", "{}"));

  it("does not say where the log begins: it is shown as before", async () => {
    expect((await pageOf()).map(({ seq }) => seq)).toEqual(everySeq);
  });

  it("does not keep a span of the past out of its export", async () => {
    const from = new Date(Date.parse(between) - 20 * DAY_MS).toISOString();
    const { records, manifest } = await exportOf(gateway, `?from=${from}&to=${between}`);
    expect(records.filter(({ ledger }) => ledger === key.id)).toHaveLength(6);
    expect(manifest.contradictions).toEqual([]);
  });

  it("does not keep an erase from what is older", async () => {
    const { body } = await gateway.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" });
    expect(body).toMatchObject({ segments: 2 });
  });
});

it("what was taken out of KV, all of the beginning, is missing in an export that ends before the rest: checkpoints know of it", async () => {
  for (const ledger of [key.id, "admin"]) await env.AUDIT_KV.delete((await segmentsOf(ledger))[0]?.name ?? "");
  const { manifest, lines } = await exportOf(gateway, `?to=${between}`);
  expect(manifest.ledgers).toEqual([]);
  expect(manifest.contradictions?.map(({ ledger, kind }) => `${kind} ${ledger}`)).toContain(`chain ${key.id}`);
  expect(manifest.signature).toBeNull();
  expect(verdictOn(lines).faults).toContainEqual(expect.objectContaining({ kind: "cut_off", ledger: key.id }));
});

it.each([
  ["another ledger", { ledger: "zzzzzzzzzzzz" }],
  ["a time to come", { oldest: Number.MAX_SAFE_INTEGER }],
  ["no time", { oldest: "never" }],
])("metadata of a value that name %s hide none of its records", async (_, changed) => {
  const [first] = await segmentsOf(key.id);
  const { value, metadata } = await env.AUDIT_KV.getWithMetadata<object>(first?.name ?? "");
  await env.AUDIT_KV.put(first?.name ?? "", value ?? "", { metadata: { ...metadata, ...changed } });
  expect((await pageOf()).map(({ seq }) => seq)).toEqual(everySeq);
  const { records } = await exportOf(gateway, `?to=${between}`);
  expect(records.filter(({ ledger }) => ledger === key.id)).toHaveLength(6);
  expect(await recordsOf(key.id)).toHaveLength(1);
});

it("the scene has pruned what it says that it has", async () => {
  await ringAlarm(key.id);
  expect((await recordsOf(key.id)).map(({ seq }) => seq)).toEqual([12]);
});
