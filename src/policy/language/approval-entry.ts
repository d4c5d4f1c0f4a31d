// A rule's `approve`, as it is written: how many other people must agree, and how long what they agreed to holds.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described, documented } from "../../schema-docs.ts";

/** What a call owes before it is sent. */
export interface Approval {
  /** Other people who must agree. */
  readonly count: number;
  /** From the first asking to the moment at which it is sent, ms. */
  readonly withinMs: number;
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WITHIN = /^([1-9][0-9]{0,4})([mhd])$/;
const WITHIN_MESSAGE = "must be a time from 5m to 30d: a whole number and m, h or d, such as 24h";
const MIN_MS = 5 * UNIT_MS.m;
const MAX_MS = 30 * UNIT_MS.d;

/** Ms, or null for a text that names no time between 5 minutes and 30 days. */
export function withinMsOf(text: string): number | null {
  const [, count, unit] = WITHIN.exec(text) ?? [];
  if (count === undefined || (unit !== "m" && unit !== "h" && unit !== "d")) return null;
  const ms = Number(count) * UNIT_MS[unit];
  return ms >= MIN_MS && ms <= MAX_MS ? ms : null;
}

export const approvalEntrySchema = once(() =>
  documented(
    z.strictObject({
      count: described(
        z.int("must be 1, 2 or 3").check(z.minimum(1, "must be 1, 2 or 3"), z.maximum(3, "must be 1, 2 or 3")),
        "How many other people must agree: 1 to 3.",
      ),
      within: described(
        z.string(WITHIN_MESSAGE).check(
          z.regex(WITHIN, { error: WITHIN_MESSAGE, abort: true }),
          z.refine((text) => withinMsOf(text) !== null, WITHIN_MESSAGE),
        ),
        "How long it takes at most from the first asking to the call that goes through: 5m to 30d (units m, h, d).",
      ),
    }),
    { id: "Approve" },
  ),
);

export type ApprovalEntry = z.infer<ReturnType<typeof approvalEntrySchema>>;

/** Names of its fields, for messages. */
export const approvalFields = (): readonly string[] => Object.keys(approvalEntrySchema().shape);

/** `undefined`: the rule asks for none. Null: it asks for something that this version does not understand. */
export function approvalOf(entry: ApprovalEntry | undefined): Approval | null | undefined {
  if (entry === undefined) return undefined;
  const { count } = entry;
  const withinMs = withinMsOf(entry.within);
  return withinMs === null || !Number.isInteger(count) || count < 1 || count > 3 ? null : { count, withinMs };
}

/** What is owed where several have their say: nobody needs fewer people, or may take longer, than any of them says. */
export function bothApprovals(first: Approval | null, second: Approval | null): Approval | null {
  if (first === null || second === null) return first ?? second;
  return { count: Math.max(first.count, second.count), withinMs: Math.min(first.withinMs, second.withinMs) };
}

/** `, once 2 other people have approved it, within 24h of the request`. */
export function approvalText({ count, withinMs }: Approval): string {
  return `, once ${peopleText(count)} approved it, within ${withinText(withinMs)} of the request`;
}

function peopleText(count: number): string {
  return count === 1 ? "another person has" : `${count} other people have`;
}

/** The largest unit that it is a whole number of. */
export function withinText(ms: number): string {
  if (ms % UNIT_MS.d === 0) return `${ms / UNIT_MS.d}d`;
  return ms % UNIT_MS.h === 0 ? `${ms / UNIT_MS.h}h` : `${ms / UNIT_MS.m}m`;
}
