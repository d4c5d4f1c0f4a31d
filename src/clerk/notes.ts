// What a caller should know of an operation besides its arguments: the notes of its row, and what follows from its columns.

import { signedLists } from "./args/signed-list.ts";
import type { AlsoAllowed, Operation } from "./operation.ts";

/** A sentence or two each; `code` in backticks. */
export function notesOf({
  notes,
  guess,
  also,
  body,
  creates,
  args,
  since,
  undescribed = {},
  ...row
}: Operation): readonly string[] {
  const signed = signedLists(args.query);
  return [
    ...notes,
    ...(signed.size === 0
      ? []
      : [
          `In ${codes([...signed.keys()], "and")}, \`-\` before an id leaves that one out; nothing but such ids means everybody else. For conditions and \`only\`, those are in ${codes([...signed.values()], "and")}.`,
        ]),
    ...(row.allowedUnlessDenied === true
      ? [
          "Every active key may call it, whatever its policies and scopes, unless a policy denies it by name: `users.*` does not cover it.",
        ]
      : []),
    ...(row.keptMs === undefined
      ? []
      : [
          `Clerk's answer is kept for at most ${row.keptMs / 60_000} minutes, and callers that come while it is fetched wait for the same fetch; a failure is never kept.`,
        ]),
    ...(row.ignoredQuery === undefined
      ? []
      : [
          `${codes(Object.keys(row.ignoredQuery().shape), "and")} are checked and go no further, not to Clerk either: some SDK sends them.`,
        ]),
    ...(since === undefined ? [] : [`Clerk has it from API version ${since} on; under an older one it is 404.`]),
    ...Object.entries(undescribed).map(
      ([field, source]) => `\`${field}\` is in no description of Clerk's yet (seen in: ${source}).`,
    ),
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
