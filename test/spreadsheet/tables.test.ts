// Tables of the log in LibreOffice: every text is the text that it was, nothing runs, and amounts add up. Needs Debian's LibreOffice:
// `npm run spreadsheet`.
import { beforeAll, describe, expect, it } from "vitest";
import { ACT_CSV_HEADER, actCsvRow } from "../../cli/audit/act-csv.ts";
import { type Act, actOf } from "../../src/audit/act.ts";
import { CSV_HEADER, csvRow } from "../../src/audit/csv.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { chainOf } from "../unit/cli/made-log.ts";
import { type Opened, type Opening, openTable } from "./libre-office.ts";

/** What callers and keys may be called, and what they may say. */
const TEXTS = [
  "=1+1",
  "+1",
  "-2+3",
  "@SUM(A1)",
  '=HYPERLINK("http://example.com";"click")',
  "=cmd|' /C calc'!A0",
  " =1+1",
  "'=1+1",
  "it's",
  'she said "no"',
  '"=1+1"',
  "one, two; three",
  "a;=1+1",
  "a;+1;-1",
  "two\nlines",
  "a\n=1+1",
  "a\r\n=1+1",
  "a\t=1+1",
  "Zoë Łukasiewicz 東京 🚀",
  "＝1+1",
  "007",
  "0000000000012",
  "12345678901234567890",
  "1234567890123456",
  "12e4567890123456",
  "1E5",
  "1.50",
  "1-2",
  "3/4",
  "12:30",
  "4711",
  "TRUE",
  "2026-11-23T18:30:05.046Z",
  "C:\\u202e",
  "  two blanks  in  it",
];
const AMOUNTS = [1, 2_500, 30_001, 999_999_999];
const OPENINGS: Readonly<Record<string, Opening>> = {
  "with commas": {},
  "and days, times and fractions are looked for": { detectsNumbers: true },
};

const [sample, second] = chainOf("admin", 2);

function records(): AuditRecord[] {
  if (sample === undefined) throw new Error("no sample");
  return TEXTS.map((text, index) => ({
    ...sample,
    reason: text,
    operation: "users.adjust_billing_credit_balance",
    key: { id: "AAAAAAAAAAAA", name: text, owner: text },
    args: { amount: AMOUNTS[index % AMOUNTS.length], currency: "EUR", action: "increase", note: text },
    type: "intent",
    error: null,
    outcome: null,
  }));
}

const acts = (): Act[] =>
  records().map((first, index) => ({
    ...actOf({ first, closings: [], lookedUntil: null }, () => "money"),
    name: index % 2 === 0 ? (TEXTS[index] ?? null) : [TEXTS[index] ?? null, null],
  }));

/** As docs/audit.md says. */
const undone = (cell: string) =>
  cell
    .replace(/^'/, "")
    .replaceAll(/([;\t\n])'/g, "$1")
    .replaceAll(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
/** A line break in a cell is one, however it was written. */
const asCell = (text: string) => text.replaceAll(/\r\n?/g, "\n");

function expectHarmless({ rows }: Opened): void {
  expect(rows.flat().filter(({ formula }) => formula !== null)).toEqual([]);
}

describe.each([
  ["a report", () => ACT_CSV_HEADER + acts().map(actCsvRow).join(""), ["key_name", "key_owner", "reason"]],
  ["a table of records", () => CSV_HEADER + records().map(csvRow).join(""), ["key_name", "key_owner", "reason"]],
] as const)("%s", (_name, table, columns) => {
  describe.each(Object.entries(OPENINGS))("opened %s", (_how, opening) => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await openTable(table(), opening);
    });

    it("has a row for each, with as many cells as there are names", () => {
      expect(opened.rows).toHaveLength(TEXTS.length + 1);
      expect(new Set(opened.rows.map((row) => row.slice(0, opened.rows[0]?.length).length)).size).toBe(1);
    });

    it("runs nothing", () => {
      expectHarmless(opened);
    });

    it.each(columns)("shows every %s as it was, behind the marks that docs/audit.md takes away", (column) => {
      const shown = TEXTS.map((_, index) => undone(opened.cell(index + 1, column).text));
      expect(shown).toEqual(TEXTS.map(asCell));
    });

    it("holds amounts as numbers that add up, beside their currency", () => {
      const cells = TEXTS.map((_, index) => opened.cell(index + 1, "amount"));
      expect(new Set(cells.map(({ type }) => type))).toEqual(new Set(["float"]));
      const sum = cells.reduce((total, { value }) => total + (value ?? Number.NaN), 0);
      expect(sum).toBe(TEXTS.reduce((total, _, index) => total + (AMOUNTS[index % AMOUNTS.length] ?? Number.NaN), 0));
      expect(new Set(TEXTS.map((_, index) => opened.cell(index + 1, "currency").text))).toEqual(new Set(["EUR"]));
    });
  });

  it.each([";", "\t"] as const)("runs nothing where %j is taken for the separator", async (separator) => {
    expectHarmless(await openTable(table(), { separator }));
  });
});

it("the mark at the beginning of a report is no part of its first name", async () => {
  const opened = await openTable(ACT_CSV_HEADER + acts().map(actCsvRow).join(""));
  expect(ACT_CSV_HEADER.startsWith("\ufeff")).toBe(true);
  expect(opened.rows[0]?.[0]?.text).toBe("at");
});

it("names stand in the last column, those of a bulk act together", async () => {
  const opened = await openTable(ACT_CSV_HEADER + acts().map(actCsvRow).join(""));
  const shown = TEXTS.map((_, index) => undone(opened.cell(index + 1, "name").text));
  expect(shown).toEqual(TEXTS.map((text, index) => asCell(index % 2 === 0 ? text : `${text}; -`)));
});

it("digests and ids keep every digit", async () => {
  if (sample === undefined || second === undefined) throw new Error("no sample");
  const ids = {
    ...second,
    ledger: "012345678901",
    id: "012345678901-2",
    hash: "1".repeat(64),
    args_hash: `12e${"3".repeat(61)}`,
  };
  const opened = await openTable(CSV_HEADER + csvRow(sample) + csvRow(ids), {});
  expect(undone(opened.cell(1, "prev").text)).toBe("0".repeat(64));
  for (const column of ["ledger", "id", "hash", "args_hash"] as const)
    expect(undone(opened.cell(2, column).text)).toBe(ids[column]);
});

it("would run what is not guarded: these tests can fail", async () => {
  const total = `=SUM(F2:F${TEXTS.length + 1})\r\n`;
  const opened = await openTable(ACT_CSV_HEADER + acts().map(actCsvRow).join("") + total);
  const [cell] = opened.rows.at(-1) ?? [];
  expect(cell?.formula).toContain("SUM");
  expect(cell?.value).toBe(TEXTS.reduce((sum, _, index) => sum + (AMOUNTS[index % AMOUNTS.length] ?? 0), 0));
});
