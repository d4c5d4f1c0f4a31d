// The table of the admin plane: one row per operation; route, validation, policy name, documents and audit follow from it. Pure.
import { ACCESS_ROWS } from "../access/access-rows.ts";
import type { AdminRow } from "./admin-row.ts";
import { APPROVAL_ROWS } from "./approvals/approval-rows.ts";
import { ELEVATION_ROWS } from "./elevations/elevation-rows.ts";
import { HOOK_ROWS } from "./hooks/hook-rows.ts";
import { KEY_ROWS } from "./keys/key-rows.ts";
import { AUDIT_ROWS, RESOLVE_ROWS } from "./log/audit-rows.ts";
import { OVERVIEW_ROWS } from "./overview/overview-rows.ts";
import { EXPLAIN_ROWS, POLICY_ROWS, POLICY_VERSION_ROWS, WHO_CAN_ROWS } from "./policies/policy-rows.ts";
import { SESSION_ROWS } from "./session/session-rows.ts";
import { STATUS_ROWS } from "./status/status-rows.ts";

export const ADMIN_OPERATIONS = [
  ...KEY_ROWS,
  ...POLICY_ROWS,
  ...POLICY_VERSION_ROWS,
  ...EXPLAIN_ROWS,
  ...WHO_CAN_ROWS,
  ...AUDIT_ROWS,
  ...RESOLVE_ROWS,
  ...OVERVIEW_ROWS,
  ...HOOK_ROWS,
  ...APPROVAL_ROWS,
  ...ELEVATION_ROWS,
  ...STATUS_ROWS,
  ...ACCESS_ROWS,
  ...SESSION_ROWS,
] as const satisfies readonly AdminRow[];
