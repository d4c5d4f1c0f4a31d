// What one entry of a mask does in one answer to what has a meaning there: for the check, which sees whether a mask forgot a place.
import type { AnswerFacts, AnswerPlace } from "../language/answer-facts.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import { MEANINGS, type Meaning } from "../language/meaning.ts";
import { innermost, placesOf } from "../language/meaning-places.ts";
import { maskStart } from "./compile-mask.ts";
import { isCovered } from "./mask-covers.ts";

/** What one entry of a mask does to what has a meaning, in one answer. */
export interface MaskEffect {
  /** Places that it hides, itself or with what they stand in. */
  readonly covered: ReadonlySet<string>;
  /** Those that it was written for: it ends there, and that is all that they mean. `external_accounts` is not written for addresses. */
  readonly meant: readonly string[];
}

export const NO_EFFECT: MaskEffect = { covered: new Set(), meant: [] };

/** Not metadata: public, private and unsafe differ on purpose, and to hide one and show another is what they are for. */
export const COMPARED = MEANINGS.filter((meaning) => meaning !== "metadata");

export function maskEffect(text: string, answer: AnswerFacts): ReadonlyMap<Meaning, MaskEffect> {
  const place = answer.place();
  const start = maskStart([text], answer);
  if (place === null || start === null) return new Map();
  const isPath = parseMaskEntry(text).kind === "path";
  const covers = (path: string) => isCovered(start, answer, path);
  return new Map(
    COMPARED.map((meaning) => {
      const places = placesOf(place, meaning);
      const covered = places.filter(covers);
      const meant = isPath ? covered.filter((one) => !covers(outside(one, places)) && meansOnly(place, one, meaning)) : [];
      return [meaning, { covered: new Set(covered), meant: innermost(meant) }];
    }),
  );
}

/** What the outermost of the places stands in that this one is, or stands in. */
function outside(path: string, places: readonly string[]): string {
  const outermost = places.find((other) => path === other || path.startsWith(`${other}.`)) ?? path;
  return outermost.split(".").slice(0, -1).join(".");
}

function meansOnly(place: AnswerPlace, path: string, meaning: Meaning): boolean {
  return !COMPARED.some((other) => other !== meaning && placesOf(place, other).includes(path));
}
