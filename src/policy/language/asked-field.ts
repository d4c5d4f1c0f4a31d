// What an argument asks about. A filter or an ordering tells of a field, asked often enough, also where every answer hides it. Policy code
// knows no argument; which ask about what comes with the vocabulary.
import type { AnswerFacts } from "./answer-facts.ts";

/** Where answers hold a field. */
export interface FieldPlace {
  readonly operation: string;
  /** As a mask writes it. */
  readonly path: string;
  readonly answer: AnswerFacts;
  /**
   * To whom the answer shows it. `anybody`: whoever may call the operation is shown it, of anybody; `rows`: of those in this answer;
   * `some`: of some of them, or sometimes.
   */
  readonly shows: "anybody" | "rows" | "some";
}

export interface AskedField {
  /** For people: as a mask would write it. */
  readonly name: string;
  readonly places: readonly FieldPlace[];
}

export interface AskingArgument {
  /** Whatever its value is. */
  readonly always: readonly AskedField[];
  readonly byValue: ReadonlyMap<string, readonly AskedField[]>;
}

/** By the names that rules use. */
export type AskingArguments = ReadonlyMap<string, AskingArgument>;

/** All that the argument can ask about. */
export function fieldsOf({ always, byValue }: AskingArgument): readonly AskedField[] {
  return [...new Set([...always, ...[...byValue.values()].flat()])];
}
