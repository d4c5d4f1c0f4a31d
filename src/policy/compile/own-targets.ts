// Which operations a rule that reads `target` applies to, of those that it covers and whose target is no Clerk user but a key or a record of
// the log. Through a pattern it passes over those that have none of the fields it reads: `deny: ["class:destructive"]` by a user's metadata
// says nothing of keys. Where the operation is named, the check finds the field that is not there. Pure.
import type { Expression } from "../condition/expression.ts";
import { SEMANTICS } from "../language/semantics.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

/** Before these a key or a record was nobody's target: such a rule did not apply to them. */
const SEMANTICS_OF_OWN_TARGETS = 3;

/** `patterns`: of the rule. */
export function passesOver(
  { readsTarget, targetFields }: Pick<Expression, "readsTarget" | "targetFields">,
  { name, targetShape }: Pick<VocabularyEntry, "name" | "targetShape">,
  patterns: readonly string[],
  semantics = SEMANTICS,
): boolean {
  if (!readsTarget || targetShape === undefined) return false;
  if (semantics < SEMANTICS_OF_OWN_TARGETS) return true;
  return !patterns.includes(name) && !targetFields.every((field) => Object.hasOwn(targetShape.types, field));
}
