// How answers tell of a limit's window, and of when what is used of it comes back.
import * as z from "zod/mini";
import { described } from "../../../schema-docs.ts";

export const windowAnswer = () => ({
  window: described(
    z.enum(["sliding", "calendar"]),
    "`sliding`: no more than `max` in any span of its length. `calendar`: from one turn of the day, week or month to the next.",
    "sliding",
  ),
  window_seconds: described(
    z.number(),
    "Length of the span. Of a calendar limit what `per` says: a month is 30 days here.",
    86_400,
  ),
  time_zone: described(z.nullable(z.string()), "Of a calendar limit.", null),
});

export const returnAnswer = () => ({
  frees_at: described(
    z.nullable(z.iso.datetime()),
    "When the first part of what is used comes back, if nothing else is charged. Null: nothing is used.",
    "2026-11-24T09:12:00.000Z",
  ),
  resets_at: described(
    z.nullable(z.iso.datetime()),
    "When all of it is back, if nothing else is charged; of a calendar limit the next turn. Null: it slides, and nothing is used.",
    "2026-11-24T16:40:48.000Z",
  ),
});
