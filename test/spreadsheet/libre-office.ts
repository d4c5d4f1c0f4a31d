// What LibreOffice makes of a table: it opens the file without a window and writes what it holds as XML, with the type of every cell.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export interface Cell {
  /** `float`, `string`, `date` …; null: it is empty. */
  readonly type: string | null;
  /** As it stands there, line breaks and tabs included. */
  readonly text: string;
  readonly value: number | null;
  readonly formula: string | null;
}

export interface Opened {
  readonly rows: readonly (readonly Cell[])[];
  /** The cell of a row, counted from 1, in the column of that name. */
  cell(row: number, column: string): Cell;
}

/**
 * How a table is opened: what the dialog asks. It finds out by itself that a table is UTF-8, by the mark at its beginning; without a window
 * nobody does, and it has to be said (LibreOffice 7.4 takes Windows-1252, mark or no mark).
 */
export interface Opening {
  readonly separator?: "," | ";" | "\t";
  /** Days, times and fractions are looked for as well: a box in the dialog, and what Excel always does. */
  readonly detectsNumbers?: boolean;
}

const SECONDS = 60;
const UTF8 = 76;

export async function openTable(text: string, opening: Opening = {}): Promise<Opened> {
  const directory = await mkdtemp(path.join(tmpdir(), "bailiff-spreadsheet-"));
  try {
    await writeFile(path.join(directory, "table.csv"), text);
    const profile = `-env:UserInstallation=file://${directory}/profile`;
    const convert = [
      profile,
      "--headless",
      `--infilter=CSV:${filterOptions(opening)}`,
      "--convert-to",
      "fods",
      "--outdir",
      directory,
      `${directory}/table.csv`,
    ];
    await promisify(execFile)("soffice", convert, { timeout: SECONDS * 1_000 });
    return readSheet(await readFile(path.join(directory, "table.fods"), "utf8"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Separator, quote, character set, first row, columns, language, all quoted are texts, numbers are looked for. */
function filterOptions({ separator = ",", detectsNumbers = false }: Opening): string {
  return [separator.charCodeAt(0), 34, UTF8, 1, "", 0, false, detectsNumbers].join(",");
}

function readSheet(xml: string): Opened {
  const [, sheet = ""] = /<table:table [^>]*>([\s\S]*?)<\/table:table>/.exec(xml) ?? [];
  const rows = [...sheet.matchAll(/<table:table-row([^>]*)>([\s\S]*?)<\/table:table-row>/g)].flatMap(
    ([, row = "", inner = ""]) => {
      const cells = [...inner.matchAll(/<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)].flatMap(
        ([, own = "", content = ""]) => repeated(cellOf(own, content), attribute(own, "table:number-columns-repeated")),
      );
      // What is empty to the end of the sheet is one row, a million times.
      return cells.every(({ type }) => type === null) ? [] : repeated(cells, attribute(row, "table:number-rows-repeated"));
    },
  );
  const names = rows[0]?.map(({ text }) => text) ?? [];
  return {
    rows,
    cell(row, column) {
      const found = rows[row]?.[names.indexOf(column)];
      if (found === undefined) throw new Error(`no cell ${column} in row ${row}; columns are ${names.join(", ")}`);
      return found;
    },
  };
}

const MOST_COLUMNS = 1_000;

function repeated<Item>(item: Item, times: string | null): Item[] {
  return Array.from({ length: Math.min(Number(times ?? 1), MOST_COLUMNS) }, () => item);
}

function cellOf(own: string, content: string): Cell {
  const value = attribute(own, "office:value");
  const paragraphs = [...content.matchAll(/<text:p>([\s\S]*?)<\/text:p>|<text:p\/>/g)].map(([, text = ""]) => plain(text));
  return {
    type: attribute(own, "office:value-type"),
    text: paragraphs.join("\n"),
    value: value === null ? null : Number(value),
    formula: attribute(own, "table:formula"),
  };
}

function attribute(own: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(own)?.[1];
  return found === undefined ? null : plain(found);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plain(text: string): string {
  return text
    .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) => " ".repeat(Number(count ?? 1)))
    .replaceAll("<text:tab/>", "\t")
    .replaceAll("<text:line-break/>", "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    });
}
