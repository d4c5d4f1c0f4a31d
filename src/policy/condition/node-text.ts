// The text of a part of a condition. The parser's places leave out brackets that only group: of `!(a == 1) && b` the first part would end before its
// bracket, and be no expression.
import type { ASTNode } from "@marcbachmann/cel-js";

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the part stands, with the brackets that belong to it. */
export function spanOf({ input, start, end }: Pick<ASTNode, "input" | "start" | "end">): Span {
  let [from, to] = [start, end];
  for (const pair of pairsIn(input)) {
    const [opens, closes] = [pair.start >= start && pair.start < end, pair.end > start && pair.end <= end];
    if (opens && !closes) to = Math.max(to, pair.end);
    if (closes && !opens) from = Math.min(from, pair.start);
  }
  return { start: from, end: to };
}

export function nodeText(node: Pick<ASTNode, "input" | "start" | "end">): string {
  const { start, end } = spanOf(node);
  return node.input.slice(start, end);
}

/** Literals, raw ones first, and comments: brackets in them are none. */
const TOKEN =
  /[rR]"""[\s\S]*?"""|[rR]'''[\s\S]*?'''|[rR]"[^"\n]*"|[rR]'[^'\n]*'|"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|[()]/g;

/** What may be one blank, comments too; and literals, whose blanks are theirs. */
const BLANKS_OR_LITERAL = new RegExp(`(?:\\s|//[^\\n]*)+|${TOKEN.source}`, "g");

/**
 * An expression on one line, without its comments: what stands behind one would be part of it. Only a literal that goes over several lines
 * does not keep its blanks.
 */
export function oneLine(expression: string): string {
  return expression
    .replaceAll(BLANKS_OR_LITERAL, (token) =>
      /^[\s/]/.test(token) ? " " : /[\n\r]/.test(token) ? token.replaceAll(/\s+/g, " ") : token,
    )
    .trim();
}

/** Brackets that belong together. */
function pairsIn(text: string): readonly Span[] {
  const open: number[] = [];
  const pairs: Span[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "(") open.push(index);
    const start = token === ")" ? open.pop() : undefined;
    if (start !== undefined) pairs.push({ start, end: index + 1 });
  }
  return pairs;
}
