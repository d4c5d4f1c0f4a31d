// A YAML text to its value, and from a place in the value back to its line. Whatever is wrong with it is a value to tell: such texts come from
// editors and merges. Pure; the command line reads files with it, the console what is typed.
import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import { numberFrom, WrittenNumber } from "../json/written-number.ts";
import { whyNotResolved, yamlFault } from "./yaml-fault.ts";

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ReadYaml {
  readonly ok: true;
  readonly value: unknown;
  /**
   * Where in the text a part of the value stands, or the nearest that is there: `rules[2].when`.
   * @param within of the text of that part, where it matters
   */
  readonly placeOf: (path: string, within: Place | null) => Place | null;
}

export type YamlResult = ReadYaml | { readonly ok: false; readonly message: string; readonly place: Place | null };

export function readYaml(text: string): YamlResult {
  try {
    const lines = new LineCounter();
    // Values are those of JSON (no dates, sets or bytes), and so are names: `1` and `"1"` are one, and stand twice where both stand.
    const document = parseDocument(text, { lineCounter: lines, stringKeys: true, resolveKnownTags: false });
    // What the parser warns of it reads all the same, as something else: `!target.banned` as a tag with nothing behind it.
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) {
      const [at] = error.linePos ?? [];
      return { ok: false, message: yamlFault(error.code), place: at === undefined ? null : { line: at.line, column: at.col } };
    }
    if (document.directives.yaml.version !== READ_VERSION)
      return { ok: false, message: OTHER_VERSION, place: { line: 1, column: 1 } };
    const rounded = roundedNumber(document);
    if (rounded !== null) return { ok: false, message: ROUNDED, place: placeAt(lines, rounded) };
    return { ok: true, value: document.toJS(), placeOf: (path, within) => placeOf(document, lines, partsOf(path), within) };
  } catch (error) {
    // Anchors are followed and nesting is descended into only now: an alias of nothing, one of too much, a tree too deep.
    return { ok: false, message: whyNotResolved(error), place: null };
  }
}

/** YAML 1.1 takes `yes` for true, `010` for 8 and merges by `<<`: a file would mean something else by its first line. */
const READ_VERSION = "1.2";
const OTHER_VERSION =
  "%YAML asks for another version than 1.2, in which yes, no and 010 are read differently: leave that line out";

const ROUNDED =
  'this number has more digits than a double holds; in the user of a test write it as {"$number": "1234567890123456789"}';

/** Where a number stands that would be read as another one; null if there is none. */
function roundedNumber(document: Document.Parsed): number | null {
  let found: number | null = null;
  visit(document, {
    Scalar(_key, { value, source = "", range }) {
      if (typeof value !== "number" || !isRounded(source, value)) return undefined;
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

const WHOLE = /^(?:[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FRACTION = /^\+?(-?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/;

/** `source`: as YAML writes numbers, which is more than JSON knows: `+5`, `.5`, `5.`, `0x1F`. */
function isRounded(source: string, value: number): boolean {
  if (WHOLE.test(source)) return !Number.isSafeInteger(value);
  const [, sign, whole, part, power = ""] = FRACTION.exec(source) ?? [];
  if (sign === undefined) return false;
  const inJson = `${sign}${whole || "0"}.${part || "0"}${power}`;
  return numberFrom(inJson) instanceof WrittenNumber;
}

/** `rules[2].when` -> rules, 2, when */
function partsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name = ""]) => (index === undefined ? name : Number(index)));
}

function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  parts: readonly (string | number)[],
  within: Place | null,
): Place | null {
  for (let length = parts.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(parts.slice(0, length), true);
    if (!isNode(node) || node.range == null) continue;
    const start = placeAt(lines, node.range[0]);
    if (within === null || length < parts.length || !isScalar(node)) return start;
    // The text of a block begins on the line below its sign; what is folded or quoted does not keep its columns.
    if (node.type === "BLOCK_LITERAL") return { line: start.line + within.line, column: within.column };
    return node.type === "PLAIN" && within.line === 1 ? { line: start.line, column: start.column + within.column - 1 } : start;
  }
  return null;
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
