// The query string, strictly: every parameter known, no scalar twice, every encoding valid. What passes is typed by the operation's
// schema; the raw string goes no further.
import * as z from "zod/mini";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { ArgsObject } from "../../../clerk/operation.ts";
import { MAX_ERRORS } from "./check-fields.ts";
import type { IntakeResult } from "./intake-result.ts";

type WireType = "string" | "integer" | "boolean" | "list";

/** Where a list goes on to Clerk, what looks like several values in one is refused; of our own lists every value is a text as it stands. */
export type ListsFor = "clerk" | "bailiff";

/** `raw`: as in the URL, with or without its question mark. Names in error texts are the caller's own, cut short. */
export function parseQuery(raw: string, schema: ArgsObject, listsFor: ListsFor = "clerk"): IntakeResult<Record<string, unknown>> {
  const pairs = splitQuery(raw.replace(/^\?/, ""));
  if (!pairs.ok) return pairs;
  const values: Record<string, unknown> = {};
  const errors: BailiffError[] = [];
  for (const [name, pieces] of pairs.value) {
    const field = fieldOf(schema, name);
    const parsed = field === undefined ? unknownParameter(name, schema) : parsePieces(name, pieces, wireType(field), listsFor);
    if (parsed.ok) values[name] = parsed.value;
    else errors.push(...parsed.errors);
  }
  const [first, ...rest] = errors.slice(0, MAX_ERRORS);
  return first === undefined ? { ok: true, value: values } : { ok: false, errors: [first, ...rest] };
}

interface Piece {
  readonly text: string;
  /** As in the URL. */
  readonly raw: string;
}

function splitQuery(raw: string): IntakeResult<ReadonlyMap<string, readonly Piece[]>> {
  const pairs = new Map<string, Piece[]>();
  if (raw === "") return { ok: true, value: pairs };
  for (const piece of raw.split("&")) {
    const at = piece.indexOf("=");
    const name = decode(at === -1 ? piece : piece.slice(0, at));
    const value = at === -1 ? "" : piece.slice(at + 1);
    const text = decode(value);
    if (name === undefined || text === undefined) return refuse("The query string is not valid percent-encoded UTF-8.");
    if (name === "") return refuse("The query string holds a parameter without a name.");
    const others = pairs.get(name);
    if (others === undefined) pairs.set(name, [{ text, raw: value }]);
    else others.push({ text, raw: value });
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

function parsePieces(name: string, pieces: readonly Piece[], type: WireType, listsFor: ListsFor): IntakeResult<unknown> {
  if (type === "list")
    return listsFor === "clerk" ? parseList(name, pieces) : { ok: true, value: pieces.map(({ text }) => text) };
  const [piece, ...more] = pieces;
  if (piece === undefined || more.length > 0)
    return refuse(`“${name}” may be given once; it was given ${pieces.length} times.`, name);
  const { text } = piece;
  if (type === "string") return { ok: true, value: text };
  if (type === "boolean") {
    return text === "true" || text === "false"
      ? { ok: true, value: text === "true" }
      : refuse(`“${name}” must be true or false.`, name);
  }
  const value = /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? { ok: true, value } : refuse(`“${name}” must be a whole number.`, name);
}

/**
 * Lists are of addresses, numbers and ids. Where a `+` in one is meant, and written as it is (Clerk's C# SDK does), every parser reads a
 * blank, and Clerk finds nobody; so it does where a list is written into one value.
 */
function parseList(name: string, pieces: readonly Piece[]): IntakeResult<unknown> {
  if (pieces.some(({ raw }) => raw.includes("+")))
    return refuse(`“${name}” holds a “+”, which in a URL is a blank: write a plus sign as %2B, and a blank as %20.`, name);
  if (pieces.some(({ raw }) => raw.includes(",")))
    return refuse(
      `“${name}” holds a comma, and Clerk does not split lists: write ${name}=…&${name}=…, and a comma that belongs to a value as %2C.`,
      name,
    );
  return { ok: true, value: pieces.map(({ text }) => text) };
}

/** How a field is written in a query string, read off its schema. */
function wireType(field: z.ZodMiniType): WireType {
  if (field instanceof z.ZodMiniOptional || field instanceof z.ZodMiniDefault || field instanceof z.ZodMiniNullable) {
    const inner = field.def.innerType;
    return inner instanceof z.ZodMiniType ? wireType(inner) : "string";
  }
  if (field instanceof z.ZodMiniArray) return "list";
  if (field instanceof z.ZodMiniBoolean) return "boolean";
  return field instanceof z.ZodMiniNumber ? "integer" : "string";
}

function unknownParameter(name: string, schema: ArgsObject): IntakeResult<never> {
  const known = Object.keys(schema.shape);
  const allowed = known.length === 0 ? "This operation takes no query parameters." : `Allowed are: ${known.join(", ")}.`;
  const shown = name.slice(0, 64);
  const hint =
    name === "__clerk_api_version" ? " Choose the API version with the Clerk-API-Version header." : withoutBrackets(name, schema);
  const detail = `“${shown}” is not a query parameter of this operation.${hint} ${allowed}`;
  return { ok: false, errors: [bailiffError("bailiff_param_unknown", detail, { param: shown })] };
}

/** `user_id[]` and `user_id[0]`, as some frameworks write lists. Clerk would not look at it, and answer with everybody. */
function withoutBrackets(name: string, schema: ArgsObject): string {
  const plain = /^([a-z0-9_]+)(\[[^\]]*\])+$/.exec(name)?.[1];
  const field = plain === undefined ? undefined : fieldOf(schema, plain);
  if (plain === undefined || field === undefined) return "";
  const repeat = wireType(field) === "list" ? `, and repeat the name for each value: ${plain}=…&${plain}=…` : "";
  return ` Write ${plain} without brackets${repeat}.`;
}

function fieldOf(schema: ArgsObject, name: string): z.ZodMiniType | undefined {
  return Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
}

function refuse(detail: string, param?: string): { ok: false; errors: [BailiffError] } {
  return { ok: false, errors: [bailiffError("bailiff_param_invalid", detail, param === undefined ? {} : { param })] };
}
