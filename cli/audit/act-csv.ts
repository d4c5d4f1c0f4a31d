// A report as a table for spreadsheets: one act a row, cells guarded like those of an export (`src/audit/csv.ts`).

import type { Act } from "../../src/audit/act.ts";
import { type Cell, csvLine } from "../../src/audit/csv.ts";

/** Without it Excel takes the file for one of the system's own code page. */
const BYTE_ORDER_MARK = "\ufeff";

/** Never renamed or moved: new columns go to the end. */
const COLUMNS: readonly (readonly [name: string, read: (act: Act) => Cell])[] = [
  ["at", ({ at }) => at],
  ["ended_at", ({ ended_at }) => ended_at],
  ["operation", ({ operation }) => operation],
  ["class", ({ class: risk }) => risk],
  ["target", ({ target }) => (typeof target === "string" || target === null ? target : target.join(" "))],
  ["amount", ({ amount }) => amount],
  ["currency", ({ currency }) => currency],
  ["action", ({ action }) => action],
  ["result", ({ result }) => result],
  ["repeat_of", ({ repeat_of }) => repeat_of],
  ["error", ({ error }) => error],
  ["key_id", ({ key }) => key?.id],
  ["key_name", ({ key }) => key?.name],
  ["key_owner", ({ key }) => key?.owner],
  ["reason", ({ reason }) => reason],
  ["decision", ({ decision }) => decision],
  ["policy", ({ policy }) => policy],
  ["rule", ({ rule }) => rule],
  ["outcome", ({ outcome }) => outcome],
  ["upstream_status", ({ upstream }) => upstream?.status],
  ["upstream_attempts", ({ upstream }) => upstream?.attempts],
  ["resolved_by", ({ resolved_by }) => resolved_by],
  ["count", ({ count }) => count],
  ["request_id", ({ request_id }) => request_id],
  ["intent_id", ({ intent_id }) => intent_id],
  ["id", ({ id }) => id],
  ["looked_until", ({ looked_until }) => looked_until],
  ["called_at", ({ called_at }) => called_at],
  // Empty where names were not asked for. Of a bulk act one for each target; names hold commas and blanks.
  ["name", ({ name }) => (typeof name === "object" && name !== null ? name.map((one) => one ?? "-").join("; ") : name)],
  ["approval_id", ({ approvals }) => approvals?.id],
  ["approval_step", ({ approvals }) => approvals?.step],
  ["approved_by", ({ approvals }) => approvals?.by.map(({ name, owner }) => `${name} (${owner})`).join(", ")],
];

export const ACT_CSV_HEADER = BYTE_ORDER_MARK + csvLine(COLUMNS.map(([name]) => name));

export function actCsvRow(act: Act): string {
  return csvLine(COLUMNS.map(([, read]) => read(act)));
}
