// Verifies beside the page, so that a large file does not stop it. It asks nobody anything.
import { type Progress, type Report, verifyLog } from "./verify-log.ts";

export interface VerifyQuestion {
  readonly file: Blob;
  readonly key: string;
}

export type VerifyWord =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "done"; readonly report: Report }
  | { readonly kind: "broken" };

const say = (word: VerifyWord) => postMessage(word);

addEventListener("message", ({ data }: MessageEvent<VerifyQuestion>) => {
  verifyLog(data.file, data.key, (progress) => say({ kind: "progress", progress })).then(
    (report) => say({ kind: "done", report }),
    // The file became unreadable meanwhile, or a bug: no verdict is no "whole".
    () => say({ kind: "broken" }),
  );
});
