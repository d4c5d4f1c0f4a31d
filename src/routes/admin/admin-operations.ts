// The table of the admin plane: one row per operation; route, validation, policy name and audit follow from it.
import type { AdminOperation } from "./admin-operation.ts";
import { KEY_OPERATIONS } from "./keys/key-operations.ts";
import { AUDIT_OPERATIONS } from "./log/audit-operations.ts";
import { RESOLVE_OPERATIONS } from "./log/resolve-operation.ts";
import { EXPLAIN_OPERATIONS } from "./policies/explain-operation.ts";
import { POLICY_OPERATIONS } from "./policies/policy-operations.ts";
import { POLICY_VERSION_OPERATIONS } from "./policies/policy-version-operations.ts";
import { STATUS_OPERATIONS } from "./status/status-operation.ts";

export const ADMIN_OPERATIONS: readonly AdminOperation[] = [
  ...KEY_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...POLICY_VERSION_OPERATIONS,
  ...EXPLAIN_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...RESOLVE_OPERATIONS,
  ...STATUS_OPERATIONS,
];
