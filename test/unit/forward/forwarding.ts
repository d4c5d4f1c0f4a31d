// What the forwarder's tests share: one request, usual settings, and forward in a scripted world.
import { type ForwardResult, type ForwardSettings, forward } from "../../../src/clerk/forward.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";
import { createRetryBudget, type RetryBudget } from "../../../src/clerk/retry-budget.ts";
import type { UpstreamRequest } from "../../../src/clerk/upstream-request.ts";
import type { World } from "./scripted-deps.ts";

export const SECRET = "sk_test_0123456789abcdef";
export const SETTINGS: ForwardSettings = {
  origin: "https://api.clerk.test",
  secretKey: SECRET,
  tryTimeoutMs: 2_000,
  deadlineMs: 10_000,
  maxRetries: 2,
  whole: false,
};
const REQUEST: UpstreamRequest = {
  method: "POST",
  path: "/v1/users/user_1/ban?q=%2Ba",
  apiVersion: "2026-05-12",
  body: '{"a":1}',
  contentType: "application/json",
};

export interface Options extends Partial<ForwardSettings> {
  readonly budget?: RetryBudget;
}

export function forwardIn(world: World, replay: ReplayClass, options: Options = {}): Promise<ForwardResult> {
  const { budget = createRetryBudget(), ...settings } = options;
  const operation = { name: "users.test", replay };
  return world.settle(forward(world.deps, budget, { ...SETTINGS, ...settings }, operation, REQUEST));
}

/** For comparing: the result without what is not data, and the body as text. */
export async function readResult(world: World, result: ForwardResult): Promise<Record<string, unknown>> {
  if (result.kind === "failure") return { ...result };
  const { body, ...rest } = result;
  return { ...rest, body: await world.settle(new Response(body).text()) };
}
