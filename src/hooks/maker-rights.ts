// What the maker of a hook may see, asked whenever an event comes and again when it is delivered. How it is found out stands with the admin
// plane (`routes/admin/hooks/rights-of-maker.ts`): the composition root hands it to the Courier.
import type { Checkpoint } from "../audit/checkpoint.ts";
import type { AuditRecord } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { Hook, HookMaker } from "./hook.ts";
import { openUrl, type PepperEnv } from "./open-hook.ts";

/** A record of the log, with its intent where it does not say what was to be done; or a checkpoint. */
export type HookData = (AuditRecord & { readonly intent?: AuditRecord }) | Checkpoint;

export interface Rights {
  /** What the maker is shown of it; null: nothing. */
  shown(data: HookData): object | null;
}

/** gone: it is not in force, or may not make such a hook any more. unavailable: nobody can tell now. */
export type AskedRights = Rights | "gone" | "unavailable";

/** `args`: as the hook would be made today. */
export type RightsOfMaker = (maker: HookMaker, args: Readonly<Record<string, unknown>>) => Promise<AskedRights>;

/** Of hooks, by their makers. */
export type HookRights = (hook: Hook) => Promise<AskedRights>;

/** A maker that is revoked sees nothing after so long. */
const KNOWN_FOR_MS = 2_000;
/** More than there can be hooks: of those that were deleted, what their makers saw is not kept for good. */
const MAX_KNOWN = 100;

export function hookRights(env: PepperEnv, deps: Deps, ask: RightsOfMaker): HookRights {
  const known = new Map<string, { readonly revision: number; readonly untilMs: number; readonly rights: AskedRights }>();
  return async (hook) => {
    const held = known.get(hook.id);
    const nowMs = deps.now();
    if (held !== undefined && held.revision === hook.revision && nowMs < held.untilMs) return held.rights;
    const url = await openUrl(env, hook);
    if (url === null) return "unavailable";
    const { events, filter } = hook;
    const rights = await ask(hook.maker, { url, events, ...(filter === null ? {} : { filter }) });
    if (rights === "unavailable") return rights;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(hook.id, { revision: hook.revision, untilMs: nowMs + KNOWN_FOR_MS, rights });
    return rights;
  };
}
