// Records that are no call: steps of an approval or an elevation in the ledger of the key that they are about, what Clerk told of changes past
// Bailiff, calls without a key, trouble with the log. Each as a sentence without its full stop.
import { turnedAwayText } from "../../../src/audit/turned-away.ts";
import type { ShownRecord } from "../../api/answers.ts";
import type { Standing } from "../../words/standing.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";

/** Null: it is a call. */
export function stepWords(record: ShownRecord, standing: Standing): string | null {
  if (record.type === "anonymous") return anonymousWords(record);
  if (record.type === "bypass") return bypassWords(record);
  if (record.operation === "log.trouble")
    return `Bailiff found that the log of ${targetText(record)} does not fit to what was known of it`;
  if (record.type === "admin" && record.approval !== undefined) return approvalWords(record, record.approval, standing);
  if (record.type === "admin" && record.elevation !== undefined) return elevationWords(record, record.elevation, standing);
  return null;
}

function approvalWords(
  record: ShownRecord,
  { step, needed, by }: NonNullable<ShownRecord["approval"]>,
  standing: Standing,
): string {
  const request = `request ${visibleText(record.approval_id ?? "")}`;
  const about = record.target === null ? "" : ` about ${targetText(record)}`;
  const who = nameOf(record, standing);
  const words: Readonly<Record<typeof step, string>> = {
    asked: `${who} asked others to approve ${request}${about}`,
    waiting: `${who} came again with ${request}${about}, which waits`,
    agreed: `${who} approved ${request}${about}; ${by.length} of ${needed} have`,
    approved: `${who} approved ${request}${about}: it may be sent, once`,
    rejected: `${who} rejected ${request}${about}`,
    withdrawn: `${who} withdrew ${request}${about}`,
    expired: `${request}${about} ran out before it was used`,
    used: `${who} used ${request}${about}`,
  };
  return `${words[step]}${because(record)}`;
}

function elevationWords(
  record: ShownRecord,
  { step, policy, until }: NonNullable<ShownRecord["elevation"]>,
  standing: Standing,
): string {
  const who = nameOf(record, standing);
  const which = `elevation ${visibleText(record.elevation_id ?? "")}`;
  const words: Readonly<Record<typeof step, string>> = {
    opened: `${who} elevated itself by policy ${visibleText(policy)} until ${until.slice(11, 16)} (${which})`,
    closed: record.key === null ? `${which} came to its end` : `${who} closed ${which}`,
    reviewed: `${who} signed off ${which}`,
  };
  return `${words[step]}${because(record)}`;
}

function bypassWords(record: ShownRecord): string {
  const { args } = record;
  const changed = args?.["changed"];
  const facets = Array.isArray(changed)
    ? changed.flatMap((one: unknown) =>
        typeof one === "object" && one !== null && "what" in one && typeof one.what === "string" ? [visibleText(one.what)] : [],
      )
    : [];
  const what = facets.length === 0 ? "" : ` (${facets.join(", ")})`;
  return `Somebody went past Bailiff: ${targetText(record)} was changed at Clerk${what}, and no call on record explains it`;
}

function anonymousWords(record: ShownRecord): string {
  const { args, at } = record;
  const total = args?.["total"];
  const minute = typeof args?.["minute"] === "string" ? args["minute"] : at;
  const amount = typeof total === "number" ? `${total} ${total === 1 ? "call" : "calls"}` : "Calls";
  const kinds = visibleText(turnedAwayText(record));
  const what = kinds === "" ? "" : `: ${kinds}`;
  return `${amount} without a valid key ${total === 1 ? "was" : "were"} turned away in the minute of ${minute.slice(11, 16)}${what}`;
}

function because({ reason }: ShownRecord): string {
  return reason === "" ? "" : ` (${quoted(reason)})`;
}

function nameOf({ key }: ShownRecord, standing: Standing): string {
  return key === null ? "Bailiff" : `${visibleText(key.name)}${standing(key.id)}`;
}

function targetText({ target }: ShownRecord): string {
  if (target === null) return "something";
  return typeof target === "string" ? visibleText(target) : `${target.length} users`;
}
