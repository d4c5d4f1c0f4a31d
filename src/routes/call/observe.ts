// Around every answer (401 and 500 too): it gets its id and timing, and leaves one log line that holds no path, query, body or secret.
import type { Services } from "../services.ts";
import { type CallFacts, callFacts } from "./call.ts";
import { createRequestIds } from "./request-ids.ts";

export interface Observer {
  begin(request: Request, context: Pick<ExecutionContext, "waitUntil">): CallFacts;
  end(facts: CallFacts, response: Response): void;
}

export function observe(services: Services): Observer {
  const { deps, reads } = services;
  const newRequestId = createRequestIds(deps);
  return {
    begin(request, context) {
      const requestId = newRequestId();
      return callFacts(services, request, requestId, (promise) => {
        const watched = promise.catch((error: unknown) => {
          deps.log("background_work_failed", {
            request_id: requestId,
            error: error instanceof Error ? error.name : "unknown",
          });
        });
        context.waitUntil(watched);
      });
    },
    end({ request, requestId, startedMs, measured, waitUntil }, response) {
      reads.resume(waitUntil);
      const { attempts, upstreamMs, operation, keyId } = measured;
      const totalMs = deps.now() - startedMs;
      // Every answer is one of our own making, so its headers can be set where they are.
      const { headers, status } = response;
      headers.set("Bailiff-Request-Id", requestId);
      headers.set(
        "Server-Timing",
        upstreamMs === null ? `total;dur=${totalMs}` : `total;dur=${totalMs}, clerk;dur=${upstreamMs}`,
      );
      if (attempts !== null) headers.set("Bailiff-Attempts", String(attempts));
      const { method } = request;
      deps.log("request", { request_id: requestId, method, operation, key_id: keyId, status, ms: totalMs, attempts });
    },
  };
}
