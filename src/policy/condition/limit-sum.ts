// A limit's `sum`: an expression whose value is the amount that one call takes from the limit, such as `args.amount`.

import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { type Bindings, type Expression, typeOf } from "./expression.ts";
import { topField } from "./read-path.ts";

export type SumResult = { readonly amount: number } | { readonly error: string };

const NUMBERS: ReadonlySet<string> = new Set(["int", "double", "dyn", "dyn<int>", "dyn<double>"]);

/** Never throws. The amount is finite and at least 0: a negative one would give back what others used. */
export function runSum(sum: Expression, bindings: Bindings): SumResult {
  const result = sum.evaluate(bindings);
  if ("error" in result) return result;
  const { value } = result;
  if (typeof value !== "number" && typeof value !== "bigint") return { error: "not_an_amount" };
  const amount = Number(value);
  if (!Number.isFinite(amount) || amount < 0) return { error: "not_an_amount" };
  return { amount: amount === 0 ? 0 : amount };
}

/** Checks a parsed sum against the types of one operation. */
export function checkSum(sum: Expression, entry: VocabularyEntry): readonly ConditionProblem[] {
  const target = sum.reads.find((path) => path.root === "target");
  if (target !== undefined) {
    return [{ offset: target.offset, message: "a sum may not read target: it is an amount of what the caller asks for" }];
  }
  const secret = sum.reads.find((path) => path.root === "args" && entry.secretArgs.includes(topField(path)));
  if (secret !== undefined)
    return [{ offset: secret.offset, message: `a sum may not read ${secret.text}, a secret: amounts are recorded` }];
  const checked = typeOf(sum, entry);
  if (checked.problems !== null) return checked.problems;
  return NUMBERS.has(checked.type)
    ? []
    : [{ offset: null, message: `a sum must be a number; this one is of type ${checked.type}` }];
}
