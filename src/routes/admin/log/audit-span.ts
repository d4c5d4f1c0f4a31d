// Spans of time that the audit operations are asked for, in ms.
import { endMs } from "../../../audit/end-of-span.ts";
import { oldestDayMs, type TimeSpan } from "../../../audit/segment-list.ts";
import type { Services } from "../../services.ts";
import type { AskedSpan } from "./audit-args.ts";

const DAY_MS = 86_400_000;
/** Longer than a Ledger waits with anything before it is in KV, or keeps it after. */
const UNPROJECTED_DAYS = 8;

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
