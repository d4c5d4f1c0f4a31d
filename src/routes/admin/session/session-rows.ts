// The rows of the console's session: data alone, what they do is in `session-operations.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";

/**
 * A key needs no rule for them, because a session gives nothing that the key does not have; a deny of `console.sign_in` keeps a key out of
 * browsers.
 */
const SESSION = {
  at: "/console",
  path: "/session",
  args: { path: none, query: none, body: none },
  allowedUnlessDenied: true,
  ownSite: true,
} as const satisfies Partial<AdminRow>;

export const SESSION_ROWS = [
  {
    ...SESSION,
    name: "console.sign_in",
    summary: "Sign in to the console with an admin key",
    method: "POST",
    mutates: true,
    // What is done by a session is done by no secret any more.
    lasting: true,
    noSession: true,
    // Who signed in elsewhere has no key whose end would be the session's, and needs no session: each of their calls is signed.
    signedIn: "nobody",
    status: 201,
    refusals: ["bailiff_session_refused"],
  },
  {
    ...SESSION,
    name: "console.who",
    summary: "Ask who is signed in, and what they may do",
    method: "GET",
    mutates: false,
    unrecorded: true,
  },
  {
    ...SESSION,
    name: "console.sign_out",
    summary: "End the session",
    method: "DELETE",
    mutates: true,
  },
] as const satisfies readonly AdminRow[];
