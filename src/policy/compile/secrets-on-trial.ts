// What a rule on trial may not read. What each of them would have decided is on record: a few dozen, one for each bit, would write a password
// into the log.
import type { Expression } from "../condition/expression.ts";
import { topField } from "../condition/read-path.ts";
import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

/** Clerk shows them with a user's phone numbers. */
const SECRET_OF_USER = "backup_codes";

export function secretsOnTrial(
  { reads, values, valueFields }: Expression,
  { secretArgs }: Pick<VocabularyEntry, "secretArgs">,
): ConditionProblem[] {
  const ofArgs = reads.filter((path) => path.root === "args" && secretArgs.includes(topField(path)) && values.has(path.text));
  if (ofArgs.length > 0)
    return ofArgs.map(({ text, offset }) => ({
      offset,
      message: `a rule on trial may ask whether a secret was sent, has(${text}), and not what it is: what it would do is recorded`,
    }));
  const user = reads.find(({ root }) => root === "target");
  return user !== undefined && valueFields.has(SECRET_OF_USER)
    ? [{ offset: user.offset, message: `a rule on trial may not read ${SECRET_OF_USER}: what it would do is recorded` }]
    : [];
}
