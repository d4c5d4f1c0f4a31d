// Waits until the gateway says that it can serve.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { AdminRefusal, adminClient } from "./admin-client.ts";
import { describeError, StartProblem } from "./problem.ts";

/** A gateway that answers 503 for this long is asked what it lacks. */
const UNHEALTHY_MS = 3_000;
const statusSchema = z.looseObject({ problems: z.array(z.string()) });

/** @throws StartProblem with the reason, in one line. */
export async function waitUntilHealthy(url: string, rootToken: string, patienceMs = 30_000): Promise<void> {
  const start = Date.now();
  let unhealthySinceMs: number | undefined;
  let last = "no answer";
  while (Date.now() - start < patienceMs) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      if (response.ok) return;
      last = `/healthz answers ${response.status}`;
      unhealthySinceMs ??= Date.now();
    } catch (error) {
      last = describeError(error);
    }
    if (unhealthySinceMs !== undefined && Date.now() - unhealthySinceMs > UNHEALTHY_MS) {
      const problem = await whatItLacks(url, rootToken);
      if (problem.lasts) throw new StartProblem(`the gateway cannot serve: ${problem.text || last}`);
      last = problem.text || last;
      unhealthySinceMs = Date.now();
    }
    await sleep(100);
  }
  throw new StartProblem(`the gateway cannot serve: ${last}`);
}

interface Problem {
  /** Waiting does not help. A Registry that does not answer in time may be one on a machine that has much else to do. */
  readonly lasts: boolean;
  readonly text: string;
}

/** `/healthz` gives no detail; the operator's `/admin/status` does, where it can be reached. */
async function whatItLacks(url: string, rootToken: string): Promise<Problem> {
  try {
    const { problems } = await adminClient(url, rootToken, 0).call("GET", "/admin/status", statusSchema);
    return { lasts: problems.length > 0, text: problems.join("; ") };
  } catch (error) {
    const lasts = error instanceof AdminRefusal && error.status !== 503;
    return { lasts, text: `/admin/status: ${describeError(error)}` };
  }
}
