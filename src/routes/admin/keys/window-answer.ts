// How answers tell of a limit's window, and of when what is used of it comes back.
import * as z from "zod";

export const windowAnswer = () => ({
  window: z.enum(["sliding", "calendar"]).meta({
    description:
      "`sliding`: no more than `max` in any span of its length. `calendar`: from one turn of the day, week or month to the next.",
    examples: ["sliding"],
  }),
  window_seconds: z.number().meta({
    description: "Length of the span. Of a calendar limit what `per` says: a month is 30 days here.",
    examples: [86_400],
  }),
  time_zone: z
    .string()
    .nullable()
    .meta({ description: "Of a calendar limit.", examples: [null] }),
});

export const returnAnswer = () => ({
  frees_at: z.iso
    .datetime()
    .nullable()
    .meta({
      description: "When the first part of what is used comes back, if nothing else is charged. Null: nothing is used.",
      examples: ["2026-11-24T09:12:00.000Z"],
    }),
  resets_at: z.iso
    .datetime()
    .nullable()
    .meta({
      description:
        "When all of it is back, if nothing else is charged; of a calendar limit the next turn. Null: it slides, and nothing is used.",
      examples: ["2026-11-24T16:40:48.000Z"],
    }),
});
