// The demo history as the Worker that writes it writes it: into a Ledger, with what the example policies say. Whenever it ends, all of it can
// be decided, nothing is left open, and the chain is whole.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Ledger as HistoryLedger } from "../../dev/demo-history/history-worker.ts";
import { WEEK_MS } from "../../dev/demo-history/week.ts";
import agent from "../../policies/agent.yaml?raw";
import analyst from "../../policies/analyst.yaml?raw";
import approver from "../../policies/approver.yaml?raw";
import finance from "../../policies/finance.yaml?raw";
import keyDesk from "../../policies/key-desk.yaml?raw";
import operator from "../../policies/operator.yaml?raw";
import policyAuthor from "../../policies/policy-author.yaml?raw";
import support from "../../policies/support.yaml?raw";
import trustAndSafety from "../../policies/trust-and-safety.yaml?raw";
import { hashArgs, hashRecord } from "../../src/audit/chain.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { auditRecord } from "../../src/audit/record-schema.ts";
import { ledgerOf } from "./ledger-inspection.ts";

const TEXTS = [agent, analyst, approver, finance, keyDesk, operator, policyAuthor, support, trustAndSafety];
const BUNDLE = JSON.stringify({ policies: TEXTS.map((text): unknown => parse(text)), tests: [] });
const NOON = Date.parse("2035-06-15T12:00:00.000Z");
const HOUR_MS = 3_600_000;

interface Written {
  readonly answer: number;
  readonly records: readonly AuditRecord[];
  readonly openIntents: number;
  readonly approvals: number;
}

/** In an object of that name, which is made anew each time: as after a kill. */
function write(object: string, untilMs: number): Promise<Written> {
  return runInDurableObject(ledgerOf(object), async (_ledger, state) => {
    const ledger = new HistoryLedger(state, { ...env, HISTORY_UNTIL_MS: String(untilMs), HISTORY_BUNDLE: BUNDLE });
    const answer = await ledger.write();
    const rows = state.storage.sql.exec<{ json: string }>("SELECT json FROM records ORDER BY seq").toArray();
    return {
      answer,
      records: rows.map(({ json }): AuditRecord => JSON.parse(json)),
      openIntents: ledger.openIntentsBefore(Number.MAX_SAFE_INTEGER).intents.length,
      approvals: ledger.approvals("demo").length,
    };
  });
}

describe("a week that is written", () => {
  let week: Written;
  beforeAll(async () => {
    week = await write("written", NOON);
  });
  const some = (wanted: (record: AuditRecord) => boolean) => week.records.filter(wanted);

  it("is a whole chain of records as they should be, in the ledger demo and of keys named so", () => {
    expect(week.answer).toBe(week.records.length);
    for (const [index, record] of week.records.entries()) {
      expect(record).toMatchObject({ ledger: "demo", seq: index + 1, prev: week.records[index - 1]?.hash ?? "0".repeat(64) });
      expect(record.hash).toBe(hashRecord(record));
      expect(record.args_hash).toBe(hashArgs(record.args, record.seen, record.args_salt ?? ""));
      expect(record.key?.id).toMatch(/^demo/);
      expect(record.key?.name).toMatch(/^demo /);
      expect(Date.parse(record.at)).toBeGreaterThan(NOON - WEEK_MS);
      expect(Date.parse(record.at)).toBeLessThan(NOON + 60_000);
      expect(auditRecord().safeParse(record).error).toBeUndefined();
    }
  });

  it("has something of everything", () => {
    const denied = some(({ type }) => type === "denied");
    expect(new Set(denied.map(({ error }) => error))).toEqual(
      new Set(["bailiff_policy_denied", "bailiff_limit_exceeded", "bailiff_approval_required"]),
    );
    expect(new Set(some(({ outcome }) => outcome !== null).map(({ outcome }) => outcome))).toEqual(
      new Set(["ok", "refused", "failed", "unknown"]),
    );
    for (const type of ["intent", "outcome", "read", "denied", "failed", "admin", "resolved"])
      expect(some((record) => record.type === type)).not.toEqual([]);
    expect(some(({ approval }) => approval !== undefined).map(({ approval }) => approval?.step)).toEqual(
      Array.from({ length: 3 }, () => ["asked", "approved", "used"]).flat(),
    );
    expect(some(({ count }) => count !== undefined)).not.toEqual([]);
    expect(some(({ hidden }) => hidden !== undefined)).not.toEqual([]);
    expect(some(({ upstream }) => (upstream?.attempts ?? 0) > 1 && upstream?.status === 200)).not.toEqual([]);
    expect(denied).toContainEqual(expect.objectContaining({ decision: expect.objectContaining({ rule: "never-staff" }) }));
  });

  it("charges limits as a Ledger does: what is used never passes what is allowed", () => {
    const limits = week.records.flatMap((record) => record.limits ?? []);
    expect(limits.length).toBeGreaterThan(100);
    for (const { used, max } of limits) expect(used).toBeLessThanOrEqual(max);
  });

  it("leaves nothing open, and nothing that somebody could approve", () => {
    expect(week).toMatchObject({ openIntents: 0, approvals: 0 });
  });

  it("is the same in another Ledger, and stays as it is in its own, whatever it is asked then", async () => {
    expect((await write("elsewhere", NOON)).records).toEqual(week.records);
    expect((await write("written", NOON + HOUR_MS)).records).toEqual(week.records);
  });
});

it.each([5, 17, 26, 40, 59, 71, 88, 103, 120, 137, 151, 166])(
  "can be decided to its end when it ends %d h later",
  async (hours) => {
    const { records, openIntents } = await write(`ends-${hours}`, NOON + hours * HOUR_MS);
    expect(records.length).toBeGreaterThan(1_000);
    expect(openIntents).toBe(0);
  },
);

it("is not begun when a step of it cannot be decided", async () => {
  const object = ledgerOf("no-policies");
  await runInDurableObject(object, async (_ledger, state) => {
    const without = JSON.stringify({ policies: [parse(support)], tests: [] });
    const ledger = new HistoryLedger(state, { ...env, HISTORY_UNTIL_MS: String(NOON), HISTORY_BUNDLE: without });
    await expect(ledger.write()).rejects.toThrow();
    expect(state.storage.sql.exec("SELECT seq FROM records").toArray()).toEqual([]);
  });
});
