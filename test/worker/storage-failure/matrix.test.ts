// Ledger x KV x Clerk, each ok, slow, failing or hanging: 64 worlds, and in each of them reads, acts and admin reads. Afterwards storage
// is well again, and the log must hold exactly what happened: nothing lost, nothing twice, nothing sent that has no record.
//
// Injected are: calls to Ledger and Registry and calls to KV as the Worker makes them, `fetch` to Clerk, and, for the alarm, KV and the
// Registry as the Ledger sees them. A Ledger's own storage is always the real one.

import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { alarmOf, expectWholeChain, ledgerOf, openIntentsIn, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { type Answer, type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";
import { ALL_WELL, type FaultyWorld, faultyWorld } from "./faulty-world.ts";
import { MATRIX, type Row } from "./matrix.ts";

const LEASE_MS = 30_000;
/** A Ledger that did not answer is left in peace for a while by reads that can do without it. */
const ASKED_AGAIN_AFTER_MS = 5_000;
/** A query lists each day of its span. */
const FROM = new Date(Date.now() - 3_600_000).toISOString();
const OVERRUN_NOTE = /lease that ran out \d+ s before/;

const platform = testGateway();

beforeAll(async () => {
  await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.get", "users.ban", "users.create"] }] }]);
});

interface Isolates {
  readonly faulty: FaultyWorld;
  readonly key: MintedKey;
  readonly refusing: TestGateway;
  readonly leasing: TestGateway;
}

/** Two isolates, one for each READS_WITHOUT_LEDGER, that hold a lease of a new key and the bundle: everything is still well. */
async function warmIsolates(): Promise<Isolates> {
  const key = await platform.mint(["p"]);
  const faulty = faultyWorld();
  const refusing = testGateway({ ...faulty.options, vars: { READS_WITHOUT_LEDGER: "refuse" } });
  const leasing = testGateway({ ...faulty.options, vars: { READS_WITHOUT_LEDGER: "lease" } });
  for (const gateway of [refusing, leasing]) await readUser(gateway, key);
  return { faulty, key, refusing, leasing };
}

/** Another one late: the same call again would be a client's repeat of one that failed, which is sent once. */
const readUser = (gateway: TestGateway, { key }: MintedKey, user = "user_1") => gateway.call("GET", `/v1/users/${user}`, { key });

type Call = Exclude<keyof Row, "name" | "world">;

/** Every call of a row, in the world of that row. */
async function callAll({ faulty, key, refusing, leasing }: Isolates): Promise<Record<Call, Answer & { sends: number }>> {
  const counted = async (call: Promise<Answer>) => {
    const before = faulty.sent.length;
    const answer = await call;
    return { ...answer, sends: faulty.sent.length - before };
  };
  const inTime = {
    read: await counted(readUser(refusing, key)),
    ban: await counted(refusing.call("POST", "/v1/users/user_1/ban", { key: key.key })),
    create: await counted(refusing.call("POST", "/v1/users", { key: key.key, body: {} })),
    audit: await counted(refusing.admin("GET", `/audit?from=${FROM}&key=${key.id}`)),
    status: await counted(refusing.admin("GET", "/status")),
  };
  faulty.aheadMs = LEASE_MS + 1;
  return {
    ...inTime,
    lateReadRefuse: await counted(readUser(refusing, key, "user_2")),
    lateReadLease: await counted(readUser(leasing, key, "user_2")),
  };
}

/** Storage is well again, and the next calls of the isolates take along what waited in them. */
async function recover({ faulty, key, refusing, leasing }: Isolates): Promise<void> {
  faulty.world = ALL_WELL;
  faulty.aheadMs += ASKED_AGAIN_AFTER_MS;
  for (const gateway of [refusing, leasing]) {
    expect((await readUser(gateway, key)).status).toBe(200);
    expect((await gateway.admin("GET", "/status")).status).toBe(200);
  }
  await evictDurableObject(ledgerOf(key.id));
  await ringAlarm(key.id);
}

const requestIdOf = ({ headers }: Answer) => headers.get("bailiff-request-id");

/** Type and outcome of what was recorded of one call. */
function recordedOf(records: readonly AuditRecord[], answer: Answer): string[] {
  return records
    .filter(({ request_id }) => request_id === requestIdOf(answer))
    .map(({ type, outcome }) => (outcome === null ? type : `${type} ${outcome}`));
}

/** Every copy of every record that KV holds of a ledger. */
async function copiesInKv(ledger: string): Promise<AuditRecord[]> {
  const { keys } = await env.AUDIT_KV.list<{ ledger?: string }>({ prefix: "audit/" });
  const names = keys.filter(({ metadata }) => metadata?.ledger === ledger).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => env.AUDIT_KV.get(name)));
  return texts.flatMap((text) =>
    (text ?? "")
      .trimEnd()
      .split("\n")
      .map((line): AuditRecord => JSON.parse(line)),
  );
}

const heard = ({ status, codes }: Answer) => ({ status, code: codes[0] ?? null });

const CALLS: readonly Call[] = ["read", "lateReadRefuse", "lateReadLease", "ban", "create", "audit", "status"];
const isAdmin = (call: Call) => call === "audit" || call === "status";

function expectAnswers(row: Row, answers: Awaited<ReturnType<typeof callAll>>): void {
  for (const call of CALLS) {
    const { status, code, sends } = row[call];
    expect({ call, ...heard(answers[call]), sends: answers[call].sends }).toEqual({ call, status, code, sends });
  }
}

/** The alarm rings in the world of the row; then the Registry is asked what it knows. */
async function expectBacklog({ world }: Row, { faulty, key, refusing }: Isolates): Promise<void> {
  const waiting = (await recordsOf(key.id)).length;
  await faulty.ringAlarm(key.id);
  expect(await alarmOf(key.id)).not.toBeNull();
  const delivered = world.kv === "ok" || world.kv === "slow";
  expect(await copiesInKv(key.id)).toHaveLength(delivered ? waiting : 0);
  faulty.world = ALL_WELL;
  // A Ledger tells the Registry before it goes to KV, so a backlog shows from the first failed attempt on.
  if (world.ledger === "ok") expect(await statusOf(refusing, key.id)).toMatchObject({ records: waiting, not_projected: waiting });
}

async function statusOf(gateway: TestGateway, ledger: string): Promise<Record<string, unknown> | undefined> {
  const answer = await gateway.admin("GET", "/status");
  return rowsIn(answer.body?.["ledgers"]).find((one) => one["ledger"] === ledger);
}

function rowsIn(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list : [];
}

async function expectLog(row: Row, key: MintedKey, answers: Record<Call, Answer>): Promise<void> {
  const records = await recordsOf(key.id);
  const adminRecords = await recordsOf("admin");
  for (const call of CALLS) {
    const recorded = recordedOf(isAdmin(call) ? adminRecords : records, answers[call]);
    expect({ call, recorded }).toEqual({ call, recorded: row[call].recorded });
  }
  // Two reads while all was well, two after, and what the row says: nothing else.
  expect(records).toHaveLength(2 + CALLS.filter((call) => !isAdmin(call)).flatMap((call) => row[call].recorded).length + 2);
  const overrun = records.filter(({ decision }) => OVERRUN_NOTE.test(decision?.explanation ?? ""));
  const readOnOverrunLease = row.world.ledger === "ok" ? [] : [requestIdOf(answers.lateReadLease)];
  expect(overrun.map(({ request_id }) => request_id)).toEqual(readOnOverrunLease);
  expect((await openIntentsIn(ledgerOf(key.id))).filter(({ state }) => state === "open")).toEqual([]);
  await expectWholeChain(key.id);
}

async function expectWholeInKv({ faulty, key, refusing }: Isolates): Promise<void> {
  const records = await recordsOf(key.id);
  const bySeq = new Map((await copiesInKv(key.id)).map((record) => [record.seq, record]));
  expect([...bySeq.values()].sort((a, b) => a.seq - b.seq)).toEqual(records);
  const listed = await platform.admin("GET", `/audit?from=${FROM}&key=${key.id}&limit=200`);
  const ids = rowsIn(listed.body?.["data"]).flatMap(({ ledger, id }) => (ledger === key.id ? [id] : []));
  expect(ids.sort()).toEqual(records.map(({ id }) => id).sort());
  // The Ledger's last word to the Registry: nothing is left to carry over.
  await faulty.ringAlarm(key.id);
  expect((await statusOf(refusing, key.id))?.["not_projected"] ?? 0).toBe(0);
}

describe("callers hear, and the log holds in the end, what the page says", () => {
  it.each(MATRIX)("$name", async (row) => {
    const isolates = await warmIsolates();
    isolates.faulty.world = row.world;
    const answers = await callAll(isolates);
    expectAnswers(row, answers);
    await expectBacklog(row, isolates);
    await recover(isolates);
    await expectLog(row, isolates.key, answers);
    await expectWholeInKv(isolates);
  });
});
