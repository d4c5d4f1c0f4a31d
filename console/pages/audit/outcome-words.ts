// What became of a call, as half-sentences: Clerk's answer and on which try, or that nobody knows, and what was said about it later.
import type { ShownRecord } from "../../api/answers.ts";
import type { Standing } from "../../words/standing.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";
import type { Chapter } from "./chapters.ts";

const ORDINALS = ["", "", "second", "third", "fourth", "fifth"];

/** Oldest first; empty where nothing came of it, or nothing could. */
export function outcomeWords({ first, closings }: Chapter, standing: Standing): readonly string[] {
  const own = first.type === "read" || first.type === "admin" ? endWords(first, first, standing) : [];
  if (first.type === "intent" && closings.length === 0) return ["what became of it is not on record yet"];
  return [...own, ...closings.flatMap((closing) => endWords(closing, first, standing))];
}

function endWords(closing: ShownRecord, first: ShownRecord, standing: Standing): readonly string[] {
  const special = closing.error === null ? undefined : SPECIAL[closing.error];
  if (special !== undefined) return [special(closing)];
  if (closing.type === "resolved" && closing.request_id !== first.request_id) return [laterWord(closing, standing)];
  const late = closing.type === "resolved" ? "its answer was found late: " : "";
  const words = plainEnd(closing);
  return words === null ? [] : [`${late}${words}`];
}

/** Ends that have a code of their own. */
const SPECIAL: Readonly<Record<string, (closing: ShownRecord) => string>> = {
  duplicate: () => "Clerk had done it before, under the same idempotency key",
  sent_again: () => "it was sent once more, under a new intent that took its place",
  decided_again: () => "nothing was sent: the policies or the key had changed, and it was decided once more",
  explained: ({ args }) =>
    typeof args?.["explained_by"] === "string"
      ? `explained after all: ${visibleText(args["explained_by"])} did it`
      : "explained after all by an act on record",
};

function plainEnd({ outcome, upstream, error }: ShownRecord): string | null {
  const status = upstream?.status ?? null;
  const code = error === null ? "" : ` (${visibleText(error)})`;
  switch (outcome) {
    case null:
      return null;
    case "ok":
      return status === null ? "done" : `Clerk said ${status}${tries(upstream)}`;
    case "refused":
      return status === null ? `it was refused${code}` : `Clerk refused it with ${status}${tries(upstream)}`;
    case "failed":
      return `it certainly did not happen${code}`;
    case "unknown":
      return status === null
        ? `nobody knows whether it happened${sent(upstream)}`
        : `Clerk answered ${status}, so nobody knows whether it happened`;
  }
}

/** What somebody, or Clerk's webhook, said about it afterwards. */
function laterWord({ key, outcome, reason }: ShownRecord, standing: Standing): string {
  const who = key === null ? "somebody" : `${visibleText(key.name)}${standing(key.id)}`;
  const why = reason === "" ? "" : ` (${quoted(reason)})`;
  const said = { ok: "it happened", refused: "Clerk had refused it", failed: "it did not happen", unknown: "nobody can know" };
  return `${who} said later that ${outcome === null ? "it is over" : said[outcome]}${why}`;
}

function tries(upstream: ShownRecord["upstream"]): string {
  const attempts = upstream?.attempts ?? 1;
  if (attempts <= 1) return "";
  const ordinal = ORDINALS[attempts];
  return ordinal === undefined ? ` after ${attempts} tries` : ` on the ${ordinal} try`;
}

function sent(upstream: ShownRecord["upstream"]): string {
  if (upstream === null || upstream.attempts === 0) return "";
  return upstream.attempts === 1
    ? ": it was sent, and no answer came"
    : `: it was sent ${upstream.attempts} times, and no answer came`;
}
