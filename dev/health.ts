// Waits until the gateway says that it can serve.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { adminClient } from "./admin-client.ts";
import { describeError, StartProblem } from "./problem.ts";

/** A gateway that answers 503 for this long will not get better by itself: its settings are wrong. */
const UNHEALTHY_MS = 3_000;
const statusSchema = z.looseObject({ problems: z.array(z.string()).min(1) });

/** @throws StartProblem with the reason, in one line. */
export async function waitUntilHealthy(url: string, rootToken: string, patienceMs = 30_000): Promise<void> {
  const start = Date.now();
  let answeredAt: number | undefined;
  let last = "no answer";
  while (Date.now() - start < patienceMs) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      if (response.ok) return;
      last = `/healthz answers ${response.status}`;
      answeredAt ??= Date.now();
    } catch (error) {
      last = describeError(error);
    }
    if (answeredAt !== undefined && Date.now() - answeredAt > UNHEALTHY_MS) break;
    await sleep(100);
  }
  throw new StartProblem(`the gateway cannot serve: ${await reason(url, rootToken, last)}`);
}

/** `/healthz` gives no detail; the operator's `/admin/status` does, where it can be reached. */
async function reason(url: string, rootToken: string, fallback: string): Promise<string> {
  try {
    return (await adminClient(url, rootToken).call("GET", "/admin/status", statusSchema)).problems.join("; ");
  } catch (error) {
    return `${fallback}; /admin/status: ${describeError(error)}`;
  }
}
