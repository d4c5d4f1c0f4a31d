// A time in the query, in milliseconds. Clerk takes any number: one in seconds is a day in January 1970, so a filter for users since then
// answers with everybody, and one in microseconds with nobody.
import * as z from "zod/mini";
import { declareForm } from "../../canonical-form.ts";
import { once } from "../../once.ts";
import { documented } from "../../schema-docs.ts";

/** Clerk had no users then. Any time in seconds until the year 42000 is below. */
const EARLIEST_MS = Date.UTC(2010, 0, 1);
/** For “before”, people write far ends; a time in microseconds is above. */
const LATEST_END_MS = Date.UTC(10_000, 0, 1) - 1;
/** Nobody was created, or signed in, after that. */
const LATEST_START_MS = Date.UTC(2100, 0, 1) - 1;

function timeFilter(latestMs: number, example: number) {
  const form = `milliseconds since the Unix epoch, of a day from 2010 to ${new Date(latestMs).getUTCFullYear()} (seconds x 1000, microseconds / 1000)`;
  const schema = documented(z.int().check(z.refine((ms) => ms >= EARLIEST_MS && ms <= latestMs, `must be in ${form}`)), {
    minimum: EARLIEST_MS,
    maximum: latestMs,
    examples: [example],
  });
  return declareForm(schema, { form, others: "refused" });
}

export const beforeMs = once(() => timeFilter(LATEST_END_MS, 1_730_160_000_000));
export const afterMs = once(() => timeFilter(LATEST_START_MS, 1_700_690_400_000));
