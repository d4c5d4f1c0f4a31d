// The audit log as a table: one record a row, nested fields flattened, for spreadsheets and databases. RFC 4180: CRLF after every row.
// In quotes are cells with a comma, a quote or a line break, and those with what a reader may take for a comma (a semicolon, a tab).
// A CSV carries no manifest and a changed cell shows nowhere: proof is NDJSON.
//
// A spreadsheet runs a cell that begins with = + - @ as a formula, and a caller chooses what stands in `reason` or in a name; such cells
// get a leading apostrophe (https://owasp.org/www-community/attacks/CSV_Injection). The full-width forms count as well. Where the list
// separator is a semicolon (Excel in German, French, Italian …) or a tab, our commas separate nothing, our quotes stand in the middle of a
// cell and hold nothing together: a cell ends at every semicolon, tab and line break that is inside of ours. So what follows one of those
// is a beginning too. Behind a comma nothing is: who splits at commas sees the quotes.
//
// What a terminal, an editor or a page would obey instead of showing it (control characters, C1 among them, and those that turn the
// direction of a line around) is written as an escape, `\u202e`; so is a backslash that would look like the beginning of one.
//
// What is a text here and a number there (`007`, twenty digits, `12e45`, `1-2`) would lose digits or become a day of the year: it gets an
// apostrophe too. Whole numbers of up to fifteen digits, days as ISO 8601 writes them and addresses come through as they are.
//
// An apostrophe that was there gets one as well, so that all can be undone: docs/audit.md says how. Cells of JSON stay JSON of the same
// value: there the character is written as an escape.
import { unicodePattern } from "../unicode-pattern.ts";
import { moneyOf } from "./money.ts";
import type { AuditRecord } from "./record.ts";

const FORMULA = "=+\\-@＝＋－＠";
/** What a reader may pass over before it looks for a formula. Not what ends a cell: behind that it is looked for in any case. */
const BLANK = String.raw`(?:(?![\t\r\n])[\s\p{C}"])*`;
const beginning = unicodePattern(`^(?:['\\t\\r\\n]|${BLANK}[${FORMULA}])`);
const innerBeginning = unicodePattern(`([;\\t\\r\\n])(?='|${BLANK}[${FORMULA}])`, "g");
/** Digits, and what makes another number or a time of them. */
const NUMERIC = /^[\s\u00a0]*\d[\d.,:/eE+%\s\u00a0-]*$/;
/** A spreadsheet gives these back as they are: it keeps fifteen digits. */
const SAME_AS_TEXT = /^(?:0|[1-9]\d{0,14}|\d{4}-\d{2}-\d{2}|\d{1,3}(?:\.\d{1,3}){3})$/;

/** Tabs and line breaks are escapes in JSON. Behind a semicolon, which is always in a string, so is this character. */
const jsonBeginning = unicodePattern(`(;${BLANK})(['${FORMULA}])`, "g");

/** Control characters but for those that quotes hold (tab, CR, LF), bidirectional controls, separators of lines and paragraphs. */
const OBEYED = String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`;
const OBEYED_IN_JSON = new RegExp(OBEYED, "g");
const OBEYED_IN_TEXT = new RegExp(String.raw`${OBEYED}|\\(?=u[0-9a-f]{4})`, "g");

/** A text of JSON: its escapes are its own. */
interface JsonText {
  readonly json: string;
}
export type Cell = string | number | JsonText | null | undefined;

/** A record, or what of one is shown to who sees a part of its ledger: without its place in the chain. */
type TableRecord = Omit<AuditRecord, "seq" | "prev" | "hash"> & {
  readonly [Field in "seq" | "prev" | "hash"]: AuditRecord[Field] | null;
};

/** Name of the column, and where its value comes from. Never renamed or moved: new columns go to the end. */
const COLUMNS: readonly (readonly [name: string, read: (record: TableRecord) => Cell])[] = [
  ["id", ({ id }) => id],
  ["at", ({ at }) => at],
  ["type", ({ type }) => type],
  ["key_id", ({ key }) => key?.id],
  ["key_name", ({ key }) => key?.name],
  ["key_owner", ({ key }) => key?.owner],
  ["operation", ({ operation }) => operation],
  // User ids hold no blank.
  ["target", ({ target }) => (typeof target === "string" || target === null ? target : target.join(" "))],
  ["reason", ({ reason }) => reason],
  ["decision_effect", ({ decision }) => decision?.effect],
  ["decision_policy", ({ decision }) => decision?.policy],
  ["decision_rule", ({ decision }) => decision?.rule],
  ["outcome", ({ outcome }) => outcome],
  ["error", ({ error }) => error],
  ["upstream_status", ({ upstream }) => upstream?.status],
  ["upstream_attempts", ({ upstream }) => upstream?.attempts],
  ["upstream_ms", ({ upstream }) => upstream?.ms],
  ["upstream_trace_id", ({ upstream }) => upstream?.trace_id],
  ["ip", ({ ip }) => ip],
  ["api_version", ({ api_version }) => api_version],
  ["request_id", ({ request_id }) => request_id],
  ["intent_id", ({ intent_id }) => intent_id],
  ["decision_bundle", ({ decision }) => decision?.bundle],
  ["decision_explanation", ({ decision }) => decision?.explanation],
  ["args", ({ args }) => json(args)],
  ["seen", ({ seen }) => json(seen)],
  ["limits", ({ limits }) => json(limits)],
  ["ledger", ({ ledger }) => ledger],
  ["seq", ({ seq }) => seq],
  ["v", ({ v }) => v],
  ["prev", ({ prev }) => prev],
  ["hash", ({ hash }) => hash],
  ["args_salt", ({ args_salt }) => args_salt],
  ["args_hash", ({ args_hash }) => args_hash],
  ["decision_shadow", ({ decision }) => json(decision?.shadow)],
  ["hidden", ({ hidden }) => hidden],
  ["count", ({ count }) => count],
  ["first_at", ({ first_at }) => first_at],
  ["last_at", ({ last_at }) => last_at],
  // Of what moves money: where the arguments are, so in the intent and not in its outcome. Added up they are what was asked for.
  ["amount", (record) => moneyOf(record)?.amount],
  ["currency", (record) => moneyOf(record)?.currency],
  ["action", (record) => moneyOf(record)?.action],
  ["called_at", ({ called_at }) => called_at],
  ["approval_id", ({ approval_id }) => approval_id],
  ["approval_step", ({ approval }) => approval?.step],
  ["approval_by", ({ approval }) => json(approval?.by)],
  ["elevation_id", ({ elevation_id }) => elevation_id],
  ["elevation_step", ({ elevation }) => elevation?.step],
  ["session", ({ session }) => session],
];

/** The first row: the names of the columns, words that need no quotes. With its line end. */
export const CSV_HEADER = `${COLUMNS.map(([name]) => name).join(",")}\r\n`;

/** One record, with its line end. */
export function csvRow(record: TableRecord): string {
  return csvLine(COLUMNS.map(([, read]) => read(record)));
}

/** A cell as it stands in the file. */
export function csvCell(value: Cell): string {
  const text = harmless(value === null || value === undefined ? "" : shown(value), typeof value === "string");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function shown(value: string | number | JsonText): string {
  return typeof value === "object" ? value.json : String(value).replace(OBEYED_IN_TEXT, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function harmless(text: string, isText: boolean): string {
  // The inner ones first: the outer one is the first character of the whole, and would hide a tab there.
  const inner = text.replace(innerBeginning(), "$1'");
  const becomesNumber = isText && NUMERIC.test(inner) && !SAME_AS_TEXT.test(inner);
  return becomesNumber || beginning().test(inner) ? `'${inner}` : inner;
}

/** A row, with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function json(value: unknown): JsonText | null {
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(value).replace(OBEYED_IN_JSON, escaped);
  return { json: text.replace(jsonBeginning(), (_, before: string, character: string) => `${before}${escaped(character)}`) };
}
