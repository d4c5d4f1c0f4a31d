// The user of a recorded call, as far as a record tells: the values that rules read when the call was decided. Enough to decide anew
// wherever the rules of another bundle read the same; where they read more, nobody can say.
import { fromNumberForms } from "../../json/number-form.ts";
import type { ReadPath } from "../condition/read-path.ts";
import { isWithheld } from "../decide/seen-values.ts";
import { SEEN_CHARS, SEEN_SHORT_CHARS } from "../language/bounds.ts";

export interface RecordedTarget {
  /** Does the record hold the value of this path? */
  holds(path: ReadPath): boolean;
  /**
   * Every user that the record may tell of, or list of users for several. A recorded null is a field that was null or one that was not
   * there, so there can be several; null when they are too many. `[undefined]` when nothing at all is known.
   */
  readings(): readonly unknown[] | null;
}

type Seen = Readonly<Record<string, unknown>>;

/** Two to the power of this many readings are gone through. */
const MAX_UNCLEAR = 6;

/** `reads`: what the rules of the other bundle may look at. `many`: recorded values are lists, one value for each user. */
export function recordedTarget(reads: readonly ReadPath[], seen: Seen, many: boolean): RecordedTarget {
  const found = new Map(
    reads
      .filter(({ root }) => root === "target")
      .flatMap((path) => {
        const part = lookUp(path, seen);
        return part === undefined ? [] : [[path.text, part] as const];
      }),
  );
  // Two paths may lead to one part that is kept whole.
  const parts = [...new Map([...found.values()].map((part) => [part.text, part])).values()];
  const valuesOf = ({ value }: Part): readonly unknown[] => (many && Array.isArray(value) ? value : [value]);
  const users = many ? Math.max(0, ...parts.map((part) => valuesOf(part).length)) : 1;
  const unclear = parts.flatMap((part) => valuesOf(part).flatMap((value, user) => (value === null ? [nameOf(part, user)] : [])));

  /** `absent`: which of the unclear ones are not there. */
  const reading = (absent: ReadonlySet<string>): unknown => {
    const all = Array.from({ length: users }, (_, user) => {
      const made: object = Object.create(null);
      for (const part of parts) {
        const value = valuesOf(part)[user] ?? null;
        put(made, part.segments, value, value === null && absent.has(nameOf(part, user)));
      }
      return made;
    });
    return many ? all : all[0];
  };
  return {
    holds: ({ text }) => found.has(text),
    readings() {
      if (parts.length === 0) return [undefined];
      if (unclear.length > MAX_UNCLEAR) return null;
      return subsetsOf(unclear).map(reading);
    },
  };
}

function nameOf({ text }: Part, user: number): string {
  return `${user} ${text}`;
}

function subsetsOf(names: readonly string[]): readonly ReadonlySet<string>[] {
  return Array.from({ length: 2 ** names.length }, (_, bits) => new Set(names.filter((_name, at) => (bits >> at) % 2 === 1)));
}

interface Part {
  readonly text: string;
  readonly segments: ReadPath["segments"];
  /** As the record has it. */
  readonly value: unknown;
}

/** The largest part of the user on this path that is kept whole: it also says what is not in it. */
function lookUp({ segments }: ReadPath, seen: Seen): Part | undefined {
  for (let length = 1; length <= segments.length; length += 1) {
    const part = segments.slice(0, length);
    const text = ["target", ...part].join(".");
    if (Object.hasOwn(seen, text) && !isCut(seen[text])) return { text, segments: part, value: seen[text] };
  }
  return undefined;
}

/** As `seen-values.ts` shortens what is too long to keep. */
function isCut(value: unknown): boolean {
  if (isWithheld(value)) return true;
  return typeof value === "string" && value.endsWith("…") && (value.length === SEEN_CHARS || value.length === SEEN_SHORT_CHARS);
}

/** Objects are made without a prototype, so that a field of any name is a field. What is put is a copy: records are not changed. */
function put(user: object, segments: ReadPath["segments"], value: unknown, absent: boolean): void {
  let at = user;
  for (const [index, segment] of segments.entries()) {
    if (index === segments.length - 1) {
      if (!absent) setIn(at, segment, fromNumberForms(structuredClone(value)));
      return;
    }
    const inner: unknown = Object.hasOwn(at, segment) ? Reflect.get(at, segment) : undefined;
    const next: object =
      typeof inner === "object" && inner !== null ? inner : typeof segments[index + 1] === "number" ? [] : Object.create(null);
    setIn(at, segment, next);
    at = next;
  }
}

function setIn(at: object, segment: string | number, value: unknown): void {
  // A list has no holes; what fills them is read by no rule whose decision is told.
  if (Array.isArray(at)) while (at.length < Number(segment)) at.push(null);
  Reflect.set(at, segment, value);
}
