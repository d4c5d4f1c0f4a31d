// Passwords: the guessing oracle `verify_password`, the compromised mark, and removal. Digests are understood only where
// `node:crypto` alone can check them (`md5`, `sha256`, in hexadecimal); a password behind any other digest never verifies here.
import { createHash } from "node:crypto";
import * as z from "zod";
import { clearPassword } from "../apply-fields.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { none, type Row, userRow } from "../row.ts";
import { hasPassword, type UserRecord } from "../user-record.ts";

function passwordFits(user: UserRecord, password: string): boolean {
  const { password: plain, password_digest: digest, password_hasher: hasher } = user.secrets;
  if (plain !== null) return plain === password;
  if (digest === null || (hasher !== "md5" && hasher !== "sha256")) return false;
  return createHash(hasher).update(password).digest("hex") === digest.toLowerCase();
}

const noPasswordSet = (): Refusal =>
  refuse(400, "no_password_set", "no password set", "This user does not have a password set for their account");

export const passwordRows: readonly Row[] = [
  userRow({
    name: "users.verify_password",
    method: "POST",
    path: "/users/{user_id}/verify_password",
    query: none,
    body: z.strictObject({ password: z.string() }),
    act: ({ user, body }) => {
      if (!hasPassword(user)) return noPasswordSet();
      if (passwordFits(user, body.password)) return { verified: true };
      return refuse(422, "incorrect_password", "incorrect password", "The provided password is not the one the user has set");
    },
  }),
  userRow({
    name: "users.set_password_compromised",
    method: "POST",
    path: "/users/{user_id}/password/set_compromised",
    since: "2025-11-10",
    query: none,
    body: z.strictObject({ revoke_all_sessions: z.boolean().nullable().optional() }),
    act: ({ store, user }) => {
      if (!hasPassword(user)) return noPasswordSet();
      user.password_compromised = true;
      return store.touched(user);
    },
  }),
  userRow({
    name: "users.unset_password_compromised",
    method: "POST",
    path: "/users/{user_id}/password/unset_compromised",
    since: "2025-11-10",
    query: none,
    body: none,
    act: ({ store, user }) => {
      if (!hasPassword(user)) return noPasswordSet();
      user.password_compromised = false;
      return store.touched(user);
    },
  }),
  userRow({
    name: "users.remove_password",
    method: "POST",
    path: "/users/{user_id}/remove_password",
    query: none,
    body: z.strictObject({ sign_out_of_other_sessions: z.boolean().optional() }),
    // Clerk: without a password "the user is returned unchanged".
    act: ({ store, user, now }) => (clearPassword(user, now) ? store.touched(user) : store.answer(user)),
  }),
];
