// One entry of a rule's `limit`, as it is written.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described, documented } from "../../schema-docs.ts";
import { BOUNDS } from "./bounds.ts";
import type { Calendar } from "./calendar.ts";
import { CALENDAR_UNITS } from "./limit-window.ts";
import { timeZoneProblem } from "./time-zone.ts";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PER = /^([1-9][0-9]{0,6})([smhd])$/;
/** What `per` may be in a calendar: the day, the week, the month. */
const CALENDAR_PER: ReadonlySet<string> = new Set(["1d", "7d", "30d"]);
const BY = /^(?:key|target|args\.[A-Za-z_][A-Za-z0-9_]*)$/;

/** Of a limit that counts by the calendar; null for one that slides, or whose `per` is no calendar's. */
export function calendarOf({ window, per, time_zone = "UTC" }: LimitEntry): Calendar | null {
  const unit = CALENDAR_UNITS.get(windowMsOf(per) ?? 0);
  return window === "calendar" && unit !== undefined ? { unit, timeZone: time_zone } : null;
}

/** Length of a window in ms, or null for a text that names none between 10 s and 30 days. */
export function windowMsOf(per: string): number | null {
  const [, count, unit] = PER.exec(per) ?? [];
  if (count === undefined || !isUnit(unit)) return null;
  const ms = Number(count) * UNIT_MS[unit];
  return ms >= BOUNDS.windowMinMs && ms <= BOUNDS.windowMaxMs ? ms : null;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_MS {
  return text !== undefined && Object.hasOwn(UNIT_MS, text);
}

const WINDOW_MESSAGE = "must be a window from 10s to 30d: a whole number and s, m, h or d, such as 1d";
const CALENDAR_MESSAGE = "must be 1d (the day), 7d (the week from Monday) or 30d (the month) with window: calendar";

export const limitEntrySchema = once(() =>
  documented(
    z
      .strictObject({
        // Up to 2^53 - 1, where every whole number is still itself: counting stays exact.
        max: described(
          z.number().check(z.positive("must be greater than 0"), z.maximum(Number.MAX_SAFE_INTEGER)),
          "At most this much in any span of `per`, or in one calendar period; a whole number when counting calls.",
        ),
        per: described(
          z.string(WINDOW_MESSAGE).check(z.regex(PER, WINDOW_MESSAGE)),
          "The length of the span: 10s to 30d (units s, m, h, d). Wherever a span of this length begins, no more than max is in it. With window: calendar it is 1d (the day), 7d (the week from Monday) or 30d (the month).",
        ),
        window: described(
          z.optional(z.enum(["sliding", "calendar"])),
          "sliding (the default): at most max in any span of per. calendar: at most max from one turn of the day, week or month to the next, so around a turn up to twice max can pass within a short time.",
        ),
        time_zone: described(
          z.optional(z.string().check(z.maxLength(100))),
          "Whose day, week or month it is: an IANA name such as Europe/Berlin. UTC when it is left out.",
        ),
        sum: described(
          z.optional(
            z.string().check(
              z.minLength(1, "is empty: leave it out to count calls"),
              z.maxLength(BOUNDS.conditionChars),
              z.refine((text) => text.isWellFormed(), "holds half of a surrogate pair"),
            ),
          ),
          "CEL expression over args, context and key: what one call takes, a number of at least 0, such as args.amount. Without it calls are counted, a bulk call as many times as it names users.",
        ),
        by: described(
          z.optional(z.string().check(z.regex(BY, "must be key, target or args.<name>"))),
          "What is counted apart: key (the default), target (each user), or args.<name> (each value of an argument). With args.<name> every value has its own max, so list the values that you accept in when.",
        ),
      })
      .check(
        z.superRefine((limit, context) => {
          const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
          if (PER.test(limit.per) && windowMsOf(limit.per) === null) refuse("per", WINDOW_MESSAGE);
          if (limit.window === "calendar" && !CALENDAR_PER.has(limit.per)) refuse("per", CALENDAR_MESSAGE);
          if (limit.time_zone !== undefined) {
            const problem = timeZoneProblem(limit.time_zone);
            if (problem !== null) refuse("time_zone", problem);
            if (limit.window !== "calendar")
              refuse("time_zone", "needs window: calendar: any other span is the same in all time zones");
          }
          if (limit.sum === undefined && !Number.isInteger(limit.max))
            refuse("max", "must be a whole number: without sum, calls are counted");
        }),
      ),
    { id: "Limit" },
  ),
);

export type LimitEntry = z.infer<ReturnType<typeof limitEntrySchema>>;

/** Names of its fields, for messages. */
export const limitFields = (): readonly string[] => Object.keys(limitEntrySchema().shape);
