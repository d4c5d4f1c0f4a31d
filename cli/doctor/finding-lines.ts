// Findings for people: what does not fit goes on below its beginning.
import { visible } from "../visible.ts";
import { wrapLine } from "../wrap-line.ts";
import type { Finding } from "./finding.ts";

const GAP = "  ";
const LEVEL = 4;

export function findingLines(findings: readonly Finding[], columns: number): string {
  const width = Math.max(...["what", ...findings.map(({ what }) => what)].map(({ length }) => length));
  const indent = LEVEL + GAP.length + width + GAP.length;
  const rows = findings.flatMap(({ level, what, text }) => {
    const [first = "", ...rest] = wrapLine(visible(text), columns - indent);
    return [`${level.padEnd(LEVEL)}${GAP}${what.padEnd(width)}${GAP}${first}`, ...rest.map((line) => " ".repeat(indent) + line)];
  });
  return [`${" ".repeat(LEVEL)}${GAP}${"WHAT".padEnd(width)}${GAP}FINDING`, ...rows].join("\n");
}
