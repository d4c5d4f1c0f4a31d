// Operation patterns: a name (`users.get`), a whole family (`users.*`), a prefix within one (`users.get_*`), or a class of risk, alone or
// within a family (`class:destructive`, `users.class:read`). The star stands for the rest of one segment and never crosses the dot, so a
// grant in one family can never reach another. A bare `*` is refused: "everything, also what does not exist yet" should be written out
// family by family.
//
// What a pattern covers depends on where it stands. An allow gives away, and what hands out secrets or moves money is given away by its name
// alone; a deny takes away, and takes all that the pattern can mean. Scopes are a ceiling over allows, which name such operations themselves,
// so there a wildcard covers them.
import { SEMANTICS } from "./semantics.ts";
import { RISK_CLASSES, type RiskClass, type Vocabulary, type VocabularyEntry } from "./vocabulary.ts";

export type PatternPlace = "allow" | "deny" | "scope";

/** Of an operation, what patterns go by. */
export type Coverable = Pick<VocabularyEntry, "name" | "class" | "allowedUnlessDenied" | "byFamilyOnly">;

const NAMES = /^[a-z][a-z0-9_]*\.(?:\*|[a-z][a-z0-9_]*_\*|[a-z][a-z0-9_]*)$/;
const CLASS = /^(?:([a-z][a-z0-9_]*)\.)?class:([a-z]+)$/;

/** Is this text a well-formed pattern? Says nothing about whether it matches any operation. */
export function isPattern(text: string): boolean {
  return isNamePattern(text) || classPattern(text) !== null;
}

/** One that needs no more than names to be understood: not one of a class. */
export function isNamePattern(text: string): boolean {
  return NAMES.test(text);
}

/** A pattern that names no operation. */
export function isWide(pattern: string): boolean {
  return pattern.endsWith("*") || classPattern(pattern) !== null;
}

/** What is wrong with a text that is not a pattern, as a sentence for the author of a policy or of a key's scopes. */
export function patternHint(text: string): string {
  if (text === "*") return "a bare * is refused: name the families, for instance users.*";
  if (text.includes("class:"))
    return `a class is written class:read, or users.class:read within a family; there are ${RISK_CLASSES.join(", ")}`;
  if (text.includes("*"))
    return "a star stands only for all of a family (users.*) or for the rest of a name after an underscore (users.get_*)";
  return "an operation is written family.verb, for instance users.get";
}

/** By its text, does a name or wildcard match the name? A malformed pattern matches nothing, and neither does one of a class. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === name) return isNamePattern(pattern) && !pattern.endsWith("*");
  if (!pattern.endsWith("*") || !isNamePattern(pattern)) return false;
  const prefix = pattern.slice(0, -1);
  return name.length > prefix.length && name.startsWith(prefix) && !name.includes(".", prefix.length);
}

/** Does the pattern cover the operation, where it stands? `semantics`: those that its bundle was published under. */
export function covers(pattern: string, entry: Coverable, place: PatternPlace, semantics = SEMANTICS): boolean {
  const ofClass = classPattern(pattern);
  const matches = ofClass === null ? matchesPattern(pattern, entry.name) : isOfClass(ofClass, entry, place);
  return matches && (pattern === entry.name || place !== "allow" || semantics < 2 || !isNamedInAllows(entry));
}

/** Only its name gives it away. */
export function isNamedInAllows({ class: risk }: Pick<VocabularyEntry, "class">): boolean {
  return risk === "secret" || risk === "money";
}

/** Does every operation that the scope can cover, today's and tomorrow's, lie under one of `ceilings`? All are well-formed. */
export function patternWithin(pattern: string, ceilings: readonly string[], vocabulary: Vocabulary): boolean {
  return ceilings.some((ceiling) => pattern === ceiling || isWithin(pattern, ceiling, vocabulary));
}

function isWithin(pattern: string, ceiling: string, vocabulary: Vocabulary): boolean {
  if (ceiling.endsWith("*")) return pattern.startsWith(ceiling.slice(0, -1));
  const above = classPattern(ceiling);
  if (above === null) return false;
  // The class of what a wildcard will cover tomorrow nobody knows; a family is of one plane, today and tomorrow.
  const below = classPattern(pattern);
  if (below === null ? pattern.endsWith("*") : below.family === null) return false;
  const covered = expandPattern(pattern, vocabulary, "scope").flatMap((name) => vocabulary.get(name) ?? []);
  return covered.length > 0 && covered.every((entry) => covers(ceiling, entry, "scope"));
}

/** The operations of the vocabulary that the pattern covers, in the vocabulary's order. */
export function expandPattern(
  pattern: string,
  vocabulary: ReadonlyMap<string, Coverable>,
  place: PatternPlace,
  semantics = SEMANTICS,
): string[] {
  return [...vocabulary.values()].filter((entry) => covers(pattern, entry, place, semantics)).map(({ name }) => name);
}

interface ClassPattern {
  /** Null: of every family. */
  readonly family: string | null;
  readonly class: RiskClass;
}

export function classPattern(text: string): ClassPattern | null {
  const [, family = null, word] = CLASS.exec(text) ?? [];
  const known = RISK_CLASSES.find((risk) => risk === word);
  return known === undefined ? null : { family, class: known };
}

function isOfClass({ family, class: risk }: ClassPattern, entry: Coverable, place: PatternPlace): boolean {
  if (entry.class !== risk) return false;
  if (family !== null) return entry.name.startsWith(`${family}.`);
  // What every key may call is denied, limited or masked by those who name it: `class:read` does not mean sign-in.
  if (entry.allowedUnlessDenied === true) return false;
  return place === "deny" || entry.byFamilyOnly !== true;
}
