// What a page shows of one question to the API: nothing yet, an answer, or why there is none. Asked again when the question changes; of two
// answers that overtake each other the later question's counts.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type AskFailure, ask } from "./ask.ts";

export type Answer<Value> =
  | { readonly state: "loading"; readonly value: Value | null }
  | { readonly state: "shown"; readonly value: Value }
  | { readonly state: "failed"; readonly failure: AskFailure };

export interface UsedAnswer<Value> {
  readonly answer: Answer<Value>;
  /** Asks the same again; what is shown stays until then. */
  readonly again: () => void;
}

/** @param path null: nothing is asked, and the answer stays "loading". */
export function useAnswer<Value>(path: string | null): UsedAnswer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ state: "loading", value: null });
  const [round, setRound] = useState(0);
  const shownPath = useRef<string | null>(null);
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    const same = shownPath.current === path;
    setAnswer((before) => ({ state: "loading", value: same && before.state !== "failed" ? before.value : null }));
    ask<Value>(path, { signal: stop.signal }).then(
      (asked) => {
        if (stop.signal.aborted) return;
        shownPath.current = path;
        setAnswer(asked.ok ? { state: "shown", value: asked.value } : { state: "failed", failure: asked.failure });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) throw error;
      },
    );
    return () => stop.abort();
  }, [path, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { answer, again };
}
