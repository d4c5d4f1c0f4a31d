// The export of a test's gateway, taken apart, and what has to be so of every one.
import { expect } from "vitest";
import { hashRecord } from "../../src/audit/chain.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import type { TestGateway } from "./test-gateway.ts";

export interface Export {
  readonly records: readonly AuditRecord[];
  readonly manifest: { readonly type: string; readonly ledgers: readonly Record<string, unknown>[] };
}

export async function exported(query: string, from: TestGateway): Promise<Export> {
  const answer = await from.admin("GET", `/audit/export${query}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
  expect(answer.text.endsWith("\n")).toBe(true);
  const lines = answer.text.trimEnd().split("\n");
  return { records: lines.slice(0, -1).map((line): AuditRecord => JSON.parse(line)), manifest: JSON.parse(lines.at(-1) ?? "") };
}

export const seqsOf = ({ records }: Export, ledger: string) =>
  records.filter((record) => record.ledger === ledger).map(({ seq }) => seq);
export const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

export function expectConsistent({ records, manifest }: Export): void {
  expect(manifest.type).toBe("manifest");
  const byLedger = Map.groupBy(records, ({ ledger }) => ledger);
  expect(manifest.ledgers.map(({ ledger }) => ledger)).toEqual([...byLedger.keys()].sort());
  for (const entry of manifest.ledgers) {
    const mine = byLedger.get(String(entry["ledger"])) ?? [];
    expect(entry).toMatchObject({
      first: mine[0]?.seq,
      last: mine.at(-1)?.seq,
      count: mine.length,
      prev: mine[0]?.prev,
      head: mine.at(-1)?.hash,
    });
    expect(entry["count"]).toBe(Number(entry["last"]) - Number(entry["first"]) + 1);
    mine.forEach((record, index) => {
      expect(record.hash).toBe(hashRecord(record));
      if (index > 0) expect(record.prev).toBe(mine[index - 1]?.hash);
    });
  }
}
