// A limit as a rule carries it once compiled, and whether it fits an operation. Counting is the Ledger's; here is only what is counted.
import { argumentShape, type FieldType } from "../condition/argument-shape.ts";
import type { Expression } from "../condition/expression.ts";
import { checkSum } from "../condition/limit-sum.ts";
import { oneLine } from "../condition/node-text.ts";
import { SHOWN_CHARS } from "../language/bounds.ts";
import type { Calendar } from "../language/calendar.ts";
import type { PolicyRule } from "../language/document.ts";
import { calendarOf, type LimitEntry, windowMsOf } from "../language/limit-entry.ts";
import { windowText } from "../language/limit-window.ts";
import type { ConditionProblem } from "../language/problem.ts";
import { shortened } from "../language/shown-text.ts";
import { didYouMean } from "../language/suggest.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

export type LimitBy = { readonly kind: "key" } | { readonly kind: "target" } | { readonly kind: "arg"; readonly name: string };

export interface Limit {
  /** `<policy>/<rule>#<n>`, n from 1 in the order of the rule. Counters go by it, so moving an entry gives it the count of another. */
  readonly id: string;
  readonly policy: string;
  readonly rule: string;
  readonly max: number;
  /** As written: `1d`. */
  readonly per: string;
  readonly windowMs: number;
  /** Null: it slides. */
  readonly calendar: Calendar | null;
  readonly by: LimitBy;
  /** null: counts calls. */
  readonly sum: Expression | null;
  /** Its sum cannot be read: the rule is unusable. */
  readonly broken: boolean;
}

/** The limits of one rule of a document that has the right shape. */
export function limitsOfRule(
  policy: string,
  rule: PolicyRule,
  expressionOf: (text: string) => Expression | null,
): readonly Limit[] {
  return (rule.limit ?? []).map((entry, index) => {
    const windowMs = windowMsOf(entry.per);
    const sum = entry.sum === undefined ? null : expressionOf(entry.sum);
    return {
      id: `${policy}/${rule.id}#${index + 1}`,
      policy,
      rule: rule.id,
      max: entry.max,
      per: entry.per,
      windowMs: windowMs ?? 0,
      calendar: calendarOf(entry),
      by: limitBy(entry),
      sum,
      broken: windowMs === null || (entry.sum !== undefined && sum === null),
    };
  });
}

export function limitBy({ by = "key" }: LimitEntry): LimitBy {
  if (by === "target") return { kind: "target" };
  return by.startsWith("args.") ? { kind: "arg", name: by.slice("args.".length) } : { kind: "key" };
}

/** Does the limit mean something for this operation? One that does not makes its rule unusable there: an uncounted allow is a hole. */
export function fitsOperation(limit: Limit, entry: VocabularyEntry): boolean {
  return (
    !limit.broken &&
    byProblem(limit.by, limit.sum !== null, entry) === null &&
    (limit.sum === null || checkSum(limit.sum, entry).length === 0)
  );
}

/** What is wrong with counting by this for an operation; the offset is null, because `by` is one word. */
export function byProblem(by: LimitBy, sums: boolean, entry: VocabularyEntry): ConditionProblem | null {
  const problem = (message: string) => ({ offset: null, message });
  switch (by.kind) {
    case "key":
      return null;
    case "target":
      if (entry.target === "none" || entry.target === "each") return problem("by: target needs an operation that has a target");
      if (sums && entry.target === "many")
        return problem("by: target cannot share out a sum over several users; count calls, or sum by: key");
      return null;
    case "arg": {
      const { types, names } = argumentShape(entry);
      if (!names.has(by.name)) return problem(`the operation has no argument ${by.name}${didYouMean(by.name, names)}`);
      if (entry.secretArgs.includes(by.name)) return problem(`${by.name} is secret, and what is counted by is recorded`);
      return scalarType(types[by.name]) === null ? problem(`${by.name} is not a text, a whole number or true/false`) : null;
    }
  }
}

/** The type of an argument that can be counted by; null for one that cannot. */
export function scalarType(type: FieldType | undefined): "string" | "int" | "bool" | null {
  const plain = typeof type === "string" ? type.replace(/^dyn<(.*)>$/, "$1") : null;
  return plain === "string" || plain === "int" || plain === "bool" ? plain : null;
}

/** `at most 50 in any 1d for each target`, `args.amount summing to at most 20000 in any 1d`: what the limit says, without any value. */
export function limitText({ max, per, calendar, by, sum }: Pick<Limit, "max" | "per" | "calendar" | "by" | "sum">): string {
  const summed = sum === null ? "" : `${shortened(oneLine(sum.text), SHOWN_CHARS)} summing to `;
  const each = by.kind === "key" ? "" : ` for each ${by.kind === "target" ? "target" : by.name}`;
  return `${summed}at most ${max} ${windowText(per, calendar)}${each}`;
}
