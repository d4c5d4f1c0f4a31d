// The CSV of the audit log: one shape for every record, readable by any RFC 4180 reader, and never run by a spreadsheet.
import fc from "fast-check";
import { expect, it } from "vitest";
import { CSV_HEADER, csvCell, csvRow } from "../../../src/audit/csv.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { readCsv } from "../../csv-reader.ts";
import { chainOf } from "./made-log.ts";

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

/** As docs/audit.md says. */
const undone = (cell: string) =>
  cell
    .replace(/^'/, "")
    .replaceAll(/([;\t\r\n])'/g, "$1")
    .replaceAll(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

it("brings any text through: what was put before what a spreadsheet would run can be taken away", () => {
  const awkward = fc.string({
    unit: fc.constantFrom("a", "'", "=", "-", ";", ",", "\t", "\r", "\n", '"', " ", "＝", "\\", "u202e", "\u202e", "\u009b"),
  });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), awkward), (reason) => {
      const cell = cells(recordWith({ reason })).reason ?? "";
      expect(undone(cell)).toBe(reason);
      if (/^[=+\-@\t\r\n＝＋－＠]/.test(reason)) expect(cell[0]).toBe("'");
      if (/^[a-z][\w ,.:()]*$/i.test(reason)) expect(cell).toBe(reason);
    }),
    { numRuns: 1000 },
  );
});

it("shows what turns a line around or moves a cursor, in texts and in JSON", () => {
  const obeyed = "a\u202eb\u2066c\u009b1mD\u001b[2JE\u2028F\u0000";
  const row = cells(recordWith({ reason: obeyed, args: { [obeyed]: obeyed } }));
  for (const cell of [row.reason, row.args]) expect(cell).not.toMatch(/[\p{Cc}\u2028\u202a-\u202e\u2066-\u2069]/u);
  expect(row.reason).toBe("a\\u202eb\\u2066c\\u009b1mD\\u001b[2JE\\u2028F\\u0000");
  expect(JSON.parse(row.args ?? "")).toEqual({ [obeyed]: obeyed });
  // A text that only looks like an escape is told from one.
  expect(cells(recordWith({ reason: String.raw`C:\u202e` })).reason).toBe(String.raw`C:\u005cu202e`);
});

it.each(["a;1+1", "a\t1+1", "a,=1+1", "a\n1+1"])("no reader splits %j, whatever it takes for a comma", (text) => {
  expect(csvCell(text)).toBe(`"${text}"`);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', " =1+1", '"=1+1"', "\ufeff=1"])(
  "no cell begins as a formula: %j",
  (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  },
);

/** Like a spreadsheet: quotes hold a cell together only where they begin it, and what stands behind the closing one is added. */
function spreadsheetCells(text: string, separator: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at += 1) {
        if (text[at] === '"') at += 1;
        cell += text[at];
      }
      at += 1;
    }
    for (; at < text.length && text[at] !== separator && text[at] !== "\r" && text[at] !== "\n"; at += 1) cell += text[at];
    found.push(cell);
  }
  return found;
}

const unit = fc.constantFrom(
  "a",
  "'",
  "=",
  "+",
  "@",
  "-",
  "＝",
  ";",
  ",",
  "\t",
  "\r",
  "\n",
  '"',
  "\\",
  " ",
  "\u00a0",
  "\u200b",
  "\u0000",
);
const hostile = fc.string({ unit, maxLength: 12 });
it.each([",", ";", "\t"])("a spreadsheet that splits at %j finds no formula", (separator) => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (reason, name, argument) => {
      const key = { id: "AAAAAAAAAAAA", name, owner: "a team" };
      const args = { [argument]: [argument, -1, `x${argument}`, { [name]: argument }] };
      const row = csvRow(recordWith({ reason, key, args, seen: { reason } }));
      const formulas = spreadsheetCells(row, separator).filter((cell) => /^[\s\p{C}"]*[=+\-@＝＋－＠]/u.test(cell));
      expect(formulas).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

it.each([
  "007",
  "12345678901234567890",
  "12e4567890123456",
  "0".repeat(64),
  "1-2",
  "3/4",
  "1.50",
  " 007",
  "12:30",
  "24.12.2026",
  "10%",
])("a text that a spreadsheet would take for another number or a day stays a text: %j", (text) => {
  expect(csvCell(text)).toBe(`'${text}`);
  expect(undone(csvCell(text))).toBe(text);
});

it.each([
  "4711",
  "0",
  "999999999999999",
  "2026-05-12",
  "203.0.113.7",
  "2026-11-23T18:30:05.046Z",
  "TICKET-1",
  "ca3f346bf665a3d6",
])("what comes through a spreadsheet stands as it is: %j", (text) => {
  expect(csvCell(text)).toBe(text);
});

it("numbers are numbers, however large", () => {
  expect([csvCell(0), csvCell(2_500), csvCell(999_999_999)]).toEqual(["0", "2500", "999999999"]);
});

it("keeps cells of JSON readable as what they are", () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, fc.oneof(hostile, fc.integer(), fc.array(fc.integer()))), (args) => {
      expect(JSON.parse(cells(recordWith({ args })).args ?? "")).toEqual(JSON.parse(JSON.stringify(args)));
    }),
  );
});

it("takes a cell of a million semicolons and blanks in its stride", () => {
  const args = { text: "; ".repeat(500_000) };
  expect(csvRow(recordWith({ args, reason: "\t\n".repeat(500_000) })).length).toBeGreaterThan(2_000_000);
});
