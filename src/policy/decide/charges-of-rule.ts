// What one allowed call takes from each limit of the rule that allowed it. Pure: how much is left is for the Ledger to say, but a call
// that asks for more than a limit could ever hold is refused here, without waiting for a window that would not help.

import type { ApplicableRule } from "../compile/bundle.ts";
import { type Limit, scalarType } from "../compile/compiled-limit.ts";
import { argumentShape } from "../condition/argument-shape.ts";
import { runSum, type SumResult } from "../condition/limit-sum.ts";
import { BOUNDS } from "../language/bounds.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecidedLimit, DecisionInput } from "./decision.ts";
import type { Facts } from "./facts.ts";

/** What an allow is charged, or the first limit that stands against it. */
export type Charged =
  | { readonly kind: "charged"; readonly limits: readonly DecidedLimit[] }
  | { readonly kind: "error"; readonly limit: Limit; readonly code: string }
  | { readonly kind: "never_fits"; readonly limit: Limit; readonly amount: number };

const NOTHING: Charged = { kind: "charged", limits: [] };

/** Never throws. Errors come before what never fits: an amount that is not known is not compared. */
export function chargeLimits(rule: ApplicableRule, input: DecisionInput, entry: VocabularyEntry, facts: Facts): Charged {
  if (rule.limits.length === 0) return NOTHING;
  const limits: DecidedLimit[] = [];
  let tooMuch: Charged | null = null;
  for (const limit of rule.limits) {
    const asked = amountOf(limit, input, entry, facts);
    if ("error" in asked) return { kind: "error", limit, code: asked.error };
    const buckets = bucketsOf(limit, input, entry);
    if ("error" in buckets) return { kind: "error", limit, code: buckets.error };
    const { id, policy, rule: name, max, windowMs, calendar } = limit;
    for (const bucket of buckets.buckets)
      limits.push({ id, policy, rule: name, amount: asked.amount, max, windowMs, calendar, bucket });
    if (asked.amount > max) tooMuch ??= { kind: "never_fits", limit, amount: asked.amount };
  }
  return tooMuch ?? { kind: "charged", limits };
}

/** For one bucket: a call on 50 users is 50, but counted by target it is 1 for each of them. */
function amountOf(limit: Limit, input: DecisionInput, entry: VocabularyEntry, facts: Facts): SumResult {
  if (limit.sum !== null) {
    const bindings = facts.bindingsFor(limit.sum, 0);
    return bindings === null ? { error: "value_too_large" } : runSum(limit.sum, bindings);
  }
  if (entry.target !== "many" || limit.by.kind === "target") return { amount: 1 };
  const named = targetValue(input, entry);
  return Array.isArray(named) ? { amount: named.length } : { error: "no_target_named" };
}

type Buckets = { readonly buckets: readonly string[] } | { readonly error: string };

const WHOLE: Buckets = { buckets: [""] };

/** `target:user_1`, `currency:USD`. Two values never share one: a name has no colon, and within one limit it has one type. */
function bucketsOf({ by }: Limit, input: DecisionInput, entry: VocabularyEntry): Buckets {
  switch (by.kind) {
    case "key":
      return WHOLE;
    case "target": {
      const named = targetValue(input, entry);
      const ids: readonly unknown[] = entry.target === "many" ? (Array.isArray(named) ? named : [null]) : [named];
      const texts = ids.filter((id): id is string => typeof id === "string" && id !== "" && isCountable(id));
      if (texts.length !== ids.length) return { error: "no_target_named" };
      // Who is named twice is acted on once.
      return { buckets: [...new Set(texts)].map((id) => `target:${id}`) };
    }
    case "arg": {
      const value = Object.hasOwn(input.args, by.name) ? input.args[by.name] : undefined;
      const text = scalarText(value, scalarType(argumentShape(entry).types[by.name]));
      return text === null ? { error: "no_bucket" } : { buckets: [`${by.name}:${text}`] };
    }
  }
}

function targetValue({ args }: DecisionInput, entry: VocabularyEntry): unknown {
  const name = entry.targetArg ?? (entry.target === "many" ? "user_ids" : "user_id");
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

/** Only a value of the declared type: "10" and 10 would be the same bucket. */
function scalarText(value: unknown, type: "string" | "int" | "bool" | null): string | null {
  if (type === "string") return typeof value === "string" && isCountable(value) ? value : null;
  if (type === "int") return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : null;
  return type === "bool" && typeof value === "boolean" ? String(value) : null;
}

/** It becomes part of a stored key: short, and text that UTF-8 holds unchanged (halves of surrogate pairs would all become one). */
function isCountable(text: string): boolean {
  return text.length <= BOUNDS.bucketChars && text.isWellFormed() && !text.includes("\0");
}
