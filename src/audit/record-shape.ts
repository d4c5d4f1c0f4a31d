// One line of a log file: an audit record, as far as its place in the chain can be read; a checkpoint, as KV has them too; the notice that an
// export broke off; or none of these.
import { repeatedName } from "../json-names.ts";
import { type AuditRecord, RECORD_VERSION } from "./record.ts";

export type { AuditRecord };

export type RecordShapeResult =
  /** `twice`: a name that stands twice in it, so that another reader may see another record. */
  | { readonly kind: "record"; readonly record: AuditRecord; readonly twice: string | null }
  | { readonly kind: "checkpoint"; readonly value: unknown }
  | { readonly kind: "incomplete" }
  | { readonly kind: "strange"; readonly why: string };

export const RECORD_HASH = /^[0-9a-f]{64}$/;
/** A key's id, `admin`, `anonymous` or `clerk`. */
export const LEDGER_NAME = /^[0-9A-Za-z]{1,16}$/;

export function readRecordShape(text: string): RecordShapeResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "strange", why: "is not JSON: changed, or cut off in the middle" };
  }
  const twice = repeatedName(text, value);
  if (isRecord(value)) return { kind: "record", record: value, twice };
  if (twice !== null) return { kind: "strange", why: `has the name ${JSON.stringify(twice.slice(0, 64))} twice` };
  const type: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "type") : undefined;
  if (type === "checkpoint") return { kind: "checkpoint", value };
  if (type === "error") return { kind: "incomplete" };
  if (type === "manifest") return { kind: "strange", why: "is a manifest, and it is damaged or not the last line" };
  return { kind: "strange", why: "is no audit record" };
}

/** Enough to place it and to compute its digests: whatever else was changed shows in those. */
function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const field = (name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
  const seq = field("seq");
  return (
    field("v") === RECORD_VERSION &&
    typeof seq === "number" &&
    Number.isSafeInteger(seq) &&
    seq >= 1 &&
    matches(field("ledger"), LEDGER_NAME) &&
    matches(field("prev"), RECORD_HASH) &&
    matches(field("hash"), RECORD_HASH) &&
    typeof field("at") === "string" &&
    (field("args_salt") === null || typeof field("args_salt") === "string") &&
    field("args") !== undefined &&
    field("seen") !== undefined
  );
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
