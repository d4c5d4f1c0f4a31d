// A record, or an act with all of its records, as a sentence that one would tell a colleague: who asked for what and why, what was decided by
// which rule, what Clerk said, and what came after. Pure. Values of callers are text within it, and what a page would obey is escaped.
import { callInWords } from "../../words/call-in-words.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";
import { type Chapter, lastOf } from "./chapters.ts";
import { decisionWords } from "./decision-words.ts";
import { doneWords } from "./done-words.ts";
import { outcomeWords } from "./outcome-words.ts";
import { stepWords } from "./step-words.ts";

/** `support-bot asked to ban user_2 with “TICKET-9”; allowed by support/ban-with-ticket; Clerk said 200 on the second try.` */
export function storyOf(chapter: Chapter): string {
  const { first } = chapter;
  const step = stepWords(first);
  if (step !== null) return sentence([step, ...(first.type === "bypass" ? outcomeWords(chapter) : [])]);
  if (first.type === "outcome" || first.type === "resolved") return sentence(lateStory(chapter));
  const done = doneWords(chapter);
  if (done !== null) return sentence([`${whoOf(chapter)} ${done}${whyOf(chapter)}`, ...parts(chapter, decisionWords(first))]);
  return sentence([
    `${whoOf(chapter)} asked${timesOf(chapter)} to ${visibleText(callInWords(first))}${whyOf(chapter)}`,
    ...parts(chapter, decisionWords(first)),
    ...outcomeWords(chapter),
  ]);
}

/** What stands between the decision and the end. */
function parts({ first }: Chapter, decision: string | null): readonly string[] {
  const { approval, elevation_id: elevation, repeat_of: repeat, similar_to: similar, type, intent_id: intent, hidden } = first;
  const by = approval?.step === "used" ? approval.by.map(({ name }) => visibleText(name)) : [];
  return [
    ...(decision === null ? [] : [decision]),
    ...(by.length === 0 ? [] : [`approved by ${by.join(" and ")}`]),
    ...(elevation === undefined ? [] : ["while elevated"]),
    ...(repeat === undefined ? [] : [`a repeat of ${visibleText(repeat)}, sent again`]),
    ...(similar === undefined ? [] : [`much like ${visibleText(similar)} shortly before`]),
    ...(type === "read" && intent !== null ? [`a repeat of ${visibleText(intent)}: answered from memory, nothing was sent`] : []),
    ...(hidden === undefined ? [] : [`${hidden === 1 ? "one user was" : `${hidden} users were`} left out of the answer`]),
  ];
}

/** The end of an act whose beginning is not here. */
function lateStory(chapter: Chapter): readonly string[] {
  const { first } = chapter;
  const about = `${whoOf(chapter)}: ${visibleText(callInWords(first))}${whyOf(chapter)}`;
  if (first.type === "resolved") return [`What became of ${visibleText(first.intent_id ?? "an act")}`, ...ends(chapter)];
  return [about, ...ends(chapter)];
}

function ends({ first }: Chapter): readonly string[] {
  // Its own first record is not known: whose word it is follows from its type.
  const before = {
    ...first,
    type: "intent",
    request_id: first.type === "resolved" && first.key !== null ? "" : first.request_id,
  } as const;
  return outcomeWords({ first: before, closings: [first] });
}

function whoOf({ first: { key } }: Chapter): string {
  return key === null ? "Somebody unknown" : visibleText(key.name);
}

function whyOf({ first: { reason } }: Chapter): string {
  return reason === "" ? "" : ` with ${quoted(reason)}`;
}

function timesOf({ first: { count } }: Chapter): string {
  return count === undefined ? "" : ` ${count} times`;
}

function sentence(words: readonly string[]): string {
  return `${words.join("; ")}.`;
}

/** The word for the badge: what a reader wants to know first. */
export function resultOf(chapter: Chapter): string {
  const { first } = chapter;
  const last = lastOf(chapter);
  if (first.type === "denied") return first.error === "bailiff_approval_required" ? "pending" : "denied";
  if (first.type === "anonymous") return "denied";
  if (first.type === "bypass") return last.error === "explained" ? "ok" : "bypass";
  if (first.type === "read" && first.intent_id !== null) return "repeat";
  if (first.type === "failed") return "failed";
  if (first.type === "intent" && last === first) return "under_way";
  return last.outcome ?? "ok";
}
