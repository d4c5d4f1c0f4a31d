// What is wrong with a text that is no YAML, in our own words: the parser's are for whoever calls it from a program ("please use
// YAML.parseAllDocuments()"), and repeat pieces of the file.
import type { ErrorCode } from "yaml";

const FAULTS: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias (*name) has a tag or an anchor of its own",
  BAD_ALIAS: "an alias (*name) or anchor (&name) is empty, ends in a colon, or names nothing",
  BAD_COLLECTION_TYPE: "a tag does not fit what it stands before",
  BAD_DIRECTIVE: "a line that begins with % is no directive that YAML has",
  BAD_DQ_ESCAPE: "a text in double quotes has a backslash that escapes nothing: use single quotes, or \\\\",
  BAD_INDENT: "the indentation does not fit what stands above, or a bracket is not closed",
  BAD_PROP_ORDER: "a tag or an anchor stands before the sign that it belongs behind",
  BAD_SCALAR_START: "a text begins with a sign that means something in YAML: put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "there is a second colon on the line: put the text in quotes",
  BLOCK_IN_FLOW: "a list or mapping by indentation stands within brackets",
  DUPLICATE_KEY: "the same field stands twice",
  IMPOSSIBLE: "it is not YAML",
  KEY_OVER_1024_CHARS: "the name of a field has more than 1024 characters",
  MISSING_CHAR: "a bracket, quote, comma, colon or blank is missing",
  MULTILINE_IMPLICIT_KEY: "the name of a field goes over several lines, or its colon is missing",
  MULTIPLE_ANCHORS: "a value has two anchors (&name)",
  MULTIPLE_DOCS: "there are several documents (---) in the file: one file holds one policy",
  MULTIPLE_TAGS: "a value has two tags (!name)",
  NON_STRING_KEY: "the name of a field is not a text",
  RESOURCE_EXHAUSTION: "it is nested too deep",
  TAB_AS_INDENT: "a tab is used for indentation: use blanks",
  TAG_RESOLVE_FAILED:
    "a value that begins with ! is a tag to YAML, and this is none that it has: if the ! belongs to the text, put the text in quotes",
  UNEXPECTED_TOKEN: "something stands where YAML has no place for it: a text with such signs is put in quotes",
};

export function yamlFault(code: ErrorCode): string {
  return FAULTS[code];
}

/** Of an error from the second step, in which anchors are followed and nesting is descended into. */
export function whyNotResolved(error: unknown): string {
  if (error instanceof ReferenceError)
    return "an alias (*name) has no anchor (&name) before it, or aliases of aliases grow without end";
  return error instanceof RangeError ? "it is nested too deep" : "it is not YAML";
}
