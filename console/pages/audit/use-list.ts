// The rows of a list that comes in pages of 50, newest first: more when they are asked for, up to a bound that a page can carry; further back is
// a page of its own. A page without a match is gone on from by itself for a while: a rare match must not take a click for every 5,000 records.
import { useEffect, useRef, useState } from "preact/hooks";
import { type AskFailure, ask } from "../../api/ask.ts";
import { keepPlace, placeOf, stepName } from "./place.ts";

interface ListAnswer<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

export const PAGE_SIZE = 50;
/** Rows that one page shows at most. */
export const MOST_ROWS = 300;
const EMPTY_PAGES = 8;

export interface UsedList<Row> {
  readonly rows: readonly Row[];
  readonly busy: boolean;
  readonly failure: AskFailure | null;
  /** Of what comes after the last row; null: these are all. */
  readonly cursor: string | null;
  readonly more: () => void;
  readonly again: () => void;
}

interface Shown<Row> {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  readonly busy: boolean;
  readonly failure: AskFailure | null;
}

/** @param path with its filter; of another path there is another list, with a component of its own (`key`). */
export function useList<Row>(path: string): UsedList<Row> {
  const [step] = useState(stepName);
  const [kept] = useState(() => placeOf<Row>(step));
  const [shown, setShown] = useState<Shown<Row>>({
    rows: kept?.rows ?? [],
    cursor: kept?.cursor ?? null,
    busy: kept === null,
    failure: null,
  });
  const latest = useRef(shown);
  latest.current = shown;
  const stop = useRef(new AbortController());

  async function fetchFrom(before: readonly Row[], start: string | null) {
    const { signal } = stop.current;
    setShown((now) => ({ ...now, busy: true, failure: null }));
    let cursor = start;
    for (let empty = 0; ; empty += 1) {
      const asked = await ask<ListAnswer<Row>>(pagePath(path, cursor), { signal }).catch(() => null);
      if (asked === null || signal.aborted) return;
      if (!asked.ok) return setShown((now) => ({ ...now, busy: false, failure: asked.failure }));
      const { data, next_cursor } = asked.value;
      cursor = next_cursor;
      if (data.length > 0 || cursor === null || empty === EMPTY_PAGES)
        return setShown({ rows: [...before, ...data], cursor, busy: false, failure: null });
    }
  }

  useEffect(() => {
    if (kept === null) void fetchFrom([], null);
    else requestAnimationFrame(() => scrollTo({ top: kept.scrollY, behavior: "instant" }));
    let scrolled = kept?.scrollY ?? 0;
    // Noted while it is looked at: when the page goes, what it scrolled by is gone already.
    const note = () => {
      scrolled = scrollY;
      keep();
    };
    const keep = () => {
      const { rows, cursor, busy } = latest.current;
      if (!busy && rows.length > 0 && history.state?.step === step) keepPlace(step, { rows, cursor, scrollY: scrolled });
    };
    addEventListener("scroll", note, { passive: true });
    addEventListener("click", keep, { capture: true });
    return () => {
      removeEventListener("scroll", note);
      removeEventListener("click", keep, { capture: true });
      stop.current.abort();
    };
  }, []);

  const { rows, cursor, busy, failure } = shown;
  return { rows, cursor, busy, failure, more: () => void fetchFrom(rows, cursor), again: () => void fetchFrom([], null) };
}

function pagePath(path: string, cursor: string | null): string {
  const [address = "", search = ""] = path.split("?");
  const query = new URLSearchParams(search);
  query.set("limit", String(PAGE_SIZE));
  if (cursor !== null) query.set("cursor", cursor);
  return `${address}?${query}`;
}
