// CEL's own conformance cases (npm @bufbuild/cel-spec, made from github.com/google/cel-spec), run through what policies use: the parser,
// the check and our evaluator. For every case: the answer of the spec, an error where it runs (a denial), or refused when the bundle is
// checked. Never another value.
import { tests as suite } from "@bufbuild/cel-spec/testdata/conformance.js";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { CelDuration, CelTime } from "../../../src/policy/condition/cel-times.ts";
import { CelType } from "../../../src/policy/condition/cel-types.ts";
import { parseExpression, typeOf } from "../../../src/policy/condition/expression.ts";
import type { VocabularyEntry } from "../../../src/policy/language/vocabulary.ts";
import { celValue, UNREADABLE } from "./cel-spec-value.ts";

const caseSchema = z.looseObject({
  name: z._default(z.string(), ""),
  expr: z.string(),
  bindings: z._default(z.record(z.string(), z.looseObject({ value: z.unknown() })), {}),
  value: z.optional(z.unknown()),
  typedResult: z.optional(z.unknown()),
  evalError: z.optional(z.unknown()),
  anyEvalErrors: z.optional(z.unknown()),
});
type Case = z.infer<typeof caseSchema>;

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly { readonly original: unknown }[];
}

function casesOf(part: Suite): Case[] {
  const own = (part.tests ?? []).map(({ original }) => caseSchema.parse(original));
  return [...own, ...(part.suites ?? []).flatMap(casesOf)];
}

/** Its variables are fields of the target: conditions know no others. */
const entry: VocabularyEntry = {
  name: "users.x",
  class: "read",
  args: z.strictObject({}),
  target: "one",
  secretArgs: [],
  pathArgs: [],
};

type Run = "same" | "error" | "refused" | "not ours" | { readonly got: string; readonly wanted: string };

function run({ expr, bindings, value, typedResult, evalError, anyEvalErrors }: Case): Run {
  const target = new Map<string, unknown>();
  let text = expr;
  for (const [name, { value: bound }] of Object.entries(bindings)) {
    const known = /^\w+$/.test(name) ? celValue(bound) : UNREADABLE;
    if (known === UNREADABLE) return "not ours";
    target.set(name, known);
    text = text.replace(new RegExp(`(?<![\\w."'])${name}\\b`, "g"), `target.${name}`);
  }
  const parsed = parseExpression(text);
  if (!parsed.ok || typeOf(parsed.expression, entry).problems !== null) return "refused";
  const none = new Map<string, unknown>();
  const result = parsed.expression.evaluate({ args: none, target, context: none, key: none, record: none });
  if ("error" in result) return "error";
  const got = shown(result.value);
  if (evalError !== undefined || anyEvalErrors !== undefined) return { got, wanted: "an error" };
  // Some cases only say of which type the value is; those that say nothing want true.
  if (typedResult !== undefined) return "not ours";
  const known = value === undefined ? true : celValue(value);
  if (known === UNREADABLE) return "not ours";
  return got === shown(known) ? "same" : { got, wanted: shown(known) };
}

/** One text for one value, kinds told apart. */
function shown(value: unknown): string {
  if (typeof value === "bigint") return `int ${value}`;
  if (typeof value === "number") return `double ${Object.is(value, -0) ? "-0" : value}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value instanceof Map) return `{${[...value].map(([key, inner]) => `${shown(key)}: ${shown(inner)}`).sort()}}`;
  if (value instanceof CelTime || value instanceof CelDuration) return `${value.constructor.name} ${value.ns}`;
  if (value instanceof CelType) return `type ${value.name}`;
  return JSON.stringify(value);
}

describe.each(suite.suites ?? [])("$name", (part: Suite) => {
  it("never gives another value than the spec", () => {
    const others = casesOf(part).flatMap((one) => {
      const result = run(one);
      return typeof result === "object" ? [{ name: one.name, expr: one.expr, ...result }] : [];
    });
    expect(others).toEqual([]);
  });
});

it("gives the spec's answer, and no mere refusal, for most of what policies use", () => {
  const counted = Object.fromEntries(
    (suite.suites ?? []).map((part: Suite) => [part.name, casesOf(part).filter((one) => run(one) === "same").length]),
  );
  // Not less than when this was written: a change that refuses everything would pass the test above. Of some, those with a literal
  // such as 9223372036854777857.0, which no double is, are refused.
  const atLeast = {
    basic: 25,
    comparisons: 162,
    conversions: 47,
    fp_math: 28,
    integer_math: 30,
    lists: 21,
    logic: 12,
    macros: 32,
  };
  const more = { parse: 96, string: 36, string_ext: 49, timestamps: 54 };
  for (const [name, least] of Object.entries({ ...atLeast, ...more }))
    expect([name, counted[name]]).toEqual([name, expect.toSatisfy((n: number) => n >= least)]);
});

it("errs where the spec has a value only between an int and a double that rounding makes equal", () => {
  const erring = (suite.suites ?? [])
    .flatMap(casesOf)
    .filter((one) => run(one) === "error" && one.evalError === undefined && one.anyEvalErrors === undefined);
  expect(erring.map(({ expr }) => expr).filter((expr) => !/9223372036854775808\.0/.test(expr))).toEqual([]);
});
