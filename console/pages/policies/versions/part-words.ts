// Parts of policies and rules in words, for a list of what changed.
import type { BundleRule } from "../../../api/answers.ts";
import { approveInWords, limitInWords, rateInWords } from "../rule-in-words.ts";

const NAMES: Readonly<Record<string, string>> = {
  allow: "Allows",
  deny: "Denies",
  when: "When",
  only: "Only",
  limit: "Limits",
  approve: "Approval",
  mask: "Hides",
  message: "Says",
  shadow: "On trial",
  repeats: "Repeats",
  description: "Purpose",
  rate: "Rate",
  searchable: "Searchable",
  counts: "Counts",
  write_ahead: "Reads first on record",
};

export function partName(part: string): string {
  return NAMES[part] ?? part;
}

/** Lines of what a part says; none where it is not there. */
function partLines(part: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (part === "limit" && Array.isArray(value)) return (value as NonNullable<BundleRule["limit"]>).map(limitInWords);
  if (part === "approve") return [approveInWords(value as NonNullable<BundleRule["approve"]>)];
  if (part === "rate") return [`At most ${rateInWords(String(value))}`];
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  return [typeof value === "string" ? value.trim() : JSON.stringify(value)];
}

export interface LineChange {
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Of lists only what came and went; of everything else both as they are. */
export function lineChange(part: string, before: unknown, after: unknown): LineChange {
  const [old, next] = [partLines(part, before), partLines(part, after)];
  const [gone, come] = [old.filter((line) => !next.includes(line)), next.filter((line) => !old.includes(line))];
  return gone.length + come.length === 0 ? { gone: old, come: next } : { gone, come };
}
