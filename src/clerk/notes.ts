// What a caller should know of an operation besides its arguments: the notes of its row, and what follows from its columns.
import type { AlsoAllowed, Operation } from "./operation.ts";

/** A sentence or two each; `code` in backticks. */
export function notesOf({ notes, guess, also, body, creates }: Operation): readonly string[] {
  return [
    ...notes,
    ...(also ?? []).map(alsoNote),
    ...(creates === undefined
      ? []
      : ["With the header `Idempotency-Key` (1 to 255 printable characters) a repeat of the same call does not create twice."]),
    ...(guess === undefined
      ? []
      : [
          `It can be asked until the answer is yes: at most ${guess.max} times in ${guess.perSeconds} seconds for one user and key, then 429.`,
        ]),
    ...(body === "multipart"
      ? ["The form has one part, `file`: an image of at most 10 MiB. The form is built anew for Clerk."]
      : []),
  ];
}

function alsoNote({ operation, when, args }: AlsoAllowed): string {
  const opening = { sent: "With", true: "With a true", empty: "With an empty list as" }[when];
  return `${opening} ${codes(args, "or")}, \`${operation}\` must be allowed too.`;
}

/** `a`, `b` and `c`, each in backticks. */
export function codes(names: readonly string[], before: "and" | "or"): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${before} ${quoted.at(-1)}`;
}
