// Which rules judge the users in an answer, and whether they can: of some answers only a few fields of each user are told, and of a number
// none. Where it cannot be told whom a rule withholds, the call is refused rather than all of them shown. Pure.
import { Buffer } from "node:buffer";
import type { ApplicableRule, RowRule } from "../compile/bundle.ts";
import { compiledMask } from "../compile/compiled-masks.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import type { RowPlace, VocabularyEntry } from "../language/vocabulary.ts";
import { maskAnswer } from "./mask.ts";

/** What an operation answers with: where users are in it, and what masks can hide of it. */
type RowEntry = Pick<VocabularyEntry, "rows" | "answer">;

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

/** What becomes of the users in an answer. */
export interface RowsUnderMask {
  /** The first of the rules that cannot be asked about them; null when all can. */
  readonly against: Untellable | null;
  /** Where they stand, to be judged; null where the answer shows none, or none is to be left out. */
  readonly place: RowPlace | null;
}

const NOBODY: RowsUnderMask = { against: null, place: null };

/** Can all of these rules be asked about the users in an answer under this mask? */
export function isTellable(entry: RowEntry, rules: readonly RowRule[], mask: readonly string[]): boolean {
  return rowsUnder(mask, entry, rules).against === null;
}

export function rowsUnder(mask: readonly string[], entry: RowEntry, rules: readonly RowRule[]): RowsUnderMask {
  if (entry.rows === undefined || rules.length === 0) return NOBODY;
  const { at } = entry.rows;
  if (at === null) {
    const counting = rules.find(({ rule }) => !rule.counts);
    return counting === undefined ? NOBODY : { against: { rule: counting.rule, why: "counted" }, place: null };
  }
  if (showsNobody(entry, mask)) return NOBODY;
  return { against: untold(at, rules), place: at };
}

function untold({ carries, user }: RowPlace, rules: readonly RowRule[]): Untellable | null {
  if (carries === null) return null;
  for (const { rule } of rules) {
    const fields = (rule.condition?.targetFields ?? []).filter((field) => !Object.hasOwn(carries, field));
    if (fields.length > 0) return { rule, why: "untold", fields, maskedBy: user };
  }
  return null;
}

/** Does the mask take the user out of every row? Asked of the mask itself, as it stands for this answer, on an answer of one row. */
function showsNobody({ rows, answer }: RowEntry, mask: readonly string[]): boolean {
  const { user = null, list = null } = rows?.at ?? {};
  if (user === null || mask.length === 0) return false;
  const whole = compiledMask(mask, answer);
  // Under an entry that cannot be read nothing of an answer is shown; that is for the mask to say, and no reason to ask no rule.
  const readable = whole.start === null ? compiledMask(mask.filter(isReadable), answer) : whole;
  const row = JSON.stringify([{ [user]: 0 }]);
  const text = list === null ? row : `{${JSON.stringify(list)}:${row}}`;
  const masked = maskAnswer(Buffer.from(text), readable);
  return masked.ok && !Buffer.from(masked.body).includes(JSON.stringify(user));
}

function isReadable(entry: string): boolean {
  return parseMaskEntry(entry).kind !== "unreadable";
}
