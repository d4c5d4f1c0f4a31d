// The edit, the run with its progress and its stop, and what came of it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Bundle, BundlePolicy } from "../../../api/answers.ts";
import { Failed } from "../../../parts/notice.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { startOfDay } from "./replay-span.ts";
import { ReplayTold } from "./replay-told.tsx";
import { type ReplayEnd, type ReplayProgress, runReplay } from "./run-replay.ts";

interface ReplayFormProps {
  readonly bundle: Bundle;
  readonly policy: BundlePolicy;
  readonly days: number;
}

export function ReplayForm({ bundle, policy, days }: ReplayFormProps) {
  const [text, setText] = useState<string | null>(null);
  const [progress, setProgress] = useState<ReplayProgress | null>(null);
  const [end, setEnd] = useState<ReplayEnd | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function run() {
    if (text === null || running.current !== null) return;
    const stop = new AbortController();
    running.current = stop;
    setEnd(null);
    setProgress({ records: 0, at: null });
    const from = startOfDay(Date.now(), days);
    const order = { text, policy: policy.policy, bundle, from, stop: stop.signal, onProgress: setProgress };
    try {
      setEnd(await runReplay(order));
    } finally {
      running.current = null;
      setProgress(null);
    }
  }

  return (
    <div class="stack">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <PolicyEditor policy={policy} text={text} onText={setText} problems={end?.kind === "faulty" ? end.problems : []} />
        <div class="form-end">
          {progress === null ? null : (
            <button class="button" type="button" onClick={() => running.current?.abort()}>
              Stop
            </button>
          )}
          <button class="button primary" type="submit" disabled={text === null || progress !== null}>
            {progress === null ? `Replay the last ${days === 1 ? "day" : `${days} days`}` : "Replaying …"}
          </button>
        </div>
      </form>
      <p class="quiet" role="status">
        {progress === null ? "" : progressText(progress)}
      </p>
      {end?.kind === "failed" ? <Failed failure={end.failure} what="the replay" /> : null}
      {end?.kind === "told" ? <ReplayTold end={end} /> : null}
    </div>
  );
}

function progressText({ records, at }: ReplayProgress): string {
  return at === null ? "Asking for the records …" : `${records} records so far, up to ${at.slice(0, 16).replace("T", " ")}`;
}
