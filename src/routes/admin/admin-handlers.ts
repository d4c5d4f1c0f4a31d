// The admin table with what its rows do: one operation per row, as `serve-admin.ts` runs it.
import { ACCESS_HANDLERS, ACCESS_RECORDED } from "../access/access-operations.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AdminAnswer, AdminCall, AdminHandlers, AdminLookUps, AdminRecorded, LookedUp, Recorded } from "./admin-handler.ts";
import { ADMIN_OPERATIONS } from "./admin-operations.ts";
import type { AdminRow } from "./admin-row.ts";
import { APPROVAL_HANDLERS, APPROVAL_LOOK_UPS } from "./approvals/approval-operations.ts";
import { ELEVATION_HANDLERS } from "./elevations/elevation-operations.ts";
import { HOOK_HANDLERS, HOOK_RECORDED } from "./hooks/hook-operations.ts";
import { KEY_HANDLERS } from "./keys/key-operations.ts";
import { AUDIT_HANDLERS } from "./log/audit-operations.ts";
import { RESOLVE_HANDLERS } from "./log/resolve-operation.ts";
import { OVERVIEW_HANDLERS } from "./overview/overview-operation.ts";
import { EXPLAIN_HANDLERS, EXPLAIN_RECORDED } from "./policies/explain-operation.ts";
import { POLICY_HANDLERS, POLICY_RECORDED } from "./policies/policy-operations.ts";
import { POLICY_VERSION_HANDLERS } from "./policies/policy-version-operations.ts";
import { WHO_CAN_HANDLERS, WHO_CAN_RECORDED } from "./policies/who-can-operation.ts";
import { SESSION_HANDLERS } from "./session/session-operations.ts";
import { STATUS_HANDLERS } from "./status/status-operation.ts";

export interface AdminOperation {
  readonly row: AdminRow;
  /** `args` have passed the row's schemas. */
  run(call: AdminCall, args: Args): Promise<AdminAnswer>;
  /** What the call is about, of a row that says so. */
  readonly lookUp: ((services: Services, args: Args) => Promise<LookedUp | null>) | null;
  /** What is recorded of them, of a row that is recorded in part. */
  readonly recorded: ((args: Args, services: Pick<Services, "vocabulary">) => Recorded) | null;
}

const HANDLERS: AdminHandlers<typeof ADMIN_OPERATIONS> = {
  ...KEY_HANDLERS,
  ...POLICY_HANDLERS,
  ...POLICY_VERSION_HANDLERS,
  ...EXPLAIN_HANDLERS,
  ...WHO_CAN_HANDLERS,
  ...AUDIT_HANDLERS,
  ...RESOLVE_HANDLERS,
  ...OVERVIEW_HANDLERS,
  ...HOOK_HANDLERS,
  ...APPROVAL_HANDLERS,
  ...ELEVATION_HANDLERS,
  ...STATUS_HANDLERS,
  ...ACCESS_HANDLERS,
  ...SESSION_HANDLERS,
};

const RECORDED: AdminRecorded<typeof ADMIN_OPERATIONS> = {
  ...POLICY_RECORDED,
  ...EXPLAIN_RECORDED,
  ...WHO_CAN_RECORDED,
  ...ACCESS_RECORDED,
  ...HOOK_RECORDED,
};

const LOOK_UPS: AdminLookUps<typeof ADMIN_OPERATIONS> = { ...APPROVAL_LOOK_UPS };

// `never`: TypeScript cannot follow a name from a row to its handler. That the arguments are of its types, the row's schemas have seen to.
export const ADMIN_HANDLERS: readonly AdminOperation[] = ADMIN_OPERATIONS.map((row) => ({
  row,
  run: (call, args) => HANDLERS[row.name](call, args as never),
  lookUp: "about" in row ? (services, args) => LOOK_UPS[row.name](services, args as never) : null,
  recorded: "recordedInPart" in row ? (args, services) => RECORDED[row.name](args as never, services) : null,
}));
