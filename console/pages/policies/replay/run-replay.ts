// One replay from its start to its end: the keys, the records of the span as an export streams them, and what comes of them.
import type { ReplayResult } from "../../../../src/compare/replay/replay-tally.ts";
import type { Bundle, KeyList } from "../../../api/answers.ts";
import { type AskFailure, ask } from "../../../api/ask.ts";
import { askLines } from "../../../api/ask-lines.ts";
import { queryOf } from "../../../api/query.ts";
import type { EditProblem } from "../../../engine/check-policy.ts";

/** What a browser can be asked to go through while somebody waits. */
export const MAX_RECORDS = 200_000;
const TOLD_EVERY = 200;

export interface ReplayProgress {
  readonly records: number;
  /** Time of the last one. */
  readonly at: string | null;
}

export type ReplayEnd =
  | { readonly kind: "faulty"; readonly problems: readonly EditProblem[] }
  | { readonly kind: "failed"; readonly failure: AskFailure }
  | {
      readonly kind: "told";
      readonly result: ReplayResult;
      readonly records: number;
      /** Not all records were gone through: somebody stopped it, or there were too many. */
      readonly cut: "stopped" | "full" | null;
    };

export interface ReplayOrder {
  readonly text: string;
  readonly policy: string;
  readonly bundle: Bundle;
  /** ISO 8601 */
  readonly from: string;
  readonly stop: AbortSignal;
  readonly onProgress: (progress: ReplayProgress) => void;
}

/** An answer that the replay cannot go on without. */
class Refused extends Error {
  readonly failure: AskFailure;
  constructor(failure: AskFailure) {
    super(failure.text);
    this.failure = failure;
  }
}

export async function runReplay({ text, policy, bundle, from, stop, onProgress }: ReplayOrder): Promise<ReplayEnd> {
  const { Replay, checkEdit } = await import("../../../engine/replay.ts");
  const edit = await checkEdit(text, policy, bundle);
  if (!edit.ok) return { kind: "faulty", problems: edit.problems };
  const keys = await ask<KeyList>("/admin/keys");
  if (!keys.ok) return { kind: "failed", failure: keys.failure };
  const replay = new Replay({ bundle: edit.bundle, keys: keys.value.data, published, from });
  let [records, ended, broken]: [number, boolean, string | null] = [0, false, null];
  const take = async (line: string): Promise<boolean> => {
    const taken = await replay.take(line);
    if (taken.kind === "failed") broken = taken.message;
    ended ||= taken.kind === "end";
    if (taken.kind !== "record") return broken === null;
    records += 1;
    if (records === 1 || records % TOLD_EVERY === 0) onProgress({ records, at: taken.at });
    return records < MAX_RECORDS && !stop.aborted;
  };
  const told = (cut: "stopped" | "full" | null): ReplayEnd => ({ kind: "told", result: replay.result(), records, cut });
  try {
    const asked = await askLines(`/admin/audit/export${queryOf({ from, format: "ndjson" })}`, stop, take);
    if (!asked.ok) return { kind: "failed", failure: asked.failure };
    if (stop.aborted) return told("stopped");
    if (broken !== null) return { kind: "failed", failure: failureOf(broken) };
    if (records >= MAX_RECORDS) return told("full");
    return ended ? told(null) : { kind: "failed", failure: failureOf("The log ended before its end was told. Try again.") };
  } catch (error) {
    if (error instanceof Refused) return { kind: "failed", failure: error.failure };
    if (stop.aborted) return told("stopped");
    throw error;
  }
}

/** @throws Refused when it cannot be known whether it is kept */
async function published(version: string): Promise<Bundle | null> {
  const asked = await ask<Bundle>(`/admin/policies/versions/${encodeURIComponent(version)}`);
  if (asked.ok) return asked.value;
  if (asked.failure.status === 404) return null;
  throw new Refused(asked.failure);
}

function failureOf(text: string): AskFailure {
  return { status: 0, code: "broken_off", text, meta: {}, requestId: null };
}
