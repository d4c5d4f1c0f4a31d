// What a Ledger holds, read behind its back: the stored records, and whether they are one whole chain.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { GENESIS_HASH, hashArgs, hashRecord } from "../../src/audit/chain.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { OpenIntent } from "../../src/ledger/protocol.ts";

export function ledgerOf(name: string): DurableObjectStub<Ledger> {
  return env.LEDGER.get(env.LEDGER.idFromName(name));
}

/** Oldest first. */
export function recordsOf(name: string): Promise<AuditRecord[]> {
  return runInDurableObject(ledgerOf(name), (_ledger, { storage }) =>
    storage.sql
      .exec<{ json: string }>("SELECT json FROM records ORDER BY seq")
      .toArray()
      .map(({ json }): AuditRecord => JSON.parse(json)),
  );
}

export async function lastRecordOf(name: string): Promise<AuditRecord | undefined> {
  return (await recordsOf(name)).at(-1);
}

/** What the alarm does, now and to its end, whether or not one is set. */
export function ringAlarm(name: string): Promise<void> {
  return runInDurableObject(ledgerOf(name), (ledger) => ledger.alarm());
}

export async function alarmOf(name: string): Promise<number | null> {
  return runInDurableObject(ledgerOf(name), (_ledger, { storage }) => storage.getAlarm());
}

/** Those without a known outcome, oldest first. */
export async function openIntentsIn(ledger: Pick<DurableObjectStub<Ledger>, "openIntentsBefore">): Promise<OpenIntent[]> {
  const { intents } = await ledger.openIntentsBefore(Number.MAX_SAFE_INTEGER);
  return intents.map(({ line, state }) => ({ line, state })).reverse();
}

/** Gapless from 1, every hash right, time never backwards. */
export async function expectWholeChain(name: string): Promise<void> {
  let prev = GENESIS_HASH;
  let at = "";
  for (const [index, record] of (await recordsOf(name)).entries()) {
    expect(record).toMatchObject({ ledger: name, seq: index + 1, id: `${name}-${index + 1}`, prev, hash: hashRecord(record) });
    expect(record.args_hash).toBe(hashArgs(record.args, record.seen, String(record.args_salt)));
    expect(record.at >= at).toBe(true);
    prev = record.hash;
    at = record.at;
  }
}

/** Calls of nobody's that were counted so far: in the minute that runs and in the records of those that are over. */
export async function countedAs(fault: string): Promise<number> {
  const pending = await runInDurableObject(ledgerOf("anonymous"), (_ledger, { storage }) =>
    storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = 'anonymous_minute'").toArray().at(0),
  );
  const minute: { counts: { fault: string; count: number }[] } | null = JSON.parse(pending?.value ?? "null");
  const over = (await recordsOf("anonymous")).flatMap(({ args }): { fault: string; count: number }[] => Object(args).counts);
  return [...(minute?.counts ?? []), ...over]
    .filter((counted) => counted.fault === fault)
    .reduce((sum, { count }) => sum + count, 0);
}
