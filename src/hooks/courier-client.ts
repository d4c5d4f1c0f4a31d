// The Worker's side of the Courier: each call ends in bounded time with its answer, or with `null` when the Courier is unavailable. All of them
// may be repeated without harm.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { guardedCall } from "../ledger/guarded-call.ts";
import { courierStub } from "../ledger/registry-stub.ts";
import type { DeliveryTry, HookChange, HookPatch, HooksStatus, NewHook } from "./courier-protocol.ts";
import type { HookView } from "./hook.ts";
import type { SigningPair } from "./message-signature.ts";

export type CourierClient = ReturnType<typeof createCourierClient>;

export function createCourierClient(deps: Deps, env: LedgerEnv) {
  const courier = () => courierStub(env);
  return {
    create: (hook: NewHook) => guardedCall<HookChange>(deps, "createHook", async () => courier().create(hook)),
    hooks: () => guardedCall<HookView[]>(deps, "hooks", async () => courier().hooks()),
    update: (id: string, patch: HookPatch) =>
      guardedCall<HookChange>(deps, "updateHook", async () => courier().update(id, patch)),
    rotate: (id: string, pair: SigningPair, overlapMs: number) =>
      guardedCall<HookChange>(deps, "rotateHook", async () => courier().rotate(id, pair, overlapMs)),
    remove: (id: string) => guardedCall<boolean>(deps, "removeHook", async () => courier().remove(id)),
    tries: (id: string, limit: number) =>
      guardedCall<DeliveryTry[] | null>(deps, "tries", async () => courier().tries(id, limit)),
    resend: (id: string, messageId: string) =>
      guardedCall<HookChange>(deps, "resend", async () => courier().resend(id, messageId)),
    status: () => guardedCall<HooksStatus>(deps, "hooksStatus", async () => courier().status()),
  };
}
