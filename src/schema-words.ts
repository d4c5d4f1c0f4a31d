// What a schema refuses, in words of our own: those of zod ("Invalid input: expected record, received number") are of a library that the
// reader has never heard of. Handed to `safeParse` as its `error`, so that the words of a schema's own rules still come first. Each is the
// rest of a sentence that begins with the field's name, and none holds a value: it may be secret.
import type * as z from "zod/mini";

/** In JSON's words. */
const TYPES: Readonly<Record<string, string>> = {
  int: "whole number",
  nan: "number",
  record: "object",
  map: "object",
  tuple: "array",
  set: "array",
};

export function inOurWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, issue.input);
    case "invalid_value":
      return `must be ${issue.values.map((value) => `“${String(value)}”`).join(" or ")}`;
    case "too_small":
      return `must ${measured(issue.origin)} at least ${issue.minimum}`;
    case "too_big":
      return `must ${measured(issue.origin)} at most ${issue.maximum}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return formed(issue.format);
    case "unrecognized_keys":
      return `has the unknown field ${issue.keys[0] ?? ""}`;
    case "invalid_union":
      return "has none of the forms that are allowed here";
    case "invalid_key":
      return "has a name that is not allowed";
    case "invalid_element":
      return "has an element that is not allowed";
    default:
      return "is not valid";
  }
}

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return "is required";
  const must = `must be of type ${TYPES[expected] ?? expected}`;
  if (input === null) return `${must}, not null`;
  // YAML reads 1e3, 0x1F and true as what they look like; in JSON the quotes were left out.
  if (expected === "string") return typeof input === "number" || typeof input === "boolean" ? `${must}: put it in quotes` : must;
  if (expected === "array") return `${must}: one alone stands in brackets as well, [ ]`;
  if (typeof input !== "string") return must;
  if (expected === "boolean") return `${must}: ${/^(true|false)$/.test(input) ? "leave the quotes out" : "write true or false"}`;
  if (expected !== "number" && expected !== "int") return must;
  return `${must}: ${/^[\d.]+$/.test(input) ? "leave the quotes out" : "write it in digits alone, such as 1000"}`;
}

function measured(origin: string): string {
  return ["array", "string", "set", "map", "object", "file"].includes(origin) ? "have a length of" : "be";
}

const FORMS: Readonly<Record<string, string>> = {
  datetime: "must be a time such as 2026-11-23T18:00:00Z",
  date: "must be a day such as 2026-11-23",
  url: "must be a URL",
  email: "must be an e-mail address",
};

function formed(format: string): string {
  return FORMS[format] ?? "does not have the form that is allowed here";
}
