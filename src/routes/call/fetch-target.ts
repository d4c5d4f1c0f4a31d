// Fetches the user (or users) that a rule wants to look at. One Clerk call, never cached: a ban decided on an old `staff` flag would be
// wrong. That the user may change between this look and the act is accepted and documented; the record keeps the fields that rules read.
import type { BailiffError } from "../../bailiff-errors.ts";
import type { ForwardAnswer } from "../../clerk/forward-result.ts";
import type { Operation } from "../../clerk/operation.ts";
import { upstreamPathOfUser, upstreamPathOfUsers } from "../../clerk/target-request.ts";
import type { Services } from "../services.ts";
import type { Call } from "./call.ts";
import { type LookOptions, lookUp } from "./look-up.ts";
import { notTheTarget } from "./refusals.ts";
import type { Args } from "./validate.ts";

export type FetchedTarget =
  | { readonly kind: "fetched"; readonly target: unknown }
  | { readonly kind: "target_refused"; readonly answer: ForwardAnswer }
  | { readonly kind: "error"; readonly error: BailiffError };

export async function fetchTarget(
  services: Services,
  call: Call,
  operation: Pick<Operation, "name" | "target">,
  args: Args,
  look: LookOptions,
): Promise<FetchedTarget> {
  const { target } = operation;
  if (target.kind === "none") return { kind: "fetched", target: undefined };
  const value = args[target.arg];
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === "string");
  const path = target.kind === "many" ? upstreamPathOfUsers(ids) : upstreamPathOfUser(ids[0] ?? "");
  const looked = await lookUp(services, call, operation.name, path, look);
  if (looked.kind !== "seen") return looked;
  if (target.kind === "one") {
    // Of anything else, a rule with `has()` would find nothing to object to.
    const isAsked = idOf(looked.value) === ids[0];
    return isAsked ? { kind: "fetched", target: looked.value } : { kind: "error", error: notTheTarget() };
  }
  // A target that Clerk does not know cannot be vouched for: an empty list of targets is a deny.
  const found: readonly unknown[] = Array.isArray(looked.value) ? looked.value : [];
  const foundIds = new Set(found.map(idOf));
  return { kind: "fetched", target: ids.every((id) => foundIds.has(id)) ? found : [] };
}

/** Of a user; null for what is none. */
export function idOf(user: unknown): unknown {
  return typeof user === "object" && user !== null && "id" in user ? user.id : null;
}
