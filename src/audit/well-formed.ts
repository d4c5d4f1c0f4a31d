// Text from outside may hold half a surrogate pair, which canonical JSON cannot encode. Callers' is refused at intake; what Clerk sends
// and a rule reads is mended here, so that it cannot keep a record from being written. And should any come as far as a record all the same,
// by being cut in the wrong place say, the record is mended as it is written: one that cannot be would hold up all that wait with it.
import type { RecordDraft } from "./record.ts";

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wellFormed(inner)]));
}

export function wellFormedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name.toWellFormed(), wellFormed(inner)]));
}

/** Where what others have written stands. */
export function wellFormedDraft({ args, seen, ...draft }: RecordDraft): RecordDraft {
  return { ...draft, args: args && wellFormedFields(args), seen: seen && wellFormedFields(seen) };
}
