// One entry of a rule's `limit`, as it is written. Windows are fixed: they start at multiples of their length from the Unix epoch, in UTC
// (`per: 1d` is the calendar day in UTC, `per: 7d` begins on Thursdays), and a limit is back at zero when its window ends. The price: around the turn of
// a window up to twice `max` can pass within a short time.
import { z } from "zod";
import { BOUNDS } from "./bounds.ts";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PER = /^([1-9][0-9]{0,6})([smhd])$/;
const BY = /^(?:key|target|args\.[A-Za-z_][A-Za-z0-9_]*)$/;

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

export const limitEntrySchema = z
  .strictObject({
    // Up to 2^53 - 1, where every whole number is still itself: counting stays exact.
    max: z.number().positive("must be greater than 0").max(Number.MAX_SAFE_INTEGER).meta({
      description: "At most this much in one window; a whole number when counting calls.",
    }),
    per: z.string(WINDOW_MESSAGE).regex(PER, WINDOW_MESSAGE).meta({
      description:
        "The window: 10s to 30d (units s, m, h, d). Windows are fixed and aligned to the Unix epoch in UTC (1d is the calendar day in UTC): the limit resets at the end of its window, so around the turn of a window up to twice max can pass within a short time.",
    }),
    sum: z
      .string()
      .min(1, "is empty: leave it out to count calls")
      .max(BOUNDS.conditionChars)
      .refine((text) => text.isWellFormed(), "holds half of a surrogate pair")
      .optional()
      .meta({
        description:
          "CEL expression over args, context and key: what one call takes, a number of at least 0, such as args.amount. Without it calls are counted, a bulk call as many times as it names users.",
      }),
    by: z.string().regex(BY, "must be key, target or args.<name>").optional().meta({
      description:
        "What is counted apart: key (the default), target (each user), or args.<name> (each value of an argument). With args.<name> every value has its own max, so list the values that you accept in when.",
    }),
  })
  .superRefine((limit, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (PER.test(limit.per) && windowMsOf(limit.per) === null) refuse("per", WINDOW_MESSAGE);
    if (limit.sum === undefined && !Number.isInteger(limit.max))
      refuse("max", "must be a whole number: without sum, calls are counted");
  })
  .meta({ id: "Limit" });

export type LimitEntry = z.infer<typeof limitEntrySchema>;

/** Names of its fields, for messages. */
export const LIMIT_FIELDS: readonly string[] = Object.keys(limitEntrySchema.shape);
