// Fetches the user (or users) that a rule wants to look at. One Clerk call, never cached: a ban decided on an old `staff` flag would be
// wrong. That the user may change between this look and the act is accepted and documented; the record keeps the fields that rules read.
import type { BailiffError } from "../../bailiff-errors.ts";
import { forward } from "../../clerk/forward.ts";
import type { ForwardAnswer, ForwardResult } from "../../clerk/forward-result.ts";
import type { Operation } from "../../clerk/operation.ts";
import { type UpstreamRequest, upstreamPathOfUser, upstreamPathOfUsers } from "../../clerk/target-request.ts";
import { letGo } from "../../clerk/upstream-body.ts";
import type { Services } from "../services.ts";
import { readJsonAnswer } from "./answer/read-answer.ts";
import type { Call } from "./call.ts";
import { noteCalls } from "./key-rate.ts";
import { brokenOff, notTheTarget, upstreamFailure } from "./refusals.ts";
import type { Args } from "./validate.ts";

export type FetchedTarget =
  | { readonly kind: "fetched"; readonly target: unknown }
  | { readonly kind: "target_refused"; readonly answer: ForwardAnswer }
  | { readonly kind: "error"; readonly error: BailiffError };

export interface LookOptions {
  /** The look and its retries may take this long, ms. */
  readonly leftMs: number;
  readonly maxRetries: number;
  /** Against the rate of the key that calls (or asks, with explain): not a look that shadow rules want. */
  readonly counted: boolean;
  readonly onEnd?: ((result: ForwardResult) => void) | undefined;
}

export async function fetchTarget(
  services: Services,
  call: Call,
  operation: Pick<Operation, "name" | "target">,
  args: Args,
  { leftMs, maxRetries, counted, onEnd }: LookOptions,
): Promise<FetchedTarget> {
  const { target } = operation;
  if (target.kind === "none") return { kind: "fetched", target: undefined };
  const value = args[target.arg];
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === "string");
  const path = target.kind === "many" ? upstreamPathOfUsers(ids) : upstreamPathOfUser(ids[0] ?? "");
  const request: UpstreamRequest = { method: "GET", path, apiVersion: call.apiVersion, body: null, contentType: null };
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs } = services.settings;
  const settings = { origin, secretKey, tryTimeoutMs, maxRetries, deadlineMs: leftMs, whole: true };
  const budget = services.budget.of(call.measured.keyId);
  const result = await forward(services.deps, budget, settings, { name: operation.name, replay: "safe" }, request);
  onEnd?.(result);
  if (counted) noteCalls(services, call, result.attempts);
  if (result.kind === "failure") return { kind: "error", error: upstreamFailure(result) };
  if (result.status >= 400) return { kind: "target_refused", answer: result };
  // Neither Clerk's no nor all of the user (206, say): what is in it is not for who may have no right to look.
  if (result.status !== 200) {
    letGo(result.body);
    return { kind: "error", error: notTheTarget() };
  }
  const users = await readJsonAnswer(result);
  if (!users.ok) return { kind: "error", error: brokenOff() };
  if (target.kind === "one") {
    // Of anything else, a rule with `has()` would find nothing to object to.
    const isAsked = idOf(users.value) === ids[0];
    return isAsked ? { kind: "fetched", target: users.value } : { kind: "error", error: notTheTarget() };
  }
  // A target that Clerk does not know cannot be vouched for: an empty list of targets is a deny.
  const found = Array.isArray(users.value) ? users.value : [];
  const foundIds = new Set(found.map(idOf));
  return { kind: "fetched", target: ids.every((id) => foundIds.has(id)) ? found : [] };
}

/** Of a user; null for what is none. */
function idOf(user: unknown): unknown {
  return typeof user === "object" && user !== null && "id" in user ? user.id : null;
}
