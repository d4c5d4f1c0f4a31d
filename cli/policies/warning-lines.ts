// What a check has to say of a folder that could be published: each with its file and line, why, and what to write instead.
import { readFileSync } from "node:fs";
import path from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import { lintBundle, type PolicyWarning, type Vocabulary } from "../../src/policy/engine.ts";
import { bundleOf, type PolicyFiles, placeInFile } from "./policy-files.ts";

/** As `POST /admin/policies/check` has it, with the place in the file. */
export interface FileWarning extends PolicyWarning {
  readonly file: string | null;
  readonly line: number | null;
}

export function warningsOf(files: PolicyFiles, vocabulary: Vocabulary): readonly FileWarning[] {
  return lintBundle(bundleOf(files).policies, vocabulary).map((warning) => {
    const place = placeInFile(files, warning.path);
    if (place === null) return { ...warning, file: null, line: null };
    return { ...warning, ...place, line: lineOf(path.join(files.directory, place.file), place.path) };
  });
}

/** Of the value at `rules[2].when`, or of the longest part of that way that the file has; null for a file that is no more. */
function lineOf(file: string, place: string): number | null {
  const lines = new LineCounter();
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  } catch {
    return null;
  }
  const way = Array.from(place.matchAll(/[^.[\]]+/g), ([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  for (let length = way.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(way.slice(0, length), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return null;
}

export function warningText(warnings: readonly FileWarning[]): string {
  return warnings
    .map(({ file, line, policy, rule, message, suggestion }) => {
      const place = file === null ? policy : `${file}${line === null ? "" : `:${line}`}`;
      const head = `warning: ${place}${rule === undefined ? "" : `, rule ${rule}`}: ${message}`;
      return suggestion === undefined ? head : `${head}\n  instead: ${suggestion}`;
    })
    .join("\n");
}
