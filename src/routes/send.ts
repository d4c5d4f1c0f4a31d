// Sends a decided call to Clerk, in what is left of its time, and notes what it took.

import type { RecordedUpstream } from "../audit/record.ts";
import { forward } from "../clerk/forward.ts";
import type { ForwardResult } from "../clerk/forward-result.ts";
import { buildUpstreamRequest } from "../clerk/upstream-request.ts";
import type { DecidedCall } from "./decided-call.ts";
import { noteCalls } from "./key-rate.ts";
import type { Services } from "./services.ts";

export async function send(
  services: Services,
  decided: DecidedCall,
): Promise<{ result: ForwardResult; upstream: RecordedUpstream }> {
  const { call, operation, args, upload, options } = decided;
  const { clerkOrigin: origin, clerkSecretKey: secretKey, tryTimeoutMs } = services.settings;
  const settings = { origin, secretKey, tryTimeoutMs, deadlineMs: options.leftMs(), maxRetries: options.retries.maxRetries };
  const request = buildUpstreamRequest(operation, args, call.apiVersion, upload);
  const result = await forward(services.deps, services.budget.of(decided.key?.id ?? null), settings, operation, request);
  options.retries.noteEnd(result);
  const { status, attempts, ms } = result;
  call.measured.attempts = attempts;
  noteCalls(services, call, attempts - 1);
  call.measured.upstreamMs = ms;
  return { result, upstream: { status, attempts, ms, trace_id: result.kind === "answer" ? result.traceId : null } };
}
