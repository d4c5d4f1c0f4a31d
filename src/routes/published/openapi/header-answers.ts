// The headers that answers carry.
import { MAX_HEADER_CHARS } from "../../call/answer/mask-plan.ts";
import type { Reference } from "./document-shape.ts";
import type { Plane } from "./plane.ts";

export const HEADER_ANSWERS = {
  "Bailiff-Request-Id": {
    description: "Of this call: the audit record has it as `request_id`, Bailiff's errors as `clerk_trace_id`.",
    schema: { type: "string", pattern: "^req_[0-9A-Za-z]{20}$" },
  },
  "Bailiff-Attempts": {
    description: "Times that the call was sent to Clerk: 0 where it was refused before, or its answer was known.",
    schema: { type: "integer", minimum: 0 },
  },
  "Bailiff-Similar-To": {
    description:
      "Of a call that moves money: the audit record of an equal one by the same key within ten minutes before, under another idempotency key. Was it meant twice?",
    schema: { type: "string", examples: ["E80QmhC1jXA5-16"] },
  },
  "Bailiff-Masked": {
    description:
      "What a policy's mask hides in answers of this operation: paths and meanings (`@email`), sorted, divided by a comma and a blank, and at the end `+3` where three more had no room. There where a mask hides something.",
    schema: { type: "string", minLength: 1, maxLength: MAX_HEADER_CHARS },
    example: "email_addresses.*.email_address, private_metadata",
  },
  "Bailiff-Hidden": {
    description:
      "So many rows are missing from this answer: users whom a deny rule of the key's policies withholds from single look-ups too. There where some are. `limit` and `offset` count them.",
    schema: { type: "integer", minimum: 1 },
    example: 2,
  },
  "X-Clerk-Trace-Id": {
    description: "Clerk's own id of the call; there where Clerk gave one.",
    schema: { type: "string" },
  },
  "Server-Timing": {
    description: "`total`, and `clerk` where Clerk was called, in milliseconds.",
    schema: { type: "string" },
  },
  "Bailiff-Export-From": {
    description: "Where this export begins; the epoch: with the log. What `from` has to be to go on with it after a break.",
    schema: { type: "string", format: "date-time" },
  },
  "Bailiff-Target-Users": {
    description: "So many users have the addresses of `target_email` and are shown to the key; there where it was given.",
    schema: { type: "integer", minimum: 0 },
    example: 1,
  },
  "Retry-After": {
    description: "Seconds to wait; there where waiting helps.",
    schema: { type: "integer", minimum: 0 },
  },
} as const;

export type HeaderAnswer = keyof typeof HEADER_ANSWERS;

/** With `waiting`: of a status that says how long to wait. */
export function headersOf(plane: Plane, waiting = false): Readonly<Record<string, Reference>> {
  const names: readonly HeaderAnswer[] = [
    "Bailiff-Request-Id",
    "Server-Timing",
    ...(plane === "clerk" ? (["Bailiff-Attempts", "X-Clerk-Trace-Id"] as const) : []),
    ...(waiting ? (["Retry-After"] as const) : []),
  ];
  return referencesTo(names);
}

export function referencesTo(names: readonly HeaderAnswer[]): Readonly<Record<string, Reference>> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
