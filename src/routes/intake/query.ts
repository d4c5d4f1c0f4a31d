// The query string, strictly: every parameter known, no scalar twice, every encoding valid. What passes is typed by the operation's
// schema; the raw string goes no further.
import { z } from "zod";
import { type BailiffError, bailiffError } from "../../clerk/errors.ts";
import type { ArgsObject } from "../../clerk/operation.ts";
import { MAX_ERRORS } from "./check-fields.ts";
import type { IntakeResult } from "./intake-result.ts";

type WireType = "string" | "integer" | "boolean" | "list";

/** `raw`: as in the URL, with or without its question mark. Names in error texts are the caller's own, cut short. */
export function parseQuery(raw: string, schema: ArgsObject): IntakeResult<Record<string, unknown>> {
  const pairs = splitQuery(raw.replace(/^\?/, ""));
  if (!pairs.ok) return pairs;
  const values: Record<string, unknown> = {};
  const errors: BailiffError[] = [];
  for (const [name, texts] of pairs.value) {
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    const parsed = field === undefined ? unknownParameter(name, schema) : parseTexts(name, texts, wireType(field));
    if (parsed.ok) values[name] = parsed.value;
    else errors.push(...parsed.errors);
  }
  const [first, ...rest] = errors.slice(0, MAX_ERRORS);
  return first === undefined ? { ok: true, value: values } : { ok: false, errors: [first, ...rest] };
}

function splitQuery(raw: string): IntakeResult<ReadonlyMap<string, readonly string[]>> {
  const pairs = new Map<string, string[]>();
  if (raw === "") return { ok: true, value: pairs };
  for (const piece of raw.split("&")) {
    const at = piece.indexOf("=");
    const name = decode(at === -1 ? piece : piece.slice(0, at));
    const text = decode(at === -1 ? "" : piece.slice(at + 1));
    if (name === undefined || text === undefined) return refuse("The query string is not valid percent-encoded UTF-8.");
    if (name === "") return refuse("The query string holds a parameter without a name.");
    const texts = pairs.get(name);
    if (texts === undefined) pairs.set(name, [text]);
    else texts.push(text);
  }
  return { ok: true, value: pairs };
}

/** `application/x-www-form-urlencoded`, as Clerk's SDKs write it: `+` is a space, a plus sign is `%2B`. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function parseTexts(name: string, texts: readonly string[], type: WireType): IntakeResult<unknown> {
  if (type === "list") return { ok: true, value: texts };
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0)
    return refuse(`“${name}” may be given once; it was given ${texts.length} times.`, name);
  if (type === "string") return { ok: true, value: text };
  if (type === "boolean") {
    return text === "true" || text === "false"
      ? { ok: true, value: text === "true" }
      : refuse(`“${name}” must be true or false.`, name);
  }
  const value = /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? { ok: true, value } : refuse(`“${name}” must be a whole number.`, name);
}

/** How a field is written in a query string, read off its schema. */
function wireType(field: z.ZodType): WireType {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    const inner = field.unwrap();
    return inner instanceof z.ZodType ? wireType(inner) : "string";
  }
  if (field instanceof z.ZodArray) return "list";
  if (field instanceof z.ZodBoolean) return "boolean";
  return field instanceof z.ZodNumber ? "integer" : "string";
}

function unknownParameter(name: string, schema: ArgsObject): IntakeResult<never> {
  const known = Object.keys(schema.shape);
  const allowed = known.length === 0 ? "This operation takes no query parameters." : `Allowed are: ${known.join(", ")}.`;
  const shown = name.slice(0, 64);
  const hint = name === "__clerk_api_version" ? " Choose the API version with the Clerk-API-Version header." : "";
  const detail = `“${shown}” is not a query parameter of this operation.${hint} ${allowed}`;
  return { ok: false, errors: [bailiffError("bailiff_param_unknown", detail, { param: shown })] };
}

function refuse(detail: string, param?: string): { ok: false; errors: [BailiffError] } {
  return { ok: false, errors: [bailiffError("bailiff_param_invalid", detail, param === undefined ? {} : { param })] };
}
