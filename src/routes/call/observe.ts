// Outermost: every answer (401 and 500 too) gets its id and timing, and leaves one log line that holds no path, query, body or secret.
import type { MiddlewareHandler } from "hono";
import { randomBase62 } from "../../keys/base62.ts";
import type { AppEnv } from "../app-env.ts";
import type { Services } from "../services.ts";
import { callFacts } from "./call.ts";

const REQUEST_ID_LENGTH = 20;

export function observe(services: Services): MiddlewareHandler<AppEnv> {
  const { deps } = services;
  return async function observeHandler(context, next) {
    const requestId = `req_${randomBase62(deps, REQUEST_ID_LENGTH)}`;
    const facts = callFacts(services, context.req.raw, requestId, (promise) => {
      const watched = promise.catch((error: unknown) => {
        deps.log("background_work_failed", { request_id: requestId, error: error instanceof Error ? error.name : "unknown" });
      });
      context.executionCtx.waitUntil(watched);
    });
    context.set("facts", facts);
    await next();
    services.reads.resume(facts.waitUntil);

    const { attempts, upstreamMs, operation, keyId } = facts.measured;
    const totalMs = deps.now() - facts.startedMs;
    const timings = [`total;dur=${totalMs}`, ...(upstreamMs === null ? [] : [`clerk;dur=${upstreamMs}`])];
    // Every answer is one of our own making, so its headers can be set where they are: `context.header` would build it anew each time.
    const { headers } = context.res;
    headers.set("Bailiff-Request-Id", requestId);
    headers.set("Server-Timing", timings.join(", "));
    if (attempts !== null) headers.set("Bailiff-Attempts", String(attempts));
    const { method } = context.req.raw;
    deps.log("request", {
      request_id: requestId,
      method,
      operation,
      key_id: keyId,
      status: context.res.status,
      ms: totalMs,
      attempts,
    });
  };
}
