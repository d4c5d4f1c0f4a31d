// One look at Clerk on the way to a decision: sent once more where it fails, bounded by the time that is left, counted against the key's rate.
import type { BailiffError } from "../../bailiff-errors.ts";
import { forward } from "../../clerk/forward.ts";
import type { ForwardAnswer, ForwardResult } from "../../clerk/forward-result.ts";
import type { UpstreamRequest } from "../../clerk/target-request.ts";
import { letGo } from "../../clerk/upstream-body.ts";
import type { Services } from "../services.ts";
import { readJsonAnswer } from "./answer/read-answer.ts";
import type { Call } from "./call.ts";
import { noteCalls } from "./key-rate.ts";
import { brokenOff, notTheTarget, upstreamFailure } from "./refusals.ts";

export interface LookOptions {
  /** The look and its retries may take this long, ms. */
  readonly leftMs: number;
  readonly maxRetries: number;
  /** Against the rate of the key that calls (or asks, with explain): not a look that shadow rules want. */
  readonly counted: boolean;
  readonly onEnd?: ((result: ForwardResult) => void) | undefined;
}

export type Looked =
  | { readonly kind: "seen"; readonly value: unknown }
  /** Clerk's own no. */
  | { readonly kind: "target_refused"; readonly answer: ForwardAnswer }
  | { readonly kind: "error"; readonly error: BailiffError };

/** `operation`: what it is a look for. */
export async function lookUp(
  services: Services,
  call: Call,
  operation: string,
  path: string,
  { leftMs, maxRetries, counted, onEnd }: LookOptions,
): Promise<Looked> {
  const request: UpstreamRequest = { method: "GET", path, apiVersion: call.apiVersion, body: null, contentType: null };
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs } = services.settings;
  const settings = { origin, secretKey, tryTimeoutMs, maxRetries, deadlineMs: leftMs, whole: true };
  const budget = services.budget.of(call.measured.keyId);
  const untilMs = services.deps.now() + leftMs;
  const result = await forward(services.deps, budget, settings, { name: operation, replay: "safe" }, request);
  onEnd?.(result);
  if (counted) noteCalls(services, call, result.attempts);
  if (result.kind === "failure") return { kind: "error", error: upstreamFailure(result) };
  if (result.status >= 400) return { kind: "target_refused", answer: result };
  // Neither Clerk's no nor all of the user (206, say): what is in it is not for who may have no right to look.
  if (result.status !== 200) {
    letGo(result.body);
    return { kind: "error", error: notTheTarget() };
  }
  const seen = await readJsonAnswer(result);
  return seen.ok ? { kind: "seen", value: seen.value } : { kind: "error", error: brokenOff(untilMs - services.deps.now()) };
}
