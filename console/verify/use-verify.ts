// The worker of the verify page. It is there before a file is: from then on no network is needed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Progress, Report } from "./verify-log.ts";
import type { VerifyQuestion, VerifyWord } from "./verify-worker.ts";

export type VerifyState =
  | { readonly is: "idle" }
  | { readonly is: "busy"; readonly progress: Progress }
  | { readonly is: "done"; readonly report: Report }
  | { readonly is: "broken" };

const NOTHING_YET: Progress = { records: 0, bytes: 0 };

export function useVerify() {
  const worker = useRef<Worker | null>(null);
  const [state, setState] = useState<VerifyState>({ is: "idle" });
  useEffect(() => {
    const started = new Worker(new URL("./verify-worker.ts", import.meta.url), { type: "module" });
    worker.current = started;
    started.addEventListener("message", ({ data }: MessageEvent<VerifyWord>) => {
      if (data.kind === "progress") setState({ is: "busy", progress: data.progress });
      else if (data.kind === "done") setState({ is: "done", report: data.report });
      else setState({ is: "broken" });
    });
    started.addEventListener("error", () => setState({ is: "broken" }));
    return () => started.terminate();
  }, []);
  function verify(question: VerifyQuestion) {
    setState({ is: "busy", progress: NOTHING_YET });
    worker.current?.postMessage(question);
  }
  /** What was said is about another file, or by another key. */
  const forget = () => setState((before) => (before.is === "busy" ? before : { is: "idle" }));
  return { state, verify, forget };
}
