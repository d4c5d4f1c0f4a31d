// One line of an NDJSON export as it arrives: a record, a checkpoint (of very many some are lines), the manifest, or the notice that the
// gateway could not go on.
import { isCheckpoint, readManifest } from "../../src/audit/manifest.ts";
import type { AuditRecord } from "../../src/audit/record.ts";

export type ExportLine =
  | { readonly kind: "record"; readonly record: AuditRecord }
  | { readonly kind: "checkpoint"; readonly seq: number }
  /** `contradicted`: what the gateway found wrong while it made the export. */
  | { readonly kind: "manifest"; readonly contradicted: readonly string[] }
  | { readonly kind: "error"; readonly message: string };

/** Null for anything else. */
export function readExportLine(text: string): ExportLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (isRecord(value)) return { kind: "record", record: value };
  if (isCheckpoint(value)) return { kind: "checkpoint", seq: value.seq };
  const [type, message]: unknown[] =
    typeof value === "object" && value !== null ? [Reflect.get(value, "type"), Reflect.get(value, "message")] : [];
  if (type === "manifest") return { kind: "manifest", contradicted: contradictedIn(text) };
  return type === "error" ? { kind: "error", message: String(message) } : null;
}

function contradictedIn(manifestLine: string): readonly string[] {
  const { contradictions = [] } = readManifest(manifestLine) ?? {};
  return contradictions.map(({ ledger, seq, kind }) => `${ledger}-${seq} (${kind})`);
}

function isRecord(value: unknown): value is AuditRecord {
  return typeof value === "object" && value !== null && "ledger" in value && "seq" in value && "hash" in value && "prev" in value;
}
