// What became of an act long after it: said in its Ledger, or in the copy once the Ledger has let go of it; looked for so far and no
// further, and then the act says how far.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Act } from "../../src/audit/act.ts";
import type { Joined } from "../../src/audit/join-acts.ts";
import type { AuditRecord, RecordDraft } from "../../src/audit/record.ts";
import { AUDIT_PREFIX, invertedMs, nextSegment, utcDay } from "../../src/audit/segment.ts";
import { systemDeps } from "../../src/deps.ts";
import { Checkpointing } from "../../src/ledger/checkpointing.ts";
import { witnessStores } from "../../src/ledger/witness-stores.ts";
import { LATE_BOUNDS, lateClosings } from "../../src/routes/admin/log/late-closings.ts";
import { chainOf } from "../unit/audit/records.ts";
import { runFromNoon } from "./at-noon.ts";
import { recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const DAY_MS = 86_400_000;
const gateway = testGateway();
/** Noon of today. */
let now = 0;
let key: MintedKey;
/** Of the key, oldest first, as they were before its Ledger let go of any. */
let written: AuditRecord[] = [];

const daysAgo = (days: number) => new Date(now - days * DAY_MS).toISOString();

async function at<T>(days: number, work: () => Promise<T>): Promise<T> {
  vi.setSystemTime(now - days * DAY_MS);
  const done = await work();
  await ringAlarm(key.id);
  written = [...new Map([...written, ...(await recordsOf(key.id))].map((one) => [one.seq, one])).values()];
  return done;
}

async function banned(user: string, status: number): Promise<AuditRecord> {
  gateway.clerk.answerWith(() => json({}, status));
  await gateway.call("POST", `/v1/users/${user}/ban`, { key: key.key });
  const intent = (await recordsOf(key.id)).findLast(({ type }) => type === "intent");
  if (intent === undefined) throw new Error("there is no intent");
  return intent;
}

const resolve = async ({ id }: AuditRecord) =>
  expect(await gateway.admin("POST", `/audit/${id}/resolve`, { outcome: "ok", reason: "looked" })).toMatchObject({ status: 200 });

async function actsUntil(to: string, query = ""): Promise<readonly Act[]> {
  const answer = await gateway.admin("GET", `/acts?operation=users.ban&to=${to}${query}`);
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text).data;
}

/** Into KV, as a Ledger of that name would have. */
async function copy(records: readonly AuditRecord[]): Promise<void> {
  let lines = records.map((record) => JSON.stringify(record));
  for (let segment = nextSegment(lines, 1_048_576); segment !== null; segment = nextSegment(lines, 1_048_576)) {
    await env.AUDIT_KV.put(segment.name, segment.value, { metadata: segment.metadata });
    lines = lines.slice(segment.metadata.count);
  }
}

/** Between what came of the first act and the word on it. */
async function emptyValues(ledger: string, count: number): Promise<readonly string[]> {
  const betweenMs = now - 28.5 * DAY_MS;
  const metadata = { v: 1, ledger, first: 1, last: 1, count: 1, denied: 0, failed: 0, oldest: betweenMs, bytes: 1 };
  const names = Array.from({ length: count }, (_, index) => {
    const newestMs = betweenMs + index;
    return `${AUDIT_PREFIX}${utcDay(newestMs)}/${invertedMs(newestMs)}-${ledger}-${index + 1}`;
  });
  for (const name of names) await env.AUDIT_KV.put(name, "\n", { metadata });
  return names;
}

let first: AuditRecord;
let second: AuditRecord;

beforeAll(async () => {
  now = Date.now();
  vi.setSystemTime(now - 31 * DAY_MS);
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban"] }] }]);
  key = await gateway.mint(["p"]);
  first = await at(30, () => banned("user_1", 500));
  await at(29, () => banned("user_2", 200));
  await at(28, () => resolve(first));
  second = await at(20, () => banned("user_3", 500));
  await at(19, () => banned("user_4", 200));
  await at(2, () => resolve(second));
  runFromNoon();
  await runInDurableObject(env.REGISTRY.get(env.REGISTRY.idFromName("registry")), async (_registry, { storage }) => {
    const never = () => Promise.reject(new Error("there was no trouble"));
    await new Checkpointing(env, { ...systemDeps(), now: () => Date.now() + 61_000 }, witnessStores(storage), never).run();
  });
  await ringAlarm(key.id);
});

describe("an act of which the Ledger has let go", () => {
  it("has the word that came days later, from the copy alone", async () => {
    expect((await recordsOf(key.id))[0]?.at.slice(0, 10)).toBe(daysAgo(2).slice(0, 10));
    const [act, ...more] = await actsUntil(daysAgo(29.5));
    expect(more).toEqual([]);
    const said = { result: "ok", outcome: "ok", resolved_by: "root", upstream: { status: 500 }, looked_until: null };
    expect(act).toMatchObject({ id: first.id, ...said, target: "user_1" });
    expect(act?.ended_at?.slice(0, 10)).toBe(daysAgo(28).slice(0, 10));
  });

  it("has it from the Ledger, behind what is in the copy", async () => {
    const [act] = await actsUntil(daysAgo(19.5), `&from=${daysAgo(20.5)}`);
    expect(act).toMatchObject({ id: second.id, result: "ok", resolved_by: "root", looked_until: null });
  });

  it("is found by what became of it, and by nothing else", async () => {
    const span = `&from=${daysAgo(30.5)}`;
    expect((await actsUntil(daysAgo(29.5), `${span}&result=ok`)).map(({ id }) => id)).toEqual([first.id]);
    expect(await actsUntil(daysAgo(29.5), `${span}&result=unknown&result=under_way`)).toEqual([]);
  });

  it("has it whether it lies at the end of the span or in its midst", async () => {
    const all = await actsUntil(daysAgo(0));
    for (const days of [1, 19.5, 29.5]) {
      const to = daysAgo(days);
      expect(await actsUntil(to)).toEqual(all.filter((act) => act.at <= to));
    }
  });
});

describe("what is looked at is bounded", () => {
  const unsettled = (record: AuditRecord, closings: readonly AuditRecord[] = []): Joined => ({ first: record, closings });
  const look = async (acts: readonly Joined[], bounds: Partial<typeof LATE_BOUNDS> | Record<string, number>) => {
    const closed = await lateClosings(gateway.services, acts, { ...LATE_BOUNDS, ...bounds });
    return acts.map((act) => closed.get(act.first.id));
  };

  it("finds both words without a bound", async () => {
    const found = await look([unsettled(first), unsettled(second)], {});
    expect(found.map((one) => one?.closings.map(({ type }) => type))).toEqual([
      ["resolved", "outcome"],
      ["resolved", "outcome"],
    ]);
    expect(found.map((one) => one?.lookedUntil)).toEqual([null, null]);
  });

  it("values in KV: it says until where", async () => {
    expect(await look([unsettled(first)], { segments: 0 })).toEqual([{ closings: [], lookedUntil: first.at, goesOn: false }]);
    const outcome = written.find(({ seq }) => seq === first.seq + 1);
    const [found] = await look([unsettled(first)], { segments: 1 });
    expect(found).toMatchObject({ closings: [{ id: outcome?.id }], lookedUntil: outcome?.at });
  });

  it("records of a Ledger: what is in the copy was looked at", async () => {
    const [found] = await look([unsettled(second)], { records: 0 });
    const [held] = await recordsOf(key.id);
    expect(found?.closings.map(({ type, outcome }) => [type, outcome])).toEqual([["outcome", "unknown"]]);
    expect(found?.lookedUntil).toBe(written.find(({ seq }) => seq === (held?.seq ?? 0) - 1)?.at);
  });

  it("Ledgers: until what the page has met", async () => {
    expect(await look([unsettled(first)], { ledgers: 0 })).toMatchObject([{ lookedUntil: first.at }]);
    const outcome = written.filter(({ seq }) => seq === first.seq + 1);
    expect(await look([unsettled(first, outcome)], { ledgers: 0 })).toMatchObject([{ lookedUntil: outcome[0]?.at }]);
  });

  it("never says of an act that it was looked for until before it began", async () => {
    const found = await look([unsettled(first), unsettled(second)], { segments: 1 });
    expect(found[1]?.lookedUntil).toBe(second.at);
  });

  it("names in KV, which those of other ledgers count for: their values are not looked at", async () => {
    const names = await emptyValues("otherledger1", 5);
    const [found] = await look([unsettled(first)], { segments: 3 });
    expect(found).toMatchObject({ closings: [{ type: "resolved" }, {}], lookedUntil: null });
    const [cut] = await look([unsettled(first)], { names: 5 });
    expect(cut).toMatchObject({ closings: [{ type: "outcome" }] });
    expect(cut?.lookedUntil?.slice(0, 10)).toBe(daysAgo(29).slice(0, 10));
    for (const name of names) await env.AUDIT_KV.delete(name);
  });

  it("a row says so, where more lies between than a page may look at", async () => {
    const names = await emptyValues(key.id, LATE_BOUNDS.segments);
    const [act] = await actsUntil(daysAgo(29.5));
    expect(act).toMatchObject({ id: first.id, result: "unknown", resolved_by: null });
    expect(act?.looked_until?.slice(0, 10)).toBe(daysAgo(29).slice(0, 10));
    for (const name of names) await env.AUDIT_KV.delete(name);
  });
});

describe("a page that begins in the past", () => {
  /** More than a page reads ahead, in the half minute after the act, by others. */
  const CROWD = 2_400;
  const BUSY = 40;
  const draft = (more: Partial<RecordDraft>): Partial<RecordDraft> => ({
    operation: "users.ban",
    request_id: "req_busy",
    ...more,
  });

  it("has what came right after the act, and not only the end of what it reads ahead", async () => {
    const startMs = now - BUSY * DAY_MS;
    const unknown = draft({
      type: "outcome",
      intent_id: "busyledger12-1",
      outcome: "unknown",
      upstream: { status: 504, attempts: 3, ms: 1, trace_id: null },
    });
    const later = draft({ type: "resolved", intent_id: "busyledger12-1", outcome: "ok", upstream: null });
    const intent = draft({ type: "intent", intent_id: "busyledger12-1", outcome: null, upstream: null });
    await copy(
      chainOf("busyledger12", [startMs, startMs + 20, startMs + 29_900], (index) => [intent, unknown, later][index] ?? {}),
    );
    const times = Array.from({ length: CROWD }, (_, index) => startMs + 5_000 + index * 10);
    await copy(chainOf("crowdledger1", times));
    const [act] = await actsUntil(new Date(startMs).toISOString(), `&from=${daysAgo(BUSY + 1)}`);
    expect(act).toMatchObject({ id: "busyledger12-1", result: "ok", upstream: { status: 504, attempts: 3 }, looked_until: null });
  });

  it("has the word of minutes later, also where it lies in one value with the act", async () => {
    const startMs = now - 45 * DAY_MS;
    const unknown = draft({ type: "outcome", intent_id: "samevalue123-1", outcome: "unknown" });
    const later = draft({
      type: "resolved",
      intent_id: "samevalue123-1",
      outcome: "ok",
      request_id: "req_word",
      operation: "audit.resolve",
    });
    const intent = draft({ type: "intent", intent_id: "samevalue123-1", outcome: null, upstream: null });
    await copy(
      chainOf("samevalue123", [startMs, startMs + 20, startMs + 300_000], (index) => [intent, unknown, later][index] ?? {}),
    );
    const span = `&from=${daysAgo(46)}`;
    const [act] = await actsUntil(new Date(startMs + 1_000).toISOString(), span);
    expect(act).toMatchObject({ id: "samevalue123-1", result: "ok", resolved_by: "abcdefghijkl", looked_until: null });
    expect(await actsUntil(new Date(startMs + 400_000).toISOString(), span)).toEqual([act]);
  });
});
