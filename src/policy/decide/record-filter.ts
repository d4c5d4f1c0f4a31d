// A filter of a hook: a condition over a record of the log, in the language of policies and within its bounds. Checked against the schema of
// a record when the hook is made, so that a misspelt field is told then, and not by silence.
import type * as z from "zod/mini";
import { declaredOf } from "../../declared.ts";
import { argumentShape } from "../condition/argument-shape.ts";
import { filterEnvironment } from "../condition/cel-environment.ts";
import type { ComparedLiteral } from "../condition/compared-literals.ts";
import type { ConditionResult } from "../condition/condition.ts";
import { celProblem, type Expression, parseExpression } from "../condition/expression.ts";
import { nameOfArgument, whyNever } from "../condition/literal-spelling.ts";
import { FILTER_ROOTS, type ReadPath, topField } from "../condition/read-path.ts";
import type { ConditionProblem } from "../language/problem.ts";
import { didYouMean } from "../language/suggest.ts";
import { unseenProblems } from "../language/unseen.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { userFacts } from "./facts.ts";

export interface Filter {
  /** Never throws. The work is bounded whatever the record holds. */
  matches(record: object): ConditionResult;
}

export type CompiledFilter =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problems: readonly ConditionProblem[] };

const HAS = "a filter has record, with its fields: record.operation";
const NO_DOUBLES: ReadonlySet<string> = new Set();
const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** `schema`: of the records that it is asked about. Null: it was checked before. */
export function compileFilter(text: string, schema: VocabularyEntry["args"] | null): CompiledFilter {
  const parsed = parseExpression(text, FILTER_ROOTS);
  if (!parsed.ok) return parsed;
  const { expression } = parsed;
  const problems = schema === null ? [] : checkedAgainst(schema, expression);
  if (problems.length > 0) return { ok: false, problems };
  const fields = [...new Set(expression.reads.map(topField))];
  return {
    ok: true,
    filter: {
      matches(record) {
        const { fields: converted } = userFacts(record);
        if (!converted.hold(fields, NO_DOUBLES)) return { error: "too_large" };
        return expression.holds({ args: NOTHING, target: NOTHING, context: NOTHING, key: NOTHING, record: converted });
      },
    },
  };
}

function checkedAgainst(
  schema: VocabularyEntry["args"],
  { text, reads, recordLiterals }: Expression,
): readonly ConditionProblem[] {
  const unseen = unseenProblems(text);
  if (unseen.length > 0) return unseen;
  const misread = reads.flatMap((path): ConditionProblem[] => {
    const message = unknownField(schema, path);
    return message === null ? [] : [{ offset: path.offset, message }];
  });
  if (misread.length > 0) return misread;
  const checked = filterEnvironment(argumentShape({ args: schema }).types).check(text);
  if (!checked.valid) return [celProblem(checked.error, HAS)];
  const type = checked.type ?? "unknown";
  if (type === "bool" || type === "dyn" || type === "dyn<bool>") return neverRecorded(recordLiterals(), schema);
  return [{ offset: null, message: `a filter must be true or false; this one is of type ${type}` }];
}

/** `record.decision.effect == "denied"`: a hook that waits for it would wait for ever. */
function neverRecorded(literals: readonly ComparedLiteral[], args: VocabularyEntry["args"]): readonly ConditionProblem[] {
  return literals.flatMap((literal) => {
    const why = whyNever(literal, { args });
    if (why === null) return [];
    const message = `${nameOfArgument(literal.path, "record")} never is ${JSON.stringify(literal.value)} (it is ${why})`;
    return [{ offset: literal.start, message }];
  });
}

/** Follows the path as far as its fields are declared, through what may be null as well: the type checker knows nothing behind a null. */
function unknownField(record: z.core.$ZodType, { segments }: ReadPath): string | null {
  let schema = record;
  let owner = "a record";
  for (const segment of segments) {
    const { fields } = declaredOf(schema);
    if (fields === undefined) return null;
    const name = String(segment);
    const inner = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (inner === undefined) return `${owner} has no field ${name}${didYouMean(name, Object.keys(fields))}`;
    schema = inner;
    owner = name;
  }
  return null;
}
