// A line of a value in KV, as the record that it is. Whoever can write there can put anything into it: a line that is no JSON, or a record
// whose fields are of other types than Bailiff writes, must not keep the rest of the log from being read. What it should have been is told by
// whoever compares (an export); readers pass it over, as they do what was cut out.
import type { AuditRecord } from "./record.ts";
import { LEDGER_NAME, RECORD_HASH } from "./record-shape.ts";

const HASHES = ["prev", "hash"] as const;
const TEXTS = ["id", "at", "type", "request_id", "reason", "args_hash", ...HASHES] as const;
const TEXTS_OR_NULL = ["operation", "ip", "api_version", "intent_id", "outcome", "error", "args_salt"] as const;
const OBJECTS_OR_NULL = ["key", "args", "seen", "decision", "upstream"] as const;

/** Null for a line that Bailiff cannot have written. Whether its digests hold is another question. */
export function recordIn(line: string): AuditRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isStored(value) ? value : null;
}

function isStored(value: unknown): value is AuditRecord {
  if (!isObject(value)) return false;
  const field = (name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
  const [ledger, seq, at, target, limits] = [field("ledger"), field("seq"), field("at"), field("target"), field("limits")];
  return (
    TEXTS.every((name) => typeof field(name) === "string") &&
    HASHES.every((name) => RECORD_HASH.test(String(field(name)))) &&
    TEXTS_OR_NULL.every((name) => field(name) === null || typeof field(name) === "string") &&
    OBJECTS_OR_NULL.every((name) => field(name) === null || isObject(field(name))) &&
    typeof ledger === "string" &&
    LEDGER_NAME.test(ledger) &&
    typeof seq === "number" &&
    Number.isSafeInteger(seq) &&
    seq >= 1 &&
    !Number.isNaN(Date.parse(String(at))) &&
    (target === null || typeof target === "string" || (Array.isArray(target) && target.every((id) => typeof id === "string"))) &&
    (limits === null || Array.isArray(limits))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
