// The CSV of the audit log: one shape for every record, readable by any RFC 4180 reader, and never run by a spreadsheet.
import fc from "fast-check";
import { expect, it } from "vitest";
import { CSV_HEADER, csvCell, csvRow } from "../../../src/audit/csv.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { chainOf } from "./made-log.ts";

/** As RFC 4180 says, and no more. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const [sample] = chainOf("admin", 1);
function cells(record: AuditRecord): Record<string, string | undefined> {
  const [names = [], values = [], ...more] = readCsv(CSV_HEADER + csvRow(record));
  expect([names.length, more.length]).toEqual([values.length, 0]);
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
function recordWith(more: Partial<AuditRecord>): AuditRecord {
  if (sample === undefined) throw new Error("no sample");
  return { ...sample, ...more };
}

it("has every field of a record, flattened", () => {
  expect(cells(recordWith({ target: ["user_1", "user_2"], limits: null }))).toMatchObject({
    id: "admin-1",
    seq: "1",
    key_owner: "a team",
    decision_rule: "r",
    upstream_status: "200",
    target: "user_1 user_2",
    limits: "",
    args: '{"user_id":"user_1","depth":{"list":[1,2,{"three":true}]}}',
  });
});

it("has the same columns for a record without key, decision and answer", () => {
  expect(cells(recordWith({ key: null, decision: null, upstream: null }))).toMatchObject({
    key_id: "",
    decision_effect: "",
    upstream_status: "",
  });
});

it("brings any text through, with an apostrophe before what a spreadsheet would run", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (reason) => {
      const cell = cells(recordWith({ reason })).reason;
      expect(cell).toBe(/^[=+\-@\t\r\n＝＋－＠]/.test(reason) ? `'${reason}` : reason);
    }),
  );
});

it.each(["a;=1+1", "a\t=1+1", "a,=1+1", "a\n=1+1"])("no reader splits %j, whatever it takes for a comma", (text) => {
  expect(csvCell(text)).toBe(`"${text}"`);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])(
  "no cell begins as a formula: %j",
  (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  },
);
