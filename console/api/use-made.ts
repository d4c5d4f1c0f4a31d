// Like `useAnswer`, of what is made from several answers: nothing yet, made, or why it could not be.
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Asked } from "./ask.ts";
import type { Answer, UsedAnswer } from "./use-answer.ts";

/** @param name of what is made: another name is made anew */
export function useMade<Value>(name: string, make: (signal: AbortSignal) => Promise<Asked<Value>>): UsedAnswer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ state: "loading", value: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setAnswer({ state: "loading", value: null });
    make(stop.signal).then(
      (made) => {
        if (stop.signal.aborted) return;
        setAnswer(made.ok ? { state: "shown", value: made.value } : { state: "failed", failure: made.failure });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) throw error;
      },
    );
    return () => stop.abort();
    // What is made goes by the name alone.
  }, [name, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { answer, again };
}
