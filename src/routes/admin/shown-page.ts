// A page of what the Registry lists by time, newest first, for whoever may see only some of it.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import type { Peppers } from "../../keys/key-format.ts";
import { openSealed, seal } from "./log/sealed-cursor.ts";

/** Looked through for one page. */
const MAX_LOOKED_AT = 1_000;
const PAGE = 200;

export interface Place {
  readonly ms: number;
  readonly id: string;
}

interface Source<T> {
  readonly ask: (before: Place | null, limit: number) => Promise<{ readonly value: readonly T[] } | null>;
  readonly placeOf: (one: T) => Place;
  /** Null: cannot be told now. */
  readonly shows: (one: T) => boolean | Promise<boolean | null>;
}

export interface ShownPage<T> {
  readonly data: readonly T[];
  /** Where the next page goes on; null: this was the last. */
  readonly next: Place | null;
}

/** Null when the Registry does not answer. */
export async function shownPage<T>(
  { ask, placeOf, shows }: Source<T>,
  limit: number,
  from: Place | null,
): Promise<ShownPage<T> | null> {
  let before = from;
  // One more than the page has: that there is more is said of what the caller may see, and not of the rest.
  const found: T[] = [];
  let [looked, rest] = [0, true];
  while (rest && found.length <= limit && looked < MAX_LOOKED_AT) {
    const page = await ask(before, PAGE);
    if (page === null) return null;
    rest = page.value.length === PAGE;
    for (const one of page.value) {
      if (found.length > limit) break;
      looked += 1;
      before = placeOf(one);
      const isShown = await shows(one);
      if (isShown === null) return null;
      if (isShown) found.push(one);
    }
  }
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, next: found.length > limit && last !== undefined ? placeOf(last) : rest ? before : null };
}

/** Sealed: the place may be that of something which the caller may not see. */
export function cursorOf([pepper]: Peppers, next: Place | null): string | null {
  return next === null ? null : seal(pepper, `${next.ms}.${next.id}`);
}

/** Null: none was given. Undefined: it is none of ours. */
export function placeIn(peppers: Peppers, cursor: string | undefined): Place | null | undefined {
  if (cursor === undefined) return null;
  const [, ms, id] = /^(\d+)\.(\w+)$/.exec(openSealed(peppers, cursor) ?? "") ?? [];
  return id === undefined ? undefined : { ms: Number(ms), id };
}

export function noCursor(): BailiffError {
  return bailiffError("bailiff_param_invalid", "“cursor” is not one that Bailiff gave.", { param: "cursor" });
}
