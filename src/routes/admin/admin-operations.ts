// The table of the admin plane: one row per operation; route, validation, policy name and audit follow from it.
import type { AdminOperation } from "./admin-operation.ts";
import { AUDIT_OPERATIONS } from "./audit-operations.ts";
import { EXPLAIN_OPERATIONS } from "./explain-operation.ts";
import { KEY_OPERATIONS } from "./key-operations.ts";
import { POLICY_OPERATIONS } from "./policy-operations.ts";
import { POLICY_VERSION_OPERATIONS } from "./policy-version-operations.ts";
import { RESOLVE_OPERATIONS } from "./resolve-operation.ts";
import { STATUS_OPERATIONS } from "./status-operation.ts";

export const ADMIN_OPERATIONS: readonly AdminOperation[] = [
  ...KEY_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...POLICY_VERSION_OPERATIONS,
  ...EXPLAIN_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...RESOLVE_OPERATIONS,
  ...STATUS_OPERATIONS,
];
