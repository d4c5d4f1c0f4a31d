// Aligned columns for people. What a cell holds may come from a caller: line breaks and terminal codes are made visible, not obeyed.
import { visible } from "./visible.ts";

/** For those who put a cell together from parts. */
export { visible };

export type Cell = string | number | null | undefined;

/** Lines without trailing blanks; null is shown as “-”. Numbers are aligned to the right. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => headings.map((_, column) => cellText(row[column])));
  const widths = headings.map((heading, column) => Math.max(width(heading), ...texts.map((row) => width(row[column] ?? ""))));
  const right = headings.map((_, column) => isNumeric(rows.map((row) => row[column] ?? null)));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => {
        const blanks = " ".repeat((widths[column] ?? 0) - width(text));
        return right[column] === true ? blanks + text : text + blanks;
      })
      .join("  ")
      .trimEnd();
  return [line(headings.map((heading) => heading.toUpperCase())), ...texts.map(line)].join("\n");
}

function isNumeric(cells: readonly Cell[]): boolean {
  const given = cells.filter((cell) => cell !== null);
  return given.length > 0 && given.every((cell) => typeof cell === "number");
}

/** `name  value`, one a line. */
export function fields(rows: readonly (readonly [name: string, value: Cell])[]): string {
  const longest = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(longest)}  ${cellText(value)}`.trimEnd()).join("\n");
}

function cellText(value: Cell): string {
  return value === null || value === undefined || value === "" ? "-" : visible(String(value));
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
