// Test cases that travel with a bundle: "this key, this call: allowed by that rule". They are run when a bundle is published and refuse
// it when one fails. Arguments go through the operation's own schema, so that a test sees the defaults a real call has and a misspelt
// argument is an error of the test and not a denial that happens to be expected.
import * as z from "zod/mini";
import { fromNumberForms } from "../../json/number-form.ts";
import { once } from "../../once.ts";
import { inOurWords } from "../../schema-words.ts";
import type { CompiledBundle } from "../compile/bundle.ts";
import { argumentShape } from "../condition/argument-shape.ts";
import { contextSpelled } from "../condition/context-literals.ts";
import { decideTogether } from "../decide/decide-together.ts";
import type { Decision, DecisionInput } from "../decide/decision.ts";
import { createElementJudge } from "../decide/judge-elements.ts";
import { hiddenAmong } from "../decide/judge-rows.ts";
import { MAX_PROBLEMS, problemPath } from "../language/problem.ts";
import { didYouMean, MERGE_KEY, NO_MERGE_KEYS, unknownFieldProblem } from "../language/suggest.ts";
import type { Vocabulary, VocabularyEntry } from "../language/vocabulary.ts";
import { expectationSchema, mismatch } from "./policy-expectation.ts";

const names = once(() => z.array(z.string()));
const record = once(() => z.record(z.string(), z.unknown()));

export const policyTestCaseSchema = once(() =>
  z
    .strictObject({
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
      policy: z.optional(z.string()),
      policies: z.optional(names().check(z.minLength(1))),
      key: z.optional(
        z.strictObject({
          id: z.optional(z.string()),
          name: z.optional(z.string()),
          owner: z.optional(z.string()),
          scopes: z.optional(z.nullable(names())),
        }),
      ),
      operation: z.string(),
      args: z.optional(record()),
      target: z.optional(z.union([record(), z.array(record())])),
      /** Users, keys or records in the answer, for `hidden`. */
      targets: z.optional(z.array(record()).check(z.maxLength(500))),
      context: z.optional(
        z.strictObject({
          reason: z.optional(z.string()),
          ip: z.optional(z.nullable(z.string())),
          country: z.optional(z.nullable(z.string())),
          now: z.optional(z.iso.datetime({ offset: true })),
          user_agent: z.optional(z.string()),
        }),
      ),
      expect: expectationSchema(),
    })
    .check(
      z.refine(
        (test) => (test.policy === undefined) !== (test.policies === undefined),
        "a test has exactly one of policy and policies",
      ),
    ),
);

export type PolicyTestCase = z.infer<ReturnType<typeof policyTestCaseSchema>>;

export interface PolicyTestReport {
  /** Every case is well-formed and passed. */
  readonly ok: boolean;
  readonly results: readonly { readonly name: string; readonly passed: boolean; readonly message: string }[];
  /** Cases that could not be run. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** When a case says nothing of the time. Fixed, so that a test never depends on the day it is run. */
const TEST_NOW = "2026-01-01T12:00:00Z";

/** Runs test cases against a compiled bundle. `observe` is given every decision: coverage is counted from their steps. */
export function runPolicyTests(
  bundle: CompiledBundle,
  vocabulary: Vocabulary,
  tests: unknown,
  observe: (decision: Decision) => void = () => {},
): PolicyTestReport {
  if (!Array.isArray(tests))
    return { ok: false, results: [], problems: [{ path: "tests", message: "must be a list of test cases" }] };
  const results: { name: string; passed: boolean; message: string }[] = [];
  const problems: { path: string; message: string }[] = [];
  for (const [index, raw] of tests.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const path = `tests[${index}]`;
    const parsed = policyTestCaseSchema().safeParse(raw, { error: wordsOfCase });
    if (!parsed.success) {
      const told = parsed.error.issues.slice(0, MAX_PROBLEMS);
      problems.push(...told.map((issue) => ({ path: problemPath(path, issue.path), message: issue.message })));
      continue;
    }
    const prepared = prepare(parsed.data, vocabulary, bundle, path);
    if (prepared.problems.length > 0) {
      problems.push(...prepared.problems);
      continue;
    }
    const name = parsed.data.name ?? `${parsed.data.operation} #${index + 1}`;
    const message = run(bundle, prepared.input, parsed.data, observe);
    results.push({ name, passed: message === null, message: message ?? "passed" });
  }
  return {
    ok: problems.length === 0 && results.every((result) => result.passed),
    results,
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}

/** Of a field that is none, with the one that was meant: the schema that met it knows its own. */
function wordsOfCase(issue: z.core.$ZodRawIssue): string {
  if (issue.code !== "unrecognized_keys") return inOurWords(issue);
  const def: object | undefined = issue.inst?._zod.def;
  const shape: unknown = def !== undefined && "shape" in def ? def.shape : null;
  return unknownFieldProblem(issue.keys[0] ?? "", typeof shape === "object" && shape !== null ? Object.keys(shape) : []);
}

interface Prepared {
  readonly input: DecisionInput;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

function prepare(test: PolicyTestCase, vocabulary: Vocabulary, bundle: CompiledBundle, path: string): Prepared {
  const problems: { path: string; message: string }[] = [];
  const policies = test.policies ?? (test.policy === undefined ? [] : [test.policy]);
  for (const name of policies) {
    if (!bundle.policies.has(name))
      problems.push({ path, message: `there is no policy ${name}${didYouMean(name, bundle.policies.keys())}` });
  }
  const entry = vocabulary.get(test.operation);
  if (entry === undefined) {
    problems.push({
      path: `${path}.operation`,
      message: `there is no operation ${test.operation}${didYouMean(test.operation, vocabulary.keys())}`,
    });
  } else if (test.target !== undefined && (entry.target === "none" || entry.target === "each")) {
    const way = entry.target === "each" ? " of its own: give targets, which is what its answer would hold" : "";
    problems.push({ path: `${path}.target`, message: `${test.operation} has no target${way}` });
  }
  problems.push(...answerProblems(test, entry, path));
  const args = entry === undefined ? { values: {}, problems: [] } : parseArgs(entry, test.args ?? {}, path);
  problems.push(...args.problems);
  const [ip, country, reason] = (["ip", "country", "reason"] as const).map((field) => {
    const given = test.context?.[field];
    if (given === undefined || given === null) return null;
    const spelled = contextSpelled(field, given);
    if ("form" in spelled) problems.push({ path: `${path}.context.${field}`, message: `must be ${spelled.form}` });
    return "value" in spelled ? spelled.value : null;
  });
  const nowMs = Date.parse(test.context?.now ?? TEST_NOW);
  const target = entry === undefined ? test.target : targetOf(entry, args.values, test.target, nowMs);
  if (target === null) problems.push({ path: `${path}.target`, message: WRONG_COUNT });
  const { key } = test;
  const input: DecisionInput = {
    key: { id: key?.id ?? "test", name: key?.name ?? "test", owner: key?.owner ?? "test", policies, scopes: key?.scopes ?? null },
    operation: test.operation,
    args: args.values,
    ...(target === undefined ? {} : { target: fromNumberForms(target) }),
    context: {
      reason: reason ?? "",
      ip: ip ?? null,
      country: country ?? null,
      nowMs,
      userAgent: test.context?.user_agent ?? "",
    },
  };
  return { input, problems };
}

/** Who is left out of an answer can be told where it shows users, and the case says which. */
function answerProblems({ operation, targets, expect }: PolicyTestCase, entry: VocabularyEntry | undefined, path: string) {
  const isListed = entry?.target === "each" || (entry?.rows?.at ?? null) !== null;
  if (targets !== undefined && entry !== undefined && !isListed)
    return [{ path: `${path}.targets`, message: `the answer of ${operation} shows no users besides the target` }];
  if (targets === undefined && expect.hidden !== undefined)
    return [{ path: `${path}.expect.hidden`, message: "needs targets: what is in the answer" }];
  return [];
}

const WRONG_COUNT = "needs one user for each that the arguments name (or one, without a list, that stands for each)";

/**
 * What a case says of the user, laid over an ordinary one: a case names what matters to it, and finds what a rule reads besides. Of several,
 * as the gateway would have fetched them: each that the arguments name. Null when the case has another number.
 */
function targetOf(
  { target: kind, targetArg, ordinaryTarget }: VocabularyEntry,
  args: Readonly<Record<string, unknown>>,
  target: PolicyTestCase["target"],
  nowMs: number,
): unknown {
  if (target === undefined) return undefined;
  const named: unknown = args[targetArg ?? (kind === "many" ? "user_ids" : "user_id")];
  const whole = (said: object, id: unknown) => ({ ...ordinaryTarget?.(String(id), nowMs), ...said });
  if (kind !== "many" || !Array.isArray(named))
    return Array.isArray(target) ? target.map((said) => whole(said, named)) : whole(target, named);
  const ids = [...new Set(named)];
  if (!Array.isArray(target)) return ids.map((id) => whole(target, id));
  return target.length === ids.length ? target.map((said, index) => whole(said, ids[index])) : null;
}

function parseArgs(entry: VocabularyEntry, args: Readonly<Record<string, unknown>>, path: string) {
  const parsed = entry.args.safeParse(args, { error: inOurWords });
  if (parsed.success) return { values: parsed.data, problems: [] };
  const problems = parsed.error.issues.map((issue) => {
    const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
    const message =
      unknown === undefined ? issue.message : unknown === MERGE_KEY ? NO_MERGE_KEYS : noSuchArgument(entry, unknown);
    return { path: problemPath(`${path}.args`, unknown === undefined ? issue.path : [...issue.path, unknown]), message };
  });
  return { values: {}, problems };
}

function noSuchArgument(entry: VocabularyEntry, name: string): string {
  const list = [...argumentShape(entry).excluded].find(([, leftOut]) => leftOut === name)?.[0];
  const way =
    list === undefined ? didYouMean(name, Object.keys(entry.args.shape)) : `: write the value into ${list}, with - before it`;
  return `${entry.name} has no argument ${name}${way}`;
}

/** What is wrong, or null. */
function run(
  bundle: CompiledBundle,
  input: DecisionInput,
  { expect: expected, targets = [] }: PolicyTestCase,
  observe: (decision: Decision) => void,
): string | null {
  const also = bundle.vocabulary.get(input.operation)?.also?.(input.args) ?? [];
  const result = decideTogether(bundle, input, also);
  if (result.kind === "needs_target")
    return "the decision depends on the target: give the test one, such as target: { private_metadata: {} }";
  const { decision } = result;
  observe(decision);
  return mismatch(decision, expected, expected.hidden === undefined ? undefined : hiddenOf(bundle, decision, targets));
}

function hiddenOf(bundle: CompiledBundle, { rows, elements }: Decision, targets: NonNullable<PolicyTestCase["targets"]>): number {
  if (elements !== null) {
    const judge = createElementJudge(bundle, elements);
    return targets.filter((target) => !judge.shows(target)).length;
  }
  return rows === null ? 0 : hiddenAmong(rows, targets.map(exactUser));
}

function exactUser(user: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(user).map(([name, value]) => [name, fromNumberForms(value)]));
}
