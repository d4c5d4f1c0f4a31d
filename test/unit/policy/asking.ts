// Short ways for the policy tests to compile a policy and to ask for a decision.
import { expect } from "vitest";
import type { CompiledBundle } from "../../../src/policy/compile/bundle.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import type { Decision, DecisionInput } from "../../../src/policy/decide/decision.ts";
import { VOCABULARY } from "./vocabulary.ts";

export interface Ask {
  policies?: readonly string[];
  scopes?: readonly string[] | null;
  operation?: string;
  args?: Record<string, unknown>;
  target?: unknown;
  reason?: string;
  ip?: string | null;
  country?: string | null;
  nowMs?: number;
}

export function bundleOf(...documents: readonly unknown[]): CompiledBundle {
  const result = compileBundle(documents, VOCABULARY, "v1");
  expect(result.ok ? [] : result.problems).toEqual([]);
  if (!result.ok) throw new Error("does not compile");
  return result.bundle;
}

export function policy(rules: readonly unknown[], more: Record<string, unknown> = {}) {
  return { policy: "p", rules, ...more };
}

export function inputOf(ask: Ask): DecisionInput {
  return {
    key: { id: "key1", name: "Key", owner: "team@example.com", policies: ask.policies ?? ["p"], scopes: ask.scopes ?? null },
    operation: ask.operation ?? "users.get",
    args: ask.args ?? { user_id: "user_1" },
    ...("target" in ask ? { target: ask.target } : {}),
    context: {
      reason: ask.reason ?? "",
      ip: ask.ip ?? null,
      country: ask.country ?? null,
      nowMs: ask.nowMs ?? 1_767_268_800_000,
      userAgent: "test",
    },
  };
}

export function ask(bundle: CompiledBundle, how: Ask): Decision {
  const result = decide(bundle, inputOf(how));
  if (result.kind !== "decided") throw new Error("needs the target");
  return result.decision;
}

/** `allow`, `deny`, `deny:<code without bailiff_>` or `needs_target`. */
export function verdict(bundle: CompiledBundle, how: Ask): string {
  const result = decide(bundle, inputOf(how));
  if (result.kind !== "decided") return "needs_target";
  const { effect, code } = result.decision;
  return code === null ? effect : `${effect}:${code.replace("bailiff_", "")}`;
}

/** Messages of the problems that a policy with this one rule has. */
export function problemsOf(...documents: readonly unknown[]) {
  const result = compileBundle(documents, VOCABULARY, "v1");
  return result.ok ? [] : result.problems;
}
