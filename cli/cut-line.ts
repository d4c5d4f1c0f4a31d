// Lines of 80 columns for people, of what there is to say, whoever reads them.
import { packed } from "./table.ts";
import { visible } from "./visible.ts";
import { COLUMNS } from "./wrap-line.ts";

type Parts = readonly (string | null)[];

/** Null and "": nothing to say. What does not fit is cut at the end. */
export function cutLine(indent: string, parts: Parts): string {
  return cut(indent + visible(saidOf(parts).join("  ")));
}

/** The same, but what does not fit goes on below, indented once more. Only a word that fits no line is cut. */
export function foldedLine(indent: string, parts: Parts): string {
  return packed(saidOf(parts).map(visible), COLUMNS - indent.length)
    .split("\n")
    .map((line) => cut(indent + line))
    .join("\n");
}

function saidOf(parts: Parts): string[] {
  return parts.filter((part): part is string => part !== null && part !== "");
}

function cut(text: string): string {
  return text.length <= COLUMNS ? text : `${text.slice(0, COLUMNS - 1)}…`;
}
