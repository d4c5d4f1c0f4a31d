// A mask made ready for the answers of one operation: what is walked, and which of its paths the caller is told. Both follow from policy and
// description alone, so it is made once for all answers.
import type { AnswerFacts } from "../language/answer-facts.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import { LISTED, maskReach } from "../language/mask-reach.ts";
import { type Meaning, writtenMeaning } from "../language/meaning.ts";
import { placesOf } from "../language/meaning-places.ts";
import { type MaskNode, meaningNode, pathNode } from "./mask-node.ts";
import { MaskState } from "./mask-state.ts";

export interface CompiledMask {
  /** As they were given. */
  readonly entries: readonly string[];
  /** Where a walk begins. Null: an entry cannot be read, so that nothing may be shown. */
  readonly start: MaskState | null;
  /** What stands anew for each element when the answer is a list under `data`. */
  readonly roots: readonly MaskNode[];
  /** The paths among the entries, and the objects that must be masked whole with them. */
  readonly paths: readonly string[];
  /** Those that this operation's answers can have, and the places of the meanings that they have; sorted. */
  readonly told: readonly string[];
}

const EVERYWHERE = { leads: true, whole: [] };
export const NOTHING_KNOWN: AnswerFacts = { place: () => null, meaningsOfName: () => [] };

export function compileMask(entries: readonly string[], facts: AnswerFacts = NOTHING_KNOWN): CompiledMask {
  const parsed = entries.map((text) => ({ text, entry: parseMaskEntry(text) }));
  const place = facts.place();
  const meanings = parsed.flatMap(({ entry }) => (entry.kind === "meaning" ? [entry.meaning] : []));
  const paths: string[] = [];
  const whole: string[] = [];
  const told: string[] = [];
  for (const { text, entry } of parsed) {
    if (entry.kind === "meaning") continue;
    paths.push(text);
    const reach = entry.kind === "path" && place !== null ? maskReach(place, entry.segments) : EVERYWHERE;
    whole.push(...reach.whole);
    if (reach.leads) told.push(text);
  }
  const all = [...new Set([...paths, ...whole])];
  told.push(...whole);
  told.push(...toldOfMeanings(meanings, facts, told));
  const readable = parsed.every(({ entry }) => entry.kind !== "unreadable");
  return { entries, ...(readable ? walkOf(all, meanings, facts) : UNREADABLE), paths: all, told: sorted(told) };
}

type Walk = Pick<CompiledMask, "start" | "roots">;

const UNREADABLE: Walk = { start: null, roots: [] };

/** Of entries that can be read. */
function walkOf(paths: readonly string[], meanings: readonly Meaning[], facts: AnswerFacts): Walk {
  const byPath = paths.length === 0 ? [] : [pathNode(paths.map((path) => path.split(".")))];
  const byMeaning = meanings.length === 0 ? [] : [meaningNode(meanings, facts)];
  // The description of a page has the elements of its `data` in it already.
  const roots = [...byPath, ...byMeaning.filter(({ fields }) => !fields.has(LISTED))];
  return { start: new MaskState([...byPath, ...byMeaning]), roots };
}

/** Where a walk under these entries begins, without what is told of them. Null: one of them cannot be read. */
export function maskStart(entries: readonly string[], facts: AnswerFacts): MaskState | null {
  const paths: string[] = [];
  const meanings: Meaning[] = [];
  for (const text of entries) {
    const entry = parseMaskEntry(text);
    if (entry.kind === "unreadable") return null;
    if (entry.kind === "meaning") meanings.push(entry.meaning);
    else paths.push(text);
  }
  return walkOf(paths, meanings, facts).start;
}

/** The meaning itself is told where it could hide something that no description lists. What lies in a hidden place is not told again. */
function toldOfMeanings(meanings: readonly Meaning[], facts: AnswerFacts, paths: readonly string[]): readonly string[] {
  const place = facts.place();
  if (place === null) return meanings.map(writtenMeaning);
  const found = meanings.map((meaning) => ({ meaning, places: placesOf(place, meaning) }));
  const hidden = new Set([...paths, ...found.flatMap(({ places }) => places)]);
  const outermost = [...hidden].filter((path) => !isBelow(path, hidden) && !paths.includes(path));
  const open = hasFreePlace(place);
  return [...found.flatMap(({ meaning, places }) => (open || places.length > 0 ? [writtenMeaning(meaning)] : [])), ...outermost];
}

function isBelow(path: string, places: ReadonlySet<string>): boolean {
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) if (places.has(path.slice(0, dot))) return true;
  return false;
}

type Place = NonNullable<ReturnType<AnswerFacts["place"]>>;

/** Is there metadata in it, which may hold anything? */
export function hasFreePlace(place: Place): boolean {
  if (place.free) return true;
  return (
    (place.element !== null && hasFreePlace(place.element())) ||
    [...place.members.values()].some((member) => hasFreePlace(member.place()))
  );
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
