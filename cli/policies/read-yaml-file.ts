// One YAML file of a folder. Whatever is wrong with it is a problem to tell, not an error: files come from editors and merges.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Document, LineCounter, parseDocument, visit } from "yaml";
import { nameOfForeignBytes } from "../../src/foreign-bytes.ts";
import { numberFrom, WrittenNumber } from "../../src/json/written-number.ts";
import { type FileProblem, fileProblem } from "./folder-problem.ts";
import { whyNotResolved, yamlFault } from "./yaml-fault.ts";

export type FileContent = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: FileProblem };

export function readYamlFile(directory: string, file: string): FileContent {
  const failed = (message: string, position?: FileProblem["position"]): FileContent => ({
    ok: false,
    problem: fileProblem(file, message, position),
  });
  const bytes = readBytes(path.join(directory, file));
  if (typeof bytes === "string") return failed(bytes);
  let text: string;
  try {
    // A stray byte would be published as a replacement character, in a condition as well as in a description.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const kind = nameOfForeignBytes(bytes)?.name;
    return failed(`is not UTF-8 text${kind === undefined ? "" : ` (${kind})`}`);
  }
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error === undefined) {
      const rounded = roundedNumber(document);
      if (rounded === null) return { ok: true, value: document.toJS() };
      const { line, col } = lines.linePos(rounded);
      return failed(ROUNDED, { line, column: col });
    }
    const [at] = error.linePos ?? [];
    return failed(yamlFault(error.code), at === undefined ? null : { line: at.line, column: at.col });
  } catch (error) {
    // Anchors are followed and nesting is descended into only now: an alias of nothing, one of too much, a tree too deep.
    return failed(whyNotResolved(error));
  }
}

const ROUNDED =
  'this number has more digits than a double holds; in the user of a test write it as {"$number": "1234567890123456789"}';

/** Where a number stands that would be read as another one; null if there is none. */
function roundedNumber(document: Document.Parsed): number | null {
  let found: number | null = null;
  visit(document, {
    Scalar(_key, { value, source, range }) {
      const written = typeof value === "number" && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(source ?? "");
      if (!written || !(numberFrom(source ?? "") instanceof WrittenNumber)) return undefined;
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** Or why not. */
function readBytes(name: string): Uint8Array | string {
  try {
    return statSync(name).isFile() ? readFileSync(name) : "is not a file";
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    // The folder lists it, so it is a link.
    return code === "ENOENT" ? "is a link to nothing" : `cannot be read (${String(code)})`;
  }
}
