import { describe, expect, it } from "vitest";
import type { AuditPage, ShownRecord } from "../../../console/api/answers.ts";
import { type AskPage, findRecord } from "../../../console/pages/audit/find-record.ts";
import { shownRecord } from "./shown-record.ts";

const LEDGER = "E80QmhC1jXA5";
const START = Date.UTC(2026, 10, 1);

/** A ledger of a million, one a second or `together` at once, as the API shows it: a search looks at the newest 5,000. */
function aMillion(together = 1): { readonly ask: AskPage; readonly asked: string[] } {
  const asked: string[] = [];
  const at = (seq: number) => START + Math.ceil(seq / together) * 1_000;
  const record = (seq: number) => shownRecord({ seq, at: new Date(at(seq)).toISOString() });
  const ask: AskPage = async (path) => {
    asked.push(path);
    const query = new URL(path, "http://x").searchParams;
    const to = Date.parse(query.get("to") ?? "2027-01-01");
    const from = Date.parse(query.get("from") ?? "2026-01-01");
    const last = Math.min(1_000_000, Math.floor((to - START) / 1_000) * together);
    const first = Math.max(1, Math.ceil((from - START) / 1_000 - 1) * together + 1, last - (query.has("q") ? 5_000 : 199));
    const data: ShownRecord[] = [];
    for (let seq = last; seq >= first && data.length < 200; seq -= 1)
      if (query.get("q") === null || record(seq).id === query.get("q")) data.push(record(seq));
    return { ok: true, value: { data, next_cursor: first > 1 ? "more" : null } satisfies AuditPage };
  };
  return { ask, asked };
}

describe("a record by its id", () => {
  it.each([1, 2, 4_711, 123_456, 999_999, 1_000_000])("is found among a million: number %i", async (seq) => {
    const { ask, asked } = aMillion();
    const found = await findRecord(ask, `${LEDGER}-${seq}`, null, START + 1_000_001_000);
    expect(found).toMatchObject({ kind: "found", record: { seq } });
    expect(asked.length).toBeLessThan(40);
  });

  it.each([1, 101, 200, 4_711, 123_456, 940_001])("is found where records share a time: number %i", async (seq) => {
    const { ask } = aMillion(150);
    expect(await findRecord(ask, `${LEDGER}-${seq}`, null, START + 1_000_001_000)).toMatchObject({
      kind: "found",
      record: { seq },
    });
  });

  it("is one question where its time is known", async () => {
    const { ask, asked } = aMillion();
    const at = new Date(START + 4_711_000).toISOString();
    expect(await findRecord(ask, `${LEDGER}-4711`, at, START + 1_000_001_000)).toMatchObject({ kind: "found" });
    expect(asked).toHaveLength(1);
  });

  it("is not there where its number is past the last, and the search ends", async () => {
    const { ask, asked } = aMillion();
    expect(await findRecord(ask, `${LEDGER}-1000001`, null, START + 1_000_001_000)).toEqual({ kind: "none" });
    expect(asked.length).toBeLessThan(60);
  });
});
