// Spans of time as the audit operations take them: a time, or a day, which as an end is its last moment.
import { z } from "zod";
import { oldestDayMs, type TimeSpan } from "../../../audit/segment-list.ts";
import type { Services } from "../../services.ts";

const DAY_MS = 86_400_000;
/** Longer than a Ledger waits with anything before it is in KV, or keeps it after. */
const UNPROJECTED_DAYS = 8;

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: "must be an RFC 3339 time (2026-11-23T18:00:00Z) or a day (2026-11-23)",
});
export const spanFields = {
  from: time.optional().describe("A time, or a day: its start."),
  to: time.optional().describe("A time, or a day: its end."),
};

export interface AskedSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const endMs = (to: string) => Date.parse(to) + (to.includes("T") ? 0 : DAY_MS - 1);

/** Without this an empty page, or a signed export of nothing, would be taken for a quiet log. */
export const inOrder = ({ from, to }: AskedSpan) => from === undefined || to === undefined || Date.parse(from) <= endMs(to);
export const NOT_IN_ORDER = { path: ["from"], error: "must not be after “to”" };

/** Without a beginning from the epoch on, without an end until `nowMs`. */
export function spanAsked({ from, to }: AskedSpan, nowMs: number): TimeSpan {
  return { fromMs: from === undefined ? 0 : Date.parse(from), toMs: to === undefined ? nowMs : endMs(to) };
}

/** Within the time that there are records of: the log is read day by day, and a span of millennia would be a million of them. */
export async function spanOf({ deps, env }: Services, asked: AskedSpan): Promise<TimeSpan & { readonly fromStart: boolean }> {
  const nowMs = deps.now();
  const oldestMs = Math.min((await oldestDayMs(env.AUDIT_KV)) ?? nowMs, nowMs - UNPROJECTED_DAYS * DAY_MS);
  const { fromMs, toMs } = spanAsked(asked, nowMs);
  return { fromMs: Math.max(fromMs, oldestMs), toMs: Math.min(toMs, nowMs), fromStart: fromMs <= oldestMs };
}
