// The users that the rules of several questions want to look at: looked up together, each once.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { upstreamPathOfUsers } from "../../clerk/target-request.ts";
import { letGo } from "../../clerk/upstream-body.ts";
import type { Call } from "../call/call.ts";
import { idOf } from "../call/fetch-target.ts";
import { lookUp } from "../call/look-up.ts";
import { notTheTarget } from "../call/refusals.ts";
import type { Services } from "../services.ts";

/** In one call to Clerk. */
const TOGETHER = 100;
/** In one call to Bailiff. */
const MAX_LOOKED_AT = 200;

export type UsersAsked =
  | { readonly ok: true; readonly users: ReadonlyMap<unknown, unknown> }
  | { readonly ok: false; readonly error: BailiffError };

/** By id; whom Clerk does not know is not among them. */
export type LookAtUsers = (ids: readonly string[]) => Promise<UsersAsked>;

/** Of one call to Bailiff: whom it looked at once it does not look at again. */
export function lookAtUsers(services: Services, call: Call, operation: string): LookAtUsers {
  const users = new Map<unknown, unknown>();
  const lookedAt = new Set<string>();
  return async (wanted) => {
    const ids = [...new Set(wanted)].filter((id) => !lookedAt.has(id));
    if (lookedAt.size + ids.length > MAX_LOOKED_AT) return { ok: false, error: tooMany(lookedAt.size + ids.length) };
    for (let at = 0; at < ids.length; at += TOGETHER) {
      const together = ids.slice(at, at + TOGETHER);
      const leftMs = Math.max(0, call.startedMs + services.settings.deadlineMs - services.deps.now());
      const look = { leftMs, maxRetries: services.settings.maxRetries, counted: true };
      const looked = await lookUp(services, call, operation, upstreamPathOfUsers(together), look);
      if (looked.kind === "error") return { ok: false, error: looked.error };
      if (looked.kind === "target_refused") {
        letGo(looked.answer.body);
        return { ok: false, error: notTheTarget() };
      }
      for (const user of Array.isArray(looked.value) ? looked.value : []) users.set(idOf(user), user);
      for (const id of together) lookedAt.add(id);
    }
    return { ok: true, users };
  };
}

function tooMany(count: number): BailiffError {
  const detail = `The rules have to look at ${count} users for these questions; one call may be about ${MAX_LOOKED_AT}. Ask in several.`;
  return bailiffError("bailiff_body_invalid", detail, { param: "evaluations" });
}
