// JSON as one reading: whatever two parsers could understand differently is refused.
//
// `JSON.parse` decides the grammar; on top of it are refused: duplicate keys, `__proto__`, numbers that a double cannot hold exactly
// (integers past 2^53, overflow to infinity, fractions of more digits than it has: `0.99999999999999999` would be 1), lone surrogates
// (canonical JSON cannot encode them), deep nesting, and lists longer than any schema takes: each element can be a fault to tell of, and
// a hundred thousand of those are more than the stack holds.
import { bailiffError } from "../../../bailiff-errors.ts";
import { isKeptByDouble } from "../../../json/written-number.ts";
import { jsonTokens, NameWatch } from "../../../json-names.ts";
import { type IntakeResult, intakeError } from "./intake-result.ts";

const MAX_DEPTH = 32;
/** As many as a bundle has policies, or tests. */
const MAX_ELEMENTS = 10_000;

export function parseStrictJson(text: string): IntakeResult<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("The body is not valid JSON.");
  }
  // In this order: the scan is linear only on text that is JSON, and the walk is bounded by the depth that the scan has checked.
  const fault = scan(text) ?? faultInside(value);
  return fault === null ? { ok: true, value } : refuse(fault);
}

function refuse(detail: string): IntakeResult<never> {
  return intakeError(bailiffError("bailiff_body_invalid", detail));
}

/** Walks the tokens of valid JSON: depth, repeated keys and numbers. */
function scan(text: string): string | null {
  const names = new NameWatch();
  for (const token of jsonTokens(text)) {
    const twice = names.next(token);
    if (names.depth > MAX_DEPTH) return `The body is nested more than ${MAX_DEPTH} levels deep.`;
    if (twice !== null) return `The body has the key “${twice.slice(0, 64)}” twice in one object.`;
    if (/^-?\d/.test(token) && !isKeptByDouble(token))
      return "The body has a number that cannot be represented exactly: whole numbers go up to 9007199254740991 (2^53 − 1), fractions have at most 17 digits.";
  }
  return null;
}

function faultInside(value: unknown): string | null {
  if (typeof value === "string") return value.isWellFormed() ? null : "The body has a string with half a surrogate pair.";
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value) && value.length > MAX_ELEMENTS) return `The body has a list of more than ${MAX_ELEMENTS} elements.`;
  if (Object.hasOwn(value, "__proto__")) return "The body has the key “__proto__”, which is not allowed anywhere.";
  for (const [key, inner] of Object.entries(value)) {
    const fault = key.isWellFormed() ? faultInside(inner) : "The body has a key with half a surrogate pair.";
    if (fault !== null) return fault;
  }
  return null;
}
