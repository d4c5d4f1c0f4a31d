// The edit, the run with its progress and its stop, and what came of it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Bundle, BundlePolicy } from "../../../api/answers.ts";
import { Failed } from "../../../parts/notice.tsx";
import { grouped } from "../../keys/limit-words.ts";
import type { KeptEdits } from "./kept-edits.ts";
import type { PolicyEdit } from "./policy-edit.ts";
import { PolicyEditor } from "./policy-editor.tsx";
import { startOfDay } from "./replay-span.ts";
import { ReplayTold } from "./replay-told.tsx";
import { type ReplayEnd, type ReplayProgress, runReplay } from "./run-replay.ts";
import { UnsentEdit } from "./unsent-edit.tsx";

interface ReplayFormProps {
  readonly bundle: Bundle;
  readonly policy: BundlePolicy;
  readonly days: number;
  readonly kept: KeptEdits;
}

export function ReplayForm({ bundle, policy, days, kept }: ReplayFormProps) {
  const inForce = useYaml(policy);
  const edit = useEdit(policy, inForce, kept);
  const text = inForce === null ? null : (edit?.text ?? inForce);
  const form = useRef<HTMLFormElement>(null);
  const isDiscarded = useRef(false);
  useEffect(() => {
    // The button that was pressed is gone.
    if (isDiscarded.current) form.current?.querySelector("textarea")?.focus();
    isDiscarded.current = false;
  }, [edit]);
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
        ref={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {edit === undefined || inForce === null ? null : (
          <UnsentEdit
            isKept={kept.areKept}
            isOvertaken={edit.from !== inForce}
            onDiscard={() => {
              kept.change(policy.policy, null);
              isDiscarded.current = true;
            }}
          />
        )}
        <PolicyEditor
          text={text}
          onText={(next) =>
            kept.change(policy.policy, inForce === null || next === inForce ? null : { text: next, from: edit?.from ?? inForce })
          }
          problems={end?.kind === "faulty" ? end.problems : []}
        />
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

/** What is kept of this policy, until it is what is in force. */
function useEdit({ policy }: BundlePolicy, inForce: string | null, { edits, change }: KeptEdits): PolicyEdit | undefined {
  const edit = edits.get(policy);
  const isPublished = edit !== undefined && edit.text === inForce;
  useEffect(() => {
    if (isPublished) change(policy, null);
  }, [isPublished]);
  return isPublished ? undefined : edit;
}

/** The policy in force, as one edits it; null: not there yet. */
function useYaml(policy: BundlePolicy): string | null {
  const [yaml, setYaml] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void import("../policy-yaml.ts").then(({ yamlOf }) => {
      if (!gone) setYaml(yamlOf(policy));
    });
    return () => {
      gone = true;
    };
  }, [policy]);
  return yaml;
}

function progressText({ records, at }: ReplayProgress): string {
  return at === null
    ? "Asking for the records …"
    : `${grouped(records)} ${records === 1 ? "record" : "records"} so far, up to ${at.slice(0, 16).replace("T", " ")}`;
}
