// One operation of each replay class, as a request and as the emulator sees it.
import { SEED } from "../../../emulator/server.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";

export interface FaultedOperation {
  readonly replay: ReplayClass;
  readonly operation: string;
  readonly method: string;
  /** For the gateway and, as a pattern that matches nothing else, for the emulator's faults. */
  readonly path: string;
  readonly pattern: string;
  body(run: number): object | undefined;
}

const { google, mfa, credits } = SEED;

export const OPERATIONS_BY_REPLAY: readonly FaultedOperation[] = [
  {
    replay: "safe",
    operation: "users.get",
    method: "GET",
    path: `/v1/users/${google.id}`,
    pattern: `/v1/users/${google.id}`,
    body: () => undefined,
  },
  {
    replay: "idempotent",
    operation: "users.ban",
    method: "POST",
    path: `/v1/users/${mfa.id}/ban`,
    pattern: `/v1/users/${mfa.id}/ban`,
    body: () => undefined,
  },
  {
    replay: "keyed",
    operation: "users.adjust_billing_credit_balance",
    method: "POST",
    path: `/v1/users/${credits.id}/billing/credits`,
    pattern: `/v1/users/${credits.id}/billing`,
    body: (run) => ({ amount: 100, action: "increase", idempotency_key: `fault-${run}` }),
  },
  {
    replay: "never",
    operation: "users.create",
    method: "POST",
    path: "/v1/users",
    // Without a star it would be the start of every other path.
    pattern: "/v1/user*s",
    body: (run) => ({ email_address: [`fault${run}@example.com`] }),
  },
];
