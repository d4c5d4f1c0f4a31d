// One condition of one rule: parsed once, checked for each operation that the rule matches, run for each decision. It knows CEL and
// nothing of rules or policies.
import { TypeError as CelTypeError, type Environment, EvaluationError, ParseError } from "@marcbachmann/cel-js";
import { BOUNDS } from "./bounds.ts";
import { checkEnvironment, runEnvironment, syntaxEnvironment } from "./cel-environment.ts";
import { fieldProblems } from "./condition-fields.ts";
import { guardedSource } from "./guarded-source.ts";
import type { ConditionProblem } from "./problem.ts";
import { readCondition } from "./read-condition.ts";
import { type ReadPath, topField } from "./read-path.ts";
import type { VocabularyEntry } from "./vocabulary.ts";
import { createWorkMeter } from "./work-meter.ts";

/** The values that a condition sees, as CEL has them (see `cel-values.ts`). */
export interface Bindings {
  readonly args: ReadonlyMap<string, unknown>;
  readonly target: ReadonlyMap<string, unknown>;
  readonly context: ReadonlyMap<string, unknown>;
  readonly key: ReadonlyMap<string, unknown>;
}

/** True, false, or why it could not be told. The code never holds a value of the request. */
export type ConditionResult = boolean | { readonly error: string };

export interface Condition {
  readonly text: string;
  readonly reads: readonly ReadPath[];
  readonly readsTarget: boolean;
  /** Top-level arguments and user fields that it reads: only these are converted for it. */
  readonly argFields: readonly string[];
  readonly targetFields: readonly string[];
  /** Never throws. The work is bounded whatever the values are. */
  run(bindings: Bindings): ConditionResult;
}

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly problems: readonly ConditionProblem[] };

const meter = createWorkMeter();
let runner: Environment | null = null;

/** Parses a condition and refuses what is wrong with it for every operation. Its program is made when it first runs. */
export function parseCondition(text: string): ParsedCondition {
  const parsed = attempt(() => syntaxEnvironment().parse(text));
  if (!parsed.ok) return { ok: false, problems: [celProblem(parsed.error)] };
  const { ast } = parsed.value;
  const { reads, problems } = readCondition(ast);
  if (problems.length > 0) return { ok: false, problems };
  const fieldsOf = (root: string) => [...new Set(reads.filter((path) => path.root === root).map(topField))];
  let program: ((bindings: Bindings) => unknown) | null = null;
  const condition: Condition = {
    text,
    reads,
    readsTarget: reads.some((path) => path.root === "target"),
    argFields: fieldsOf("args"),
    targetFields: fieldsOf("target"),
    run(bindings) {
      meter.reset();
      try {
        if (program === null) {
          runner ??= runEnvironment(meter);
          program = runner.parse(guardedSource(ast));
        }
        const result: unknown = program(bindings);
        if (meter.breached()) return { error: "too_much_work" };
        return typeof result === "boolean" ? result : { error: "not_bool" };
      } catch (error) {
        if (meter.breached()) return { error: "too_much_work" };
        return { error: error instanceof EvaluationError ? error.code : "evaluation_error" };
      }
    },
  };
  return { ok: true, condition };
}

const environments = new WeakMap<VocabularyEntry, Environment>();

/** Checks a parsed condition against the types of one operation. */
export function checkCondition(condition: Condition, entry: VocabularyEntry): readonly ConditionProblem[] {
  const misnamed = fieldProblems(condition.reads, entry);
  if (misnamed.length > 0) return misnamed;
  let environment = environments.get(entry);
  if (environment === undefined) {
    environment = checkEnvironment(entry);
    environments.set(entry, environment);
  }
  const result = environment.check(condition.text);
  if (!result.valid) return [celProblem(result.error)];
  // A dynamic value may well be a bool (`target.banned`); when it is not, that is an evaluation error, hence a deny.
  if (result.type === "bool" || result.type === "dyn" || result.type === "dyn<bool>") return [];
  return [{ offset: null, message: `a condition must be true or false; this one is of type ${result.type ?? "unknown"}` }];
}

function attempt<T>(make: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, error };
  }
}

function celProblem(error: unknown): ConditionProblem {
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError)) {
    return { offset: null, message: "cannot be read as a condition" };
  }
  const offset = error.range?.start ?? null;
  if (error.code === "limit_exceeded") {
    return { offset, message: `the condition is too large: at most ${BOUNDS.conditionNodes} nodes (${error.summary})` };
  }
  return { offset, message: error.summary };
}
