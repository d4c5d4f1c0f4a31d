// Which rules judge the users in an answer, and whether they can: of some answers only a few fields of each user are told, and of a number
// none. Where it cannot be told whom a rule withholds, the call is refused rather than all of them shown. Pure.
import { Buffer } from "node:buffer";
import type { ApplicableRule, RowRule } from "../compile/bundle.ts";
import { compileMask } from "../compile/compile-mask.ts";
import type { AnswerFacts } from "../language/answer-facts.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import type { RowPlace, VocabularyEntry } from "../language/vocabulary.ts";
import { maskAnswer } from "./mask.ts";

/** Why a rule stands against the call. */
export type Untellable =
  | { readonly rule: ApplicableRule; readonly why: "counted" }
  /** The answer does not tell these fields of a user, which the rule reads. */
  | {
      readonly rule: ApplicableRule;
      readonly why: "untold";
      readonly fields: readonly string[];
      readonly maskedBy: string | null;
    };

type Answering = Pick<VocabularyEntry, "rows" | "answer">;

/** Can all of these rules be asked about the users in an answer under this mask? */
export function isTellable(entry: Answering, rules: readonly RowRule[], mask: readonly string[]): boolean {
  return untellable(rules, entry, mask) === null;
}

/** The first of the rules that cannot be asked about the users in the answer; null when all can. */
export function untellable(rules: readonly RowRule[], { rows, answer }: Answering, mask: readonly string[]): Untellable | null {
  if (rows === undefined) return null;
  const { at } = rows;
  if (at === null) {
    const counting = rules.find(({ rule }) => !rule.counts);
    return counting === undefined ? null : { rule: counting.rule, why: "counted" };
  }
  const { carries, user } = at;
  if (carries === null || showsNobody(at, mask, answer)) return null;
  for (const { rule } of rules) {
    const fields = (rule.condition?.targetFields ?? []).filter((field) => !Object.hasOwn(carries, field));
    if (fields.length > 0) return { rule, why: "untold", fields, maskedBy: user };
  }
  return null;
}

/** Does the mask take the user out of every row? Asked of the mask itself, on an answer of one row. */
export function showsNobody({ list, user }: RowPlace, mask: readonly string[], answer: AnswerFacts | undefined): boolean {
  // Under a path that cannot be read nothing of an answer is shown; that is for the mask to say, and no reason to ask no rule.
  const entries = mask.filter((text) => parseMaskEntry(text).kind !== "unreadable");
  if (user === null || entries.length === 0) return false;
  const row = JSON.stringify([{ [user]: 0 }]);
  const masked = maskAnswer(Buffer.from(list === null ? row : `{${JSON.stringify(list)}:${row}}`), compileMask(entries, answer));
  return masked.ok && !Buffer.from(masked.body).includes(JSON.stringify(user));
}
