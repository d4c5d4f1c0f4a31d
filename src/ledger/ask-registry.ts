// A Ledger's questions to the Registry, from its alarm: bounded in time, and one without an answer fails the duty that asked.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { answerOf } from "./guarded-call.ts";
import { registryStub } from "./registry-stub.ts";

/** Throws when the Registry does not answer in time. */
export type AskRegistry = <T>(name: string, call: (registry: ReturnType<typeof registryStub>) => Promise<T>) => Promise<T>;

export function askingRegistry(deps: Deps, env: LedgerEnv): AskRegistry {
  return (name, call) => answerOf(deps, name, async () => call(registryStub(env)));
}
