// Characters of an expression that nobody sees, or that turn the direction of what follows: with them a rule reads as another one to whoever
// reviews it, though its text is in a comment or a literal ("Trojan Source", Boucher and Anderson 2021, CVE-2021-42574). Pure.
import { unicodePattern } from "../../unicode-pattern.ts";
import type { ConditionProblem } from "./problem.ts";

/**
 * Control and format characters, line and paragraph separators, what is drawn as nothing, and blanks that are not the space. A carriage return
 * without its line feed too: editors end a line there, terminals write over it, and to CEL a comment goes on.
 */
const unseen = unicodePattern(
  String.raw`(?![\t\n]|\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}`,
);

/** The first of them; none: the expression is what it seems. */
export function unseenProblems(expression: string): readonly ConditionProblem[] {
  const found = unseen().exec(expression);
  if (found === null) return [];
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const written = code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code}`;
  const message = `holds a character that cannot be seen (U+${code}), with which it may read as another one: leave it out, or in a literal write it as ${written}`;
  return [{ offset: found.index, message }];
}
