// A record, or an act with all of its records, as a sentence that one would tell a colleague: who asked for what and why, what was decided by
// which rule, what Clerk said, and what came after. Pure. Values of callers are text within it, and what a page would obey is escaped.
import { callInWords } from "../../words/call-in-words.ts";
import { outcomeKind } from "../../words/outcome-kind.ts";
import { NO_STANDING, type Standing } from "../../words/standing.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";
import { type Chapter, lastOf } from "./chapters.ts";
import { decisionWords } from "./decision-words.ts";
import { doneWords } from "./done-words.ts";
import { outcomeWords } from "./outcome-words.ts";
import { stepWords } from "./step-words.ts";

/**
 * `support-bot asked to ban user_2 with “TICKET-9”; allowed by support/ban-with-ticket; Clerk said 200 on the second try.`
 *
 * @param standing what stands behind the names of keys
 */
export function storyOf(chapter: Chapter, standing: Standing = NO_STANDING): string {
  const { first } = chapter;
  const step = stepWords(first, standing);
  if (step !== null) return sentence([step, ...(first.type === "bypass" ? outcomeWords(chapter, standing) : [])]);
  if (first.type === "outcome" || first.type === "resolved") return sentence(lateStory(chapter, standing));
  const done = doneWords(chapter, standing);
  const who = whoOf(chapter, standing);
  const about = parts(chapter, decisionWords(first), standing);
  if (done !== null) return sentence([`${who} ${done}${whyOf(chapter)}`, ...about]);
  return sentence([
    `${who} asked${timesOf(chapter)} to ${visibleText(callInWords(first, standing))}${whyOf(chapter)}`,
    ...about,
    ...outcomeWords(chapter, standing),
  ]);
}

/** What stands between the decision and the end. */
function parts({ first }: Chapter, decision: string | null, standing: Standing): readonly string[] {
  const { approval, elevation_id: elevation, repeat_of: repeat, similar_to: similar, type, intent_id: intent, hidden } = first;
  const by = approval?.step === "used" ? approval.by.map(({ id, name }) => `${visibleText(name)}${standing(id)}`) : [];
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
function lateStory(chapter: Chapter, standing: Standing): readonly string[] {
  const { first } = chapter;
  const about = `${whoOf(chapter, standing)}: ${visibleText(callInWords(first, standing))}${whyOf(chapter)}`;
  if (first.type === "resolved")
    return [`What became of ${visibleText(first.intent_id ?? "an act")}`, ...ends(chapter, standing)];
  return [about, ...ends(chapter, standing)];
}

function ends({ first }: Chapter, standing: Standing): readonly string[] {
  // Its own first record is not known: whose word it is follows from its type.
  const before = {
    ...first,
    type: "intent",
    request_id: first.type === "resolved" && first.key !== null ? "" : first.request_id,
  } as const;
  return outcomeWords({ first: before, closings: [first] }, standing);
}

function whoOf({ first: { key } }: Chapter, standing: Standing): string {
  return key === null ? "Somebody unknown" : `${visibleText(key.name)}${standing(key.id)}`;
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
  return outcomeKind(last.outcome ?? "ok", first.operation);
}
