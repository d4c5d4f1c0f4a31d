// Metadata: any JSON object. What Clerk does not tell apart has one text here: the order of members (Clerk stores what PostgreSQL calls
// jsonb) and how a number is written. Everything else is data, and stays as it came.
import * as z from "zod/mini";
import { declareForm } from "../../canonical-form.ts";
import { once } from "../../once.ts";

export const metadata = once(() =>
  declareForm(z.record(z.string(), z.unknown()).check(z.overwrite((object) => sortedObject(object))), {
    form: "a JSON object, members sorted by name",
    others: "normalised",
    rewritten: "another order of members, other ways to write a number",
  }),
);

/** Intake has bounded the depth. By code units, as RFC 8785 sorts; names that are whole numbers come first, as JavaScript has it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return typeof value === "object" && value !== null ? sortedObject(value) : Object.is(value, -0) ? 0 : value;
}

function sortedObject(object: object): Record<string, unknown> {
  const members = Object.entries(object).map(([name, value]): [string, unknown] => [name, sorted(value)]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
