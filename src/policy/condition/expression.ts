// One CEL expression of a policy (a rule's `when`, a limit's `sum`): parsed once, checked for each operation that the rule matches, run
// for each decision. It knows CEL and nothing of rules; what the value has to be is for `condition.ts` and `limit-sum.ts` to say.
import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import type { LookedAt } from "../../json/wanted-parts.ts";
import { once } from "../../once.ts";
import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { checkEnvironment, syntaxEnvironment } from "./cel-environment.ts";
import { CelError } from "./cel-error.ts";
import { celLibrary } from "./cel-library.ts";
import { compileCel } from "./cel-program.ts";
import type { Bindings, Fields } from "./cel-step.ts";
import { celWords } from "./cel-words.ts";
import { type ComparedLiteral, comparedLiterals } from "./compared-literals.ts";
import { fieldProblems } from "./condition-fields.ts";
import { constantProblems } from "./constant-parts.ts";
import { type FailingPart, failingPart } from "./failing-part.ts";
import { type Guard, guardedText } from "./guarded-text.ts";
import { type LiteralComparison, literalComparisons } from "./literal-comparisons.ts";
import { noteLookedAt } from "./looked-at.ts";
import { neededArgs } from "./needed-args.ts";
import { type NeededTest, neededTests } from "./needed-tests.ts";
import { nodeText } from "./node-text.ts";
import { type PrefixTest, prefixTests } from "./prefix-tests.ts";
import { readCondition } from "./read-condition.ts";
import { POLICY_ROOTS, type ReadPath, topField } from "./read-path.ts";
import { type SignComparison, signComparisons, signProblems } from "./sign-comparisons.ts";
import { createWorkMeter } from "./work-meter.ts";

/** A value, or why there is none. The code never holds a value of the request. */
export type Evaluated = { readonly value: unknown } | { readonly error: string };

export type { Bindings, Fields };

export interface Expression {
  readonly text: string;
  readonly reads: readonly ReadPath[];
  readonly readsTarget: boolean;
  /** Texts of the paths whose value it reads, and not only, with `has()`, whether there is one. */
  readonly values: ReadonlySet<string>;
  /** Names of the fields on the way to such values, also of elements of lists. */
  readonly valueFields: ReadonlySet<string>;
  /** Texts of the paths that stand in a `has()`. */
  readonly guards: ReadonlySet<string>;
  /** Where it asks how the text of a field begins. */
  readonly prefixTests: readonly PrefixTest[];
  /** Top-level arguments and user fields that it reads: only these are converted for it. */
  readonly argFields: readonly string[];
  readonly targetFields: readonly string[];
  /** Notes what it looks into below `target`. */
  readonly noteLookedAt: (target: LookedAt) => void;
  /** Where it holds an argument against a text that begins with a sign. */
  readonly signComparisons: readonly SignComparison[];
  /** Texts that it holds against arguments. */
  readonly literals: readonly ComparedLiteral[];
  /** The parts that `&&` joins at its top, made when they are asked for; of any other expression, itself. */
  readonly conjuncts: () => readonly Expression[];
  /** The same against fields of the context; only a check asks. */
  readonly contextLiterals: () => readonly ComparedLiteral[];
  /** The same against fields of the target; only the lint asks. */
  readonly targetLiterals: () => readonly ComparedLiteral[];
  /** The same against fields of a record; only the check of a filter asks. */
  readonly recordLiterals: () => readonly ComparedLiteral[];
  /** What it holds against literals, and how; only the lint asks. */
  readonly comparisons: () => readonly LiteralComparison[];
  /** Its text with a guard where it reads something at this offset (`guarded-text.ts`); only the lint asks. */
  readonly guarded: (offset: number, guard: Guard, absentMatches: boolean) => string;
  /** The part that fails for this user, whatever the call; null: none. Only the lint asks. */
  readonly failsFor: (target: Fields) => FailingPart | null;
  /** Names of the arguments that must be there or it is never true; only the lint asks. */
  readonly neededArgs: () => ReadonlySet<string>;
  /** What must hold of one field or the whole is false; made when it is asked for. */
  readonly needs: () => readonly NeededTest[];
  /** Never throws. The work is bounded whatever the values are. */
  evaluate(bindings: Bindings): Evaluated;
  /** The same of what should be true or false, without a wrapping: most of a decision is this. */
  holds(bindings: Bindings): boolean | { readonly error: string };
}

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly ConditionProblem[] };

/** Told apart from every value that a program can have. */
class Failure {
  readonly error: string;

  constructor(error: string) {
    this.error = error;
  }
}

const TOO_MUCH_WORK = new Failure("too_much_work");
const NOT_BOOL = new Failure("not_bool");

const meter = createWorkMeter();

/**
 * Parses an expression and refuses what is wrong with it for every operation. Its program is made when it first runs.
 *
 * @throws Error before `loadConditions`
 */
export function parseExpression(text: string, roots = POLICY_ROOTS): ParsedExpression {
  const environment = syntaxEnvironment();
  const parsed = attempt(() => environment.parse(text));
  if (!parsed.ok) return { ok: false, problems: [celProblem(parsed.error)] };
  const { ast } = parsed.value;
  const { reads, values, valueFields, guards, problems } = readCondition(ast, roots);
  if (problems.length > 0) return { ok: false, problems };
  const impossible = constantProblems(ast);
  if (impossible.length > 0) return { ok: false, problems: impossible };
  const fieldsOf = (root: string) => [...new Set(reads.filter((path) => path.root === root).map(topField))];
  let program: ((bindings: Bindings) => unknown) | null = null;
  /** The value, or the failure that is one. */
  const run = (bindings: Bindings): unknown => {
    meter.reset();
    try {
      program ??= compileCel(ast, meter, roots);
      const value: unknown = program(bindings);
      return meter.breached() ? TOO_MUCH_WORK : value;
    } catch (error) {
      if (meter.breached()) return TOO_MUCH_WORK;
      return new Failure(error instanceof CelError ? error.code : "evaluation_error");
    }
  };
  const expression: Expression = {
    text,
    reads,
    values,
    valueFields,
    guards,
    get prefixTests() {
      return prefixTests(ast);
    },
    readsTarget: reads.some((path) => path.root === "target"),
    argFields: fieldsOf("args"),
    targetFields: fieldsOf("target"),
    noteLookedAt: (target) => noteLookedAt(ast, target),
    signComparisons: signComparisons(ast),
    conjuncts: once(() => (ast.op === "&&" ? conjunctsOf(ast).flatMap(parsedPart) : [expression])),
    literals: comparedLiterals(ast, "args"),
    contextLiterals: once(() => comparedLiterals(ast, "context")),
    targetLiterals: once(() => comparedLiterals(ast, "target")),
    recordLiterals: once(() => comparedLiterals(ast, "record")),
    comparisons: once(() => literalComparisons(ast)),
    guarded: (offset, guard, absentMatches) => guardedText(ast, offset, guard, absentMatches),
    failsFor: (target) => failingPart(ast, target),
    neededArgs: () => neededArgs(ast),
    needs: once(() => neededTests(ast)),
    evaluate(bindings) {
      const value = run(bindings);
      return value instanceof Failure ? value : { value };
    },
    holds(bindings) {
      const value = run(bindings);
      if (typeof value === "boolean") return value;
      return value instanceof Failure ? value : NOT_BOOL;
    },
  };
  return { ok: true, expression };
}

function conjunctsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === "&&" ? node.args.flatMap(conjunctsOf) : [node];
}

function parsedPart(node: ASTNode): readonly Expression[] {
  const parsed = parseExpression(nodeText(node));
  return parsed.ok ? [parsed.expression] : [];
}

const environments = new WeakMap<VocabularyEntry, Environment>();

/** Checks a parsed expression against one operation: the problems or, when there are none, the type of its value. */
export function typeOf(
  expression: Expression,
  entry: VocabularyEntry,
): { readonly problems: readonly ConditionProblem[] } | { readonly problems: null; readonly type: string } {
  const misread = [...fieldProblems(expression.reads, entry), ...signProblems(expression.signComparisons, entry)];
  if (misread.length > 0) return { problems: misread };
  let environment = environments.get(entry);
  if (environment === undefined) {
    environment = checkEnvironment(entry);
    environments.set(entry, environment);
  }
  const result = environment.check(expression.text);
  return result.valid ? { problems: null, type: result.type ?? "unknown" } : { problems: [celProblem(result.error)] };
}

function attempt<T>(make: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** `has`: as `celWords` takes it. */
export function celProblem(error: unknown, has?: string): ConditionProblem {
  const { EvaluationError, ParseError, TypeError: CelTypeError } = celLibrary();
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError)) {
    return { offset: null, message: "cannot be read as a CEL expression" };
  }
  return { offset: error.range?.start ?? null, message: celWords(error.code, error.summary, has) };
}
