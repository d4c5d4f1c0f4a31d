// A list that comes in pages: the first by itself, more when they are asked for.
import { useEffect, useState } from "preact/hooks";
import { type AskFailure, ask } from "../api/ask.ts";

interface ListAnswer<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

export interface UsedPages<Row> {
  readonly rows: readonly Row[];
  readonly busy: boolean;
  readonly failure: AskFailure | null;
  /** Null: these are all. */
  readonly more: (() => void) | null;
  /** From the first page on. */
  readonly again: () => void;
}

/** @param path of the list with its filters; another path is another list. */
export function usePages<Row>(path: string): UsedPages<Row> {
  const [state, setState] = useState<{
    readonly rows: readonly Row[];
    readonly cursor: string | null;
    readonly busy: boolean;
    readonly failure: AskFailure | null;
  }>({ rows: [], cursor: null, busy: true, failure: null });
  const [round, setRound] = useState(0);
  const list = `${round} ${path}`;
  // A cursor belongs to its list: of another one the first page is asked for.
  const [next, setNext] = useState<{ readonly list: string; readonly cursor: string } | null>(null);
  const wanted = next?.list === list ? next.cursor : null;
  useEffect(() => {
    const stop = new AbortController();
    if (wanted === null) setState({ rows: [], cursor: null, busy: true, failure: null });
    const more = wanted === null ? "" : `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(wanted)}`;
    setState((before) => ({ ...before, busy: true, failure: null }));
    ask<ListAnswer<Row>>(`${path}${more}`, { signal: stop.signal }).then(
      (asked) => {
        if (stop.signal.aborted) return;
        setState((before) =>
          asked.ok
            ? {
                rows: wanted === null ? asked.value.data : [...before.rows, ...asked.value.data],
                cursor: asked.value.next_cursor,
                busy: false,
                failure: null,
              }
            : { ...before, busy: false, failure: asked.failure },
        );
      },
      (error: unknown) => {
        if (!stop.signal.aborted) throw error;
      },
    );
    return () => stop.abort();
  }, [path, list, wanted]);
  const { rows, cursor, busy, failure } = state;
  return {
    rows,
    busy,
    failure,
    more: cursor === null ? null : () => setNext({ list, cursor }),
    again: () => setRound((before) => before + 1),
  };
}
