// New records as they come, for as long as the switch is on: asked for every two seconds, more slowly when that fails, and not at all while nobody
// can see the page or there is no network.
import { useEffect, useRef, useState } from "preact/hooks";
import type { AuditPage, ShownRecord } from "../../api/answers.ts";
import { type AskFailure, ask } from "../../api/ask.ts";
import { noteOwnQuestion, ownQuestions } from "./own-questions.ts";
import { beginTail, leavesOut, nextFrom, pauseMs, takeFresh } from "./tail-window.ts";

export interface UsedTail {
  /** Newest first, on top of the list. */
  readonly fresh: readonly ShownRecord[];
  /** Came while somebody read further down: put on top when they say so. */
  readonly waiting: number;
  /** More came than are shown: between those on top and the list below some are missing. */
  readonly isCut: boolean;
  readonly state: "off" | "on" | "paused" | "failing" | "stopped";
  readonly failure: AskFailure | null;
  readonly showWaiting: () => void;
}

/** So many are kept on top; those that came before them are in the list below once it is loaded anew. */
const MOST_FRESH = 200;
const PAGE = 200;
/** Further down than this somebody reads. */
const READING_PX = 160;

interface Came {
  readonly fresh: readonly ShownRecord[];
  readonly waiting: readonly ShownRecord[];
  readonly isCut: boolean;
}

/** @param query of the list, without its times' end. @param rows that are there; null: not yet */
export function useTail(on: boolean, query: string, rows: readonly ShownRecord[] | null): UsedTail {
  const [came, setCame] = useState<Came>({ fresh: [], waiting: [], isCut: false });
  const [state, setState] = useState<UsedTail["state"]>("off");
  const [failure, setFailure] = useState<AskFailure | null>(null);
  const started = useRef(rows);
  started.current = rows;
  const ready = rows !== null;
  useEffect(() => {
    if (!on || !ready) {
      setState("off");
      return undefined;
    }
    const stop = new AbortController();
    tail(stop.signal, query, started.current ?? [], {
      came(records, leftOut) {
        const isReading = scrollY > READING_PX;
        setCame((before) => {
          const { fresh, waiting } = before;
          const isCut = before.isCut || leftOut || records.length + waiting.length + fresh.length > MOST_FRESH;
          return isReading
            ? { fresh, waiting: [...records, ...waiting].slice(0, MOST_FRESH), isCut }
            : { fresh: [...records, ...waiting, ...fresh].slice(0, MOST_FRESH), waiting: [], isCut };
        });
      },
      is(next, why) {
        setState(next);
        setFailure(why);
      },
    }).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [on, query, ready]);
  const showWaiting = () => {
    setCame(({ fresh, waiting, isCut }) => ({ fresh: [...waiting, ...fresh].slice(0, MOST_FRESH), waiting: [], isCut }));
    scrollTo({ top: 0 });
  };
  return { fresh: came.fresh, waiting: came.waiting.length, isCut: came.isCut, state, failure, showWaiting };
}

interface TailWatch {
  readonly came: (records: readonly ShownRecord[], leftOut: boolean) => void;
  readonly is: (state: UsedTail["state"], failure: AskFailure | null) => void;
}

async function tail(signal: AbortSignal, query: string, rows: readonly ShownRecord[], watch: TailWatch): Promise<void> {
  let window = beginTail(rows, Date.now());
  let failures = 0;
  while (!signal.aborted) {
    watch.is(isAway() ? "paused" : failures > 0 ? "failing" : "on", null);
    await waited(pauseMs(failures), signal);
    if (isAway()) continue;
    const params = new URLSearchParams(query);
    params.set("from", nextFrom(window));
    params.delete("cursor");
    params.set("limit", String(PAGE));
    const asked = await ask<AuditPage>(`/admin/audit?${params}`, { signal, background: true, onRequestId: noteOwnQuestion });
    if (asked.ok) {
      failures = 0;
      const { data, next_cursor } = asked.value;
      const leftOut = leavesOut(window, data, next_cursor !== null);
      const taken = takeFresh(window, data, ownQuestions);
      window = taken.window;
      if (taken.fresh.length > 0 || leftOut) watch.came(taken.fresh, leftOut);
      continue;
    }
    failures += 1;
    // What the API does not take, or does not allow, it will not take the next time.
    if (asked.failure.status >= 400 && asked.failure.status < 500 && asked.failure.status !== 429)
      return watch.is("stopped", asked.failure);
    watch.is("failing", asked.failure);
  }
}

function isAway(): boolean {
  return document.visibilityState === "hidden" || !navigator.onLine;
}

/** Sooner when somebody comes back to the page. */
function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", end);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    document.addEventListener("visibilitychange", end);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
