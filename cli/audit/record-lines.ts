// Audit records for people: one in a line, or one in full.
import type { AuditRecord } from "../../src/audit/record.ts";
import { turnedAwayText } from "../../src/audit/turned-away.ts";
import { type Cell, fields, packed, table } from "../table.ts";
import { visible } from "../visible.ts";

export function recordTable(records: readonly AuditRecord[], columns?: number): string {
  return table(["at", "id", "type", "who", "operation", "target", "result"], records.map(rowOf), columns);
}

/** Without a heading, for a log that goes on. */
export function recordLine(record: AuditRecord, columns = Number.POSITIVE_INFINITY): string {
  const [at = "", id, type, who, operation, target, result = ""] = rowOf(record).map((cell) => visible(String(cell ?? "-")));
  return packed([at, pad(id, 16), pad(type, 9), pad(who, 20), pad(operation, 24), pad(target, 32), result], columns);
}

function pad(text: string | undefined, width: number): string {
  return (text ?? "").padEnd(width);
}

/** The gateway says so of a record whose digests do not hold. */
const DAMAGED = "DAMAGED in storage";

function rowOf(record: AuditRecord): Cell[] {
  const { at, id, type, key, operation, target, decision, outcome, error, upstream } = record;
  const result = [
    "damaged" in record ? DAMAGED : null,
    decision?.effect === "deny" ? "denied" : outcome,
    ...changedIn(record),
    turnedAwayText(record) || error,
    approvalOf(record),
    elevationOf(record),
    record.count === undefined ? null : `${record.count} times`,
    upstream?.status === undefined || upstream.status === null ? null : `Clerk ${upstream.status}`,
  ].filter((part) => part !== null && part !== undefined);
  const about = target === null || typeof target === "string" ? target : `${target.length} users`;
  return [at, id, type, key?.name ?? null, operation, about, result.join(", ")];
}

/** `opened elv_…`: a step of an elevation, or what was done under it. */
function elevationOf({ elevation_id: id, elevation }: AuditRecord): string | null {
  if (id === undefined) return null;
  return elevation === undefined ? `under ${id}` : `${elevation.step} ${id}`;
}

/** `asked apr_…`: of the story of an approval, which part. */
function approvalOf({ approval_id: id, approval }: AuditRecord): string | null {
  if (id === undefined) return null;
  return approval === undefined ? id : `${approval.step} ${id}`;
}

/** Of what went past Bailiff: what was changed. */
function changedIn({ type, args }: AuditRecord): string[] {
  const changed = type === "bypass" ? args?.["changed"] : [];
  return Array.isArray(changed) ? changed.map((one: { readonly what?: unknown }) => String(one.what)) : [];
}

export function recordText(record: AuditRecord, columns?: number): string {
  const { decision, upstream, key, target } = record;
  const rows: [string, Cell][] = [
    ["id", record.id],
    ...("damaged" in record ? [["damaged", DAMAGED] satisfies [string, Cell]] : []),
    ["at", record.at],
    ["type", record.type],
    ...(record.count === undefined
      ? []
      : [["stands for", `${record.count} calls, ${record.first_at} to ${record.last_at}`] satisfies [string, Cell]]),
    ["key", key === null ? null : `${key.id} ${key.name} (${key.owner})`],
    ["operation", record.operation],
    ["target", target === null || typeof target === "string" ? target : target.join(", ")],
    ["reason", record.reason],
    [
      "decision",
      decision === null ? null : `${decision.effect}${decision.rule === null ? "" : ` by ${decision.policy}/${decision.rule}`}`,
    ],
    ["because", decision?.explanation],
    ["bundle", decision?.bundle],
    ["outcome", record.outcome],
    ["error", record.error],
    [
      "upstream",
      upstream === null
        ? null
        : `status ${upstream.status ?? "none"}, ${upstream.attempts} sent, ${upstream.ms} ms, ${upstream.trace_id ?? "no trace"}`,
    ],
    ...(record.approval_id === undefined ? [] : [["approval", approvalOf(record)] satisfies [string, Cell]]),
    ...(record.elevation_id === undefined ? [] : [["elevation", elevationOf(record)] satisfies [string, Cell]]),
    ...(record.session === undefined ? [] : [["session", record.session] satisfies [string, Cell]]),
    ...(record.approval === undefined || record.approval.by.length === 0
      ? []
      : [["approved by", record.approval.by.map(({ name, owner }) => `${name} (${owner})`).join(", ")] satisfies [string, Cell]]),
    ["args", record.args_salt === null ? "(erased)" : json(record.args)],
    ["seen", json(record.seen)],
    ["limits", json(record.limits)],
    ["ip", record.ip],
    ["API version", record.api_version],
    ...(record.called_at === undefined ? [] : [["called at", record.called_at] satisfies [string, Cell]]),
    ["request", record.request_id],
    ["intent", record.intent_id],
    ["prev", record.prev],
    ["hash", record.hash],
  ];
  return fields(rows, columns);
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
