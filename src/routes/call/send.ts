// Sends a decided call to Clerk, in what is left of its time, and notes what it took.

import type { RecordedUpstream } from "../../audit/record.ts";
import { forward } from "../../clerk/forward.ts";
import type { ForwardResult } from "../../clerk/forward-result.ts";
import { buildUpstreamRequest, type UpstreamRequest } from "../../clerk/upstream-request.ts";
import type { Services } from "../services.ts";
import { readWholeAnswer } from "./answer/read-answer.ts";
import { isReadWhole } from "./answer/shape-answer.ts";
import type { DecidedCall } from "./decided-call.ts";
import { noteCalls } from "./key-rate.ts";
import { brokenOff, cutShort } from "./refusals.ts";

export interface Sent {
  readonly result: ForwardResult;
  /** Null: Clerk was not called, because its answer was at hand or another call was fetching it. */
  readonly upstream: RecordedUpstream | null;
}

export async function send(services: Services, decided: DecidedCall): Promise<Sent> {
  const { call, operation, args, upload } = decided;
  const request = buildUpstreamRequest(operation, args, call.apiVersion, upload);
  const { result, called } =
    operation.keptMs === undefined
      ? { result: await forwardOwn(services, decided, request), called: true }
      : await forwardForAll(services, decided, request, operation.keptMs);
  if (!called) return { result, upstream: null };
  const { status, attempts, ms } = result;
  call.measured.attempts = attempts;
  noteCalls(services, call, attempts - 1);
  call.measured.upstreamMs = ms;
  return { result, upstream: { status, attempts, ms, trace_id: result.kind === "answer" ? result.traceId : null } };
}

async function forwardOwn(services: Services, decided: DecidedCall, request: UpstreamRequest): Promise<ForwardResult> {
  const { operation, options, key, decision } = decided;
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs } = services.settings;
  const { maxRetries } = options.retries;
  const whole = isReadWhole(operation, decision);
  const settings = { origin, secretKey, tryTimeoutMs, deadlineMs: options.leftMs(), maxRetries, whole };
  const result = await forward(services.deps, services.budget.of(key?.id ?? null), settings, operation, request);
  options.retries.noteEnd(result);
  return result;
}

/**
 * Others may wait for the same answer, so what is fetched has the deployment's own deadline and retries: a caller in a hurry gives up for
 * itself alone.
 */
function forwardForAll(
  services: Services,
  { call, operation, options }: DecidedCall,
  request: UpstreamRequest,
  keptMs: number,
): ReturnType<Services["kept"]["get"]> {
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs, deadlineMs, maxRetries } = services.settings;
  const settings = { origin, secretKey, tryTimeoutMs, deadlineMs, maxRetries, whole: true };
  const fetch = async (): Promise<ForwardResult> => {
    const untilMs = services.deps.now() + deadlineMs;
    const result = await forward(services.deps, services.budget.of(null), settings, operation, request);
    if (result.kind === "failure") return result;
    const body = await readWholeAnswer(result);
    if (body !== null) return { ...result, body };
    const { status, attempts, ms } = result;
    const leftMs = untilMs - services.deps.now();
    return { kind: "failure", code: cutShort(leftMs).code, status, sent: true, detail: brokenOff(leftMs).detail, attempts, ms };
  };
  return services.kept.get(`${request.apiVersion} ${request.path}`, {
    keptMs,
    leftMs: options.leftMs,
    fetch,
    waitUntil: call.waitUntil,
  });
}
