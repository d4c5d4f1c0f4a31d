// What is wrong with a pattern where it stands, in words for the author of a policy. One that covers nothing is a mistake, also where it
// would cover something in a deny: an allow that was meant to give something and gives nothing is found at three in the morning.
import { classPattern, isNamedInAllows, isPattern, isWide, patternHint } from "../language/pattern.ts";
import { didYouMean } from "../language/suggest.ts";
import type { DocumentChecker } from "./document-checker.ts";

const SHOWN = 8;

/** Null: nothing. */
export function patternProblem(checker: DocumentChecker, pattern: string, place: "allow" | "deny"): string | null {
  if (!isPattern(pattern)) return `"${pattern}" is not an operation: ${patternHint(pattern)}`;
  if (checker.expand(pattern, place).length > 0) return null;
  const { vocabulary } = checker;
  const elsewhere = checker.expand(pattern, "deny");
  if (elsewhere.length === 0) {
    if (!isWide(pattern)) return `there is no operation ${pattern}${didYouMean(pattern, vocabulary.keys())}`;
    const families = [...new Set([...vocabulary.keys()].map((name) => name.split(".")[0]))];
    const risk = classPattern(pattern);
    const wide = families.map((family) => (risk === null ? `${family}.*` : `${family}.class:${risk.class}`));
    return `no operation matches ${pattern}${didYouMean(pattern, wide)}`;
  }
  const entries = elsewhere.flatMap((name) => vocabulary.get(name) ?? []);
  const names = `${elsewhere.slice(0, SHOWN).join(", ")}${elsewhere.length > SHOWN ? " …" : ""}`;
  return entries.some(isNamedInAllows)
    ? `${pattern} allows nothing: what is of class secret or money is allowed by its name, so that none is given away unseen (${names})`
    : `${pattern} allows nothing: what it matches is of families of their own, which an allow names (${names})`;
}
