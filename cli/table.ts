// Aligned columns for people. What a cell holds may come from a caller: line breaks and terminal codes are made visible, not obeyed.
import { visible } from "./visible.ts";
import { wrapLine } from "./wrap-line.ts";

/** For those who put a cell together from parts. */
export { visible };

const NOTHING = "-";

export type Cell = string | number | null | undefined;

/** Lines after the first of a row that does not fit. */
const INDENT = 2;
const GAP = 2;

/**
 * Lines without trailing blanks, “None.” for no rows; null is shown as “-”. Numbers and money are aligned to the right. Where a row does not
 * fit into `columns` every row, and the headings, goes on in indented lines below its first one, in columns again: nothing is cut off, so that
 * what stands there can be copied.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns: number = Number.POSITIVE_INFINITY,
): string {
  if (rows.length === 0) return "None.";
  const texts = rows.map((row) => headings.map((_, column) => cellText(row[column])));
  const widths = headings.map((heading, column) => Math.max(width(heading), ...texts.map((row) => width(row[column] ?? ""))));
  const right = headings.map((_, column) => isNumeric(rows.map((row) => row[column] ?? null)));
  const lines = sharedOut(widths, columns);
  const line = (cells: readonly string[], members: readonly number[], index: number) => {
    const indent = " ".repeat(index === 0 ? 0 : INDENT);
    const [only, ...more] = members;
    // Too wide for a line even by itself: broken at blanks.
    if (only !== undefined && more.length === 0 && (widths[only] ?? 0) > columns - indent.length)
      return wrapLine(cells[only] ?? "", columns - indent.length).map((text) => indent + text);
    const padded = members.map((column) => {
      const text = cells[column] ?? "";
      const blanks = " ".repeat((widths[column] ?? 0) - width(text));
      return right[column] === true ? blanks + text : text + blanks;
    });
    return [(indent + padded.join(" ".repeat(GAP))).trimEnd()];
  };
  return [headings.map((heading) => heading.toUpperCase()), ...texts]
    .flatMap((cells) => linesWithContent(cells, lines).flatMap((members, index) => line(cells, members, index)))
    .join("\n");
}

/** Which columns stand in which line of a row: as many as fit, in their order. */
function sharedOut(widths: readonly number[], columns: number): readonly (readonly number[])[] {
  const lines: number[][] = [[]];
  let used = 0;
  for (const [column, wide] of widths.entries()) {
    const current = lines.at(-1) ?? [];
    if (current.length > 0 && used + GAP + wide > columns) {
      lines.push([column]);
      used = INDENT + wide;
    } else {
      used += wide + (current.length > 0 ? GAP : 0);
      current.push(column);
    }
  }
  return lines;
}

/** Without the last lines of a row in which there is nothing. */
function linesWithContent(cells: readonly string[], lines: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const last = lines.findLastIndex((members) => members.some((column) => cells[column] !== NOTHING));
  return lines.slice(0, Math.max(last, 0) + 1);
}

/** Parts of a line with two blanks between them; what does not fit goes on in indented lines below. */
export function packed(parts: readonly string[], columns: number): string {
  const lines: string[] = [];
  for (const part of parts) {
    const current = lines.at(-1);
    const indent = " ".repeat(INDENT);
    if (current === undefined) lines.push(part);
    else if (width(current) + GAP + width(part) <= columns) lines.push(`${lines.pop()}${" ".repeat(GAP)}${part}`);
    else lines.push(...wrapLine(part, columns - INDENT).map((text) => indent + text));
  }
  return lines.map((text) => text.trimEnd()).join("\n");
}

/** `12.50 USD`, beside plain numbers. */
const MONEY = /^\d+(?:\.\d+)? [A-Z]{3}$/;

function isNumeric(cells: readonly Cell[]): boolean {
  const given = cells.filter((cell) => cell !== null);
  return given.length > 0 && given.every((cell) => typeof cell === "number" || MONEY.test(String(cell)));
}

/** `name  value`, one a line; a sentence that does not fit goes on below its beginning. JSON stays in one piece, to be copied. */
export function fields(
  rows: readonly (readonly [name: string, value: Cell])[],
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const longest = Math.max(...rows.map(([name]) => name.length)) + GAP;
  return rows
    .map(([name, value]) => {
      const text = cellText(value);
      const lines = /^[[{]/.test(text) ? [text] : wrapLine(text, columns - longest);
      return (name.padEnd(longest) + lines.join(`\n${" ".repeat(longest)}`)).trimEnd();
    })
    .join("\n");
}

function cellText(value: Cell): string {
  return value === null || value === undefined || value === "" ? NOTHING : visible(String(value));
}

/** Columns that a text takes: wide East Asian characters and emoji two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\u200d|\ufe0f/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
