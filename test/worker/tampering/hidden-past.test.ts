// Who can write to KV must not decide where the log begins, nor whose a value is: neither by names and metadata beside the records, nor by
// taking the whole beginning out.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { runFromNoon } from "../at-noon.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { exportOf, segmentsOf, verdictOn } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";
import { AUDIT_SIGNING_KEY, inLedger } from "./storage-at-rest.ts";

const DAY_MS = 86_400_000;
const scene = new LogScene();
const { gateway, hoursLater } = scene;
let key: MintedKey;
/** RFC 3339: the first checkpoint is older, what comes then is younger. */
let between: string;

/** Acts fifty days ago and ten days ago, in checkpoints; Ledgers have let go of what is older than a week. */
async function makeLog(fortyFiveDaysAgo: () => Promise<void> = async () => {}): Promise<void> {
  const now = Date.now();
  vi.setSystemTime(now - 50 * DAY_MS);
  key = await scene.beginAnew();
  const round = async () => {
    await scene.act(key, 3);
    for (const ledger of [key.id, "admin"]) await scene.report(ledger);
    await scene.checkpoint();
  };
  await round();
  vi.setSystemTime(now - 45 * DAY_MS);
  await fortyFiveDaysAgo();
  between = new Date(now - 40 * DAY_MS).toISOString();
  vi.setSystemTime(now - 10 * DAY_MS);
  await gateway.mint(["p"]);
  await round();
  runFromNoon();
  for (const ledger of [key.id, "admin"])
    await inLedger(ledger, (sql) => sql.exec("DELETE FROM records WHERE seq < (SELECT MAX(seq) FROM records)"));
}

beforeEach(() => makeLog());

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

describe("of an export that begins later than the log", () => {
  /** An hour before the first act, on the day of the first record. */
  const span = () => `?from=${new Date(Date.parse(between) - 10 * DAY_MS - 3_600_000).toISOString()}&to=${between}`;

  it("nothing is missing where nothing was taken out", async () => {
    const { manifest, lines } = await exportOf(gateway, span());
    expect(manifest).toMatchObject({ contradictions: [], signature: { algorithm: "Ed25519" } });
    expect(verdictOn(lines).faults).toEqual([]);
  });

  it("a whole ledger is missing when its records are gone from KV, and a checkpoint knows their time", async () => {
    await env.AUDIT_KV.delete((await segmentsOf(key.id))[0]?.name ?? "");
    const { manifest, records } = await exportOf(gateway, span());
    expect(records.filter(({ ledger }) => ledger === key.id)).toEqual([]);
    expect(manifest.contradictions).toEqual([{ ledger: key.id, seq: 6, kind: "chain", segment: null }]);
    expect(manifest.signature).toBeNull();
  });

  it("its first records are missing", async () => {
    let other = { id: "", key: "" };
    await makeLog(async () => {
      other = await gateway.mint(["p"]);
      for (let times = 0; times < 2; times += 1) {
        await scene.act(other, 2);
        await scene.report(other.id);
        await scene.checkpoint();
      }
    });
    await inLedger(other.id, (sql) => sql.exec("DELETE FROM records WHERE seq < 8"));
    const isOf = ({ ledger }: { readonly ledger: string }) => ledger === other.id;
    expect((await exportOf(gateway, span())).manifest.contradictions?.filter(isOf)).toEqual([]);
    await env.AUDIT_KV.delete((await segmentsOf(other.id))[0]?.name ?? "");
    const { manifest } = await exportOf(gateway, span());
    expect(manifest.ledgers.find(isOf)?.first).toBe(5);
    expect(manifest.contradictions?.filter(isOf)).toEqual([{ ledger: other.id, seq: 4, kind: "chain", segment: null }]);
  });

  it.each<[string, (names: readonly string[]) => Promise<unknown>, number]>([
    ["at its beginning", async ([, second = ""]) => env.AUDIT_KV.delete(second), 2],
    ["at its end", async (names) => env.AUDIT_KV.delete(names[5] ?? ""), 6],
    ["all of it", async (names) => Promise.all(names.slice(1, 6).map((name) => env.AUDIT_KV.delete(name))), 2],
    [
      "and put at another time",
      async ([, second = ""]) => {
        const text = (await env.AUDIT_KV.get(second)) ?? "";
        await env.AUDIT_KV.delete(second);
        // Some hours before the span.
        await env.AUDIT_KV.put(`checkpoint/${Number(second.slice(11, 24)) + 7 * 3_600_000}-2`, text);
      },
      2,
    ],
  ])("checkpoints that were taken out of KV, %s, are missing", async (_, tamper, seq) => {
    const checkpoints = async (count: number) => {
      for (let made = 0; made < count; made += 1) {
        await scene.act(key);
        await scene.report(key.id);
        await scene.checkpoint();
      }
    };
    await makeLog(() => checkpoints(5));
    // So many that the Registry has none of the span any more.
    await checkpoints(21);
    const whole = `?from=${new Date(Date.parse(between) - 5 * DAY_MS - 3_600_000).toISOString()}&to=${between}`;
    expect((await exportOf(gateway, whole)).manifest).toMatchObject({ checkpoints_from: 2, contradictions: [] });
    const { keys } = await env.AUDIT_KV.list({ prefix: "checkpoint/" });
    await tamper(keys.map(({ name }) => name).reverse());
    const { manifest } = await exportOf(gateway, whole);
    expect(manifest.contradictions).toEqual([{ ledger: "checkpoints", seq, kind: "checkpoints", segment: null }]);
    expect(manifest.signature).toBeNull();
  });

  it("a checkpoint right before it that KV names and does not show is what is wrong, and none other", async () => {
    await makeLog(async () => {
      for (let made = 0; made < 5; made += 1) {
        await scene.act(key);
        await scene.report(key.id);
        await scene.checkpoint();
      }
    });
    // So many that the Registry has none of the span any more.
    for (let made = 0; made < 21; made += 1) {
      await scene.act(key);
      await scene.report(key.id);
      await scene.checkpoint();
    }
    const [, , third = "", fourth = ""] = (await env.AUDIT_KV.list({ prefix: "checkpoint/" })).keys
      .map(({ name }) => name)
      .reverse();
    const { at } = JSON.parse((await env.AUDIT_KV.get(fourth)) ?? "");
    const later = `?from=${at}&to=${between}`;
    expect((await exportOf(gateway, later)).manifest).toMatchObject({ checkpoints_from: 4, contradictions: [] });
    await env.AUDIT_KV.put(third, "{}");
    const { manifest } = await exportOf(gateway, later);
    expect(manifest.contradictions).toEqual([{ ledger: "checkpoints", seq: 3, kind: "checkpoints", segment: null }]);
    expect(manifest.signature).toBeNull();
  });

  it.each(["30", "90", "36500"])(
    "what may have expired is not, also where records are kept for longer now: %s days",
    async (days) => {
      const kept = testGateway({ vars: { AUDIT_SIGNING_KEY, AUDIT_RETENTION_DAYS: days } });
      await env.AUDIT_KV.delete((await segmentsOf(key.id))[0]?.name ?? "");
      const { manifest } = await exportOf(kept, span());
      expect(manifest).toMatchObject({ contradictions: [], signature: { algorithm: "Ed25519" } });
    },
  );

  it("what cannot have expired is", async () => {
    const kept = testGateway({ vars: { AUDIT_SIGNING_KEY, AUDIT_RETENTION_DAYS: "90" } });
    await scene.act(key);
    await scene.report(key.id);
    await env.AUDIT_KV.delete((await segmentsOf(key.id))[1]?.name ?? "");
    await inLedger(key.id, (sql) => sql.exec("DELETE FROM records WHERE seq <= 12"));
    const fiveDaysAgo = new Date(Date.now() - 5 * DAY_MS).toISOString();
    const { manifest } = await exportOf(kept, `?from=${between}&to=${fiveDaysAgo}`);
    expect(manifest.contradictions).toEqual([{ ledger: key.id, seq: 12, kind: "chain", segment: null }]);
  });
});

describe.each(["30", "365"])("where records expire after %s days, an export without “from”", (days) => {
  const kept = testGateway({ vars: { AUDIT_SIGNING_KEY, AUDIT_RETENTION_DAYS: days } });
  const today = async () => {
    await scene.act(key);
    for (const ledger of [key.id, "admin"]) await scene.report(ledger);
    await scene.checkpoint();
  };
  const takeOut = async (olderThanDays: number) => {
    const { keys } = await env.AUDIT_KV.list({ prefix: "audit/" });
    const day = new Date(Date.now() - olderThanDays * DAY_MS).toISOString().slice(0, 10);
    const old = keys.filter(({ name }) => name.slice("audit/".length) < day);
    for (const { name } of old) await env.AUDIT_KV.delete(name);
    return old.length;
  };

  it("misses what is gone of the last thirty days, wherever the first name in KV says that the log begins", async () => {
    await today();
    expect(await takeOut(8)).toBeGreaterThan(2);
    const { manifest } = await exportOf(kept);
    expect(manifest.contradictions).toContainEqual({ ledger: key.id, seq: 12, kind: "chain", segment: null });
    expect(manifest.signature).toBeNull();
    expect(Date.now() - Date.parse(manifest.from)).toBeGreaterThanOrEqual(30 * DAY_MS);
  });

  it("misses nothing that may have expired", async () => {
    await today();
    expect(await takeOut(32)).toBeGreaterThan(1);
    const { manifest, lines } = await exportOf(kept);
    expect(manifest.ledgers.find(({ ledger }) => ledger === key.id)?.first).toBe(7);
    expect(manifest).toMatchObject({ contradictions: [], signature: { algorithm: "Ed25519" } });
    expect(verdictOn(lines).faults).toEqual([]);
  });
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
