// Forwards one request to a fault and tells, as JSON, what came of it. Runs in the test on Node and inside workerd as a Worker, so that
// both runtimes' `fetch`, streams and errors meet the same cases.
import { type ForwardSettings, forward } from "../../../src/clerk/forward.ts";
import { outcomeOf } from "../../../src/clerk/forward-result.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";
import { createRetryBudget } from "../../../src/clerk/retry-budget.ts";
import { systemDeps } from "../../../src/deps.ts";

export interface Trial {
  readonly origin: string;
  readonly fault: string;
  readonly replay: ReplayClass;
  readonly settings: Partial<ForwardSettings>;
}

export async function tryCase({ origin, fault, replay, settings }: Trial): Promise<Record<string, unknown>> {
  const deps = { ...systemDeps(), log: () => undefined };
  const all = {
    origin,
    secretKey: "sk_test_secret",
    tryTimeoutMs: 2_000,
    deadlineMs: 5_000,
    maxRetries: 2,
    whole: false,
    ...settings,
  };
  const request = {
    method: "POST",
    path: `/v1/users/${fault}`,
    apiVersion: "2026-05-12",
    // Longer than a socket buffer, so that the reset comes while it is still being sent.
    body: fault === "reset_early" ? JSON.stringify({ a: "x".repeat(4_000_000) }) : '{"a":1}',
    contentType: "application/json",
  } as const;
  const result = await forward(deps, createRetryBudget(), all, { name: "users.test", replay }, request);
  const outcome = outcomeOf(result, replay);
  if (result.kind === "failure") return { ...result, outcome };
  if (result.body === null) return { ...result, outcome, body: "Error" };
  const body = await new Response(result.body).text().catch((error: unknown) => (error instanceof Error ? error.name : "?"));
  return { ...result, outcome, body };
}
