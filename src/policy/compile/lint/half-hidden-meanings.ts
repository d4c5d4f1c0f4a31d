// Warns of a mask that hides a meaning in one place and shows it in another: `email_addresses` is hidden, and a membership still says
// `public_user_data.identifier`. Such a mask may be meant, so it is no problem; as a rule a place was forgotten.
import type { AnswerFacts } from "../../language/answer-facts.ts";
import type { PolicyDocument } from "../../language/document.ts";
import { type Meaning, writtenMeaning } from "../../language/meaning.ts";
import { innermost, placesOf } from "../../language/meaning-places.ts";
import { listed } from "../../language/shown-text.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { namesText } from "../check-masks.ts";
import type { DocumentChecker } from "../document-checker.ts";
import { COMPARED, type MaskEffect, NO_EFFECT } from "../mask-effect.ts";
import type { PolicyWarning } from "./warning.ts";

/** Of a document without problems. */
export function halfHiddenMeanings(checker: DocumentChecker, document: PolicyDocument, path: string): readonly PolicyWarning[] {
  const allowed = document.rules.map((rule) => ({ rule, operations: operationsOf(checker, rule.allow ?? []) }));
  const own = leaks(
    checker,
    document.mask ?? [],
    document.mask ?? [],
    allowed.flatMap(({ operations }) => operations),
  );
  const told = new Set(own.map(({ meaning }) => meaning));
  const warnings = own.map(
    ({ message }): PolicyWarning => ({ code: "meaning_half_hidden", policy: document.policy, path: `${path}.mask`, message }),
  );
  for (const [index, { rule, operations }] of allowed.entries()) {
    const mask = [...(document.mask ?? []), ...(rule.mask ?? [])];
    for (const { meaning, message } of leaks(checker, rule.mask ?? [], mask, operations)) {
      if (told.has(meaning)) continue;
      const place = { policy: document.policy, rule: rule.id, path: `${path}.rules[${index}].mask` };
      warnings.push({ code: "meaning_half_hidden", ...place, message });
    }
  }
  return warnings;
}

function operationsOf({ vocabulary, expand }: DocumentChecker, patterns: readonly string[]): readonly VocabularyEntry[] {
  const names = new Set(patterns.flatMap((pattern) => expand(pattern, "allow")));
  return [...names].flatMap((name) => vocabulary.get(name) ?? []);
}

interface Leak {
  readonly meaning: Meaning;
  readonly message: string;
}

/** @param written the entries that may have forgotten something; @param mask all that hides */
function leaks(
  checker: DocumentChecker,
  written: readonly string[],
  mask: readonly string[],
  operations: readonly VocabularyEntry[],
): readonly Leak[] {
  if (written.length === 0) return [];
  // Many operations have one answer, and most masks are written for nothing that has a place elsewhere.
  const groups = [...Map.groupBy(new Set(operations), ({ answer }) => answer?.place() ?? null).values()];
  const answers = groups.flatMap((entries): readonly Answer[] => {
    const answer = entries[0]?.answer;
    return answer === undefined ? [] : [{ answer, entries, effectOf: (text) => checker.maskEffect(text, answer) }];
  });
  return COMPARED.flatMap((meaning): readonly Leak[] => {
    const hidden = new Set(
      answers.flatMap(({ effectOf }) => written.flatMap((text) => effectOf(text).get(meaning)?.meant ?? [])),
    );
    const shown = hidden.size === 0 ? NOTHING_SHOWN : shownUnder(answers, mask, meaning);
    if (shown.size === 0) return [];
    const word = writtenMeaning(meaning);
    const message = `hides ${word} at ${listed([...hidden], SHOWN)} and shows it at ${shownText(shown)}; "${word}" hides it wherever it stands`;
    return [{ meaning, message }];
  });
}

interface Answer {
  readonly answer: AnswerFacts;
  /** The operations that answer so. */
  readonly entries: readonly VocabularyEntry[];
  readonly effectOf: (text: string) => ReadonlyMap<Meaning, MaskEffect>;
}

type Shown = ReadonlyMap<string, readonly VocabularyEntry[]>;

const NOTHING_SHOWN: Shown = new Map();

function shownUnder(answers: readonly Answer[], mask: readonly string[], meaning: Meaning): Shown {
  const shown = new Map<string, readonly VocabularyEntry[]>();
  for (const { answer, entries, effectOf } of answers) {
    const effects = mask.map((text) => effectOf(text).get(meaning) ?? NO_EFFECT);
    for (const place of leavesOf(answer, meaning)) {
      if (effects.some(({ covered }) => covered.has(place))) continue;
      shown.set(place, [...(shown.get(place) ?? []), ...entries]);
    }
  }
  return shown;
}

function leavesOf(answer: AnswerFacts, meaning: Meaning): readonly string[] {
  const place = answer.place();
  return place === null ? [] : innermost(placesOf(place, meaning));
}

const SHOWN = 3;

function shownText(shown: Shown): string {
  // What is nearest to the top is what people know.
  const places = [...shown].sort(([one], [other]) => depthOf(one) - depthOf(other));
  const texts = places.map(([place, entries]) => `${place} (${namesText(entries)})`);
  return listed(texts, SHOWN);
}

function depthOf(place: string): number {
  return place.split(".").length;
}
