// Operations more than there are, of users and of another resource, each given as one row and nothing else: what the contract tests find out
// about them, they find out about any row.
import * as z from "zod/mini";
import { pathId } from "../../src/clerk/args/fields.ts";
import { defineOperation } from "../../src/clerk/define-operation.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";

const poke: Operation = {
  name: "users.poke",
  summary: "Poke a user",
  method: "POST",
  path: "/users/{user_id}/poke",
  args: {
    path: z.strictObject({ user_id: pathId() }),
    query: z.strictObject({ loudly: z._default(z.boolean(), false) }),
    body: z.strictObject({
      message: z.string(),
      passphrase: z.optional(z.string()),
      times: z._default(z.int().check(z.minimum(1)), 1),
    }),
  },
  body: "json",
  target: { kind: "one", arg: "user_id" },
  class: "write",
  replay: "idempotent",
  secretArgs: ["passphrase"],
  answer: undefined,
  notes: [],
};

const revokeSession = defineOperation("sessions.revoke", "POST", "/sessions/{session_id}/revoke", {
  summary: "Revoke a session",
  answer: undefined,
  class: "destructive",
});

export const OPERATIONS_AND_MADE_UP: readonly Operation[] = [...OPERATIONS, poke, revokeSession];

/** Patterns that allow all of them: `users.*`, …, and by name what no wildcard gives away. */
export const EVERY_FAMILY: readonly string[] = [
  ...new Set(OPERATIONS_AND_MADE_UP.map(({ name }) => `${name.split(".")[0]}.*`)),
  ...OPERATIONS_AND_MADE_UP.filter((row) => row.class === "secret" || row.class === "money").map(({ name }) => name),
];
