// A line of a value in KV, as the record that it is. Whoever can write there can put anything into it: a line that is no JSON, or a record
// whose fields are of other types than Bailiff writes, must not keep the rest of the log from being read. What it should have been is told by
// whoever compares (an export); readers pass it over, as they do what was cut out. Written by hand and not as a schema: every line of every
// page comes through here, and a Worker that starts would read the schema each time.
import type { AuditRecord } from "./record.ts";
import { LEDGER_NAME, RECORD_HASH } from "./record-shape.ts";

type Check = (value: unknown) => boolean;
/** By name: what its value has to be. An absent one is undefined. */
type Fields = readonly (readonly [name: string, is: Check])[];

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isHash: Check = (value) => typeof value === "string" && RECORD_HASH.test(value);
const orNull =
  (is: Check): Check =>
  (value) =>
    value === null || is(value);
const orAbsent =
  (is: Check): Check =>
  (value) =>
    value === undefined || is(value);
const isListOf =
  (is: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(is);
const isObjectOf =
  (fields: Fields): Check =>
  (value) =>
    isObject(value) && fields.every(([name, is]) => is(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined));

const all = (is: Check, ...names: readonly string[]): Fields => names.map((name) => [name, is]);

const isTexts = isListOf(isText);
const isTarget: Check = (value) => isText(value) || isTexts(value);
const isKey = isObjectOf([...all(isText, "id", "name", "owner"), ["minted_by", orAbsent(isText)]]);
const isShadow = isObjectOf([...all(isText, "policy", "rule"), ["effect", orNull(isText)]]);
const isDecision = isObjectOf([
  ...all(isText, "effect", "explanation"),
  ...all(orNull(isText), "policy", "rule", "bundle"),
  ["shadow", orAbsent(orNull(isListOf(isShadow)))],
]);
const isUpstream = isObjectOf([["status", orNull(isNumber)], ...all(isNumber, "attempts", "ms"), ["trace_id", orNull(isText)]]);
const isApproval = isObjectOf([
  ["step", isText],
  ["needed", isNumber],
  ["by", isListOf(isKey)],
]);

const isStored = isObjectOf([
  ...all(isText, "id", "type", "request_id", "reason", "args_hash"),
  ...all(isHash, "prev", "hash"),
  ["ledger", (value) => typeof value === "string" && LEDGER_NAME.test(value)],
  ["v", isNumber],
  ["seq", (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 1],
  ["at", (value) => typeof value === "string" && !Number.isNaN(Date.parse(value))],
  ...all(orNull(isText), "operation", "ip", "api_version", "intent_id", "outcome", "error", "args_salt"),
  ...all(orNull(isObject), "args", "seen"),
  ["target", orNull(isTarget)],
  ["key", orNull(isKey)],
  ["decision", orNull(isDecision)],
  ["limits", orNull(isListOf(isObject))],
  ["upstream", orNull(isUpstream)],
  ...all(
    orAbsent(isText),
    "called_at",
    "similar_to",
    "repeat_of",
    "approval_id",
    "elevation_id",
    "session",
    "first_at",
    "last_at",
  ),
  ...all(orAbsent(isNumber), "hidden", "count"),
  ["approval", orAbsent(isApproval)],
  ["elevation", orAbsent(isObjectOf(all(isText, "step", "policy", "until")))],
]);

/** Null for a line that Bailiff cannot have written. Whether its digests hold is another question. */
export function recordIn(line: string): AuditRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is AuditRecord {
  return isStored(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
