// Bans and locks. All of them set a state, so a repeat answers as the first time did. Clerk does not say what a bulk call does with
// an id that names nobody: here nothing is changed and the answer is 404, which is a guess.
import * as z from "zod";
import { refuse, userNotFound } from "../refusal.ts";
import { none, type Row, row, userRow } from "../row.ts";
import type { Store } from "../store.ts";
import type { UserRecord } from "../user-record.ts";

const BULK_MAX = 50;
/** Clerk's default lock-out for a new instance. */
const LOCK_MS = 3_600_000;

const bulkBody = z.object({ user_ids: z.array(z.string()).min(1) });

function setBanned(store: Store, userIds: readonly string[], banned: boolean): object {
  if (userIds.length > BULK_MAX) {
    const text = `Parameters exceed the maximum allowed bulk processing size of ${BULK_MAX}.`;
    return refuse(400, "bulk_size_exceeded", "bulk size exceeded", text);
  }
  const users: UserRecord[] = [];
  for (const id of new Set(userIds)) {
    const user = store.users.get(id);
    if (user === undefined) return userNotFound(id);
    users.push(user);
  }
  return users.map((user) => {
    user.banned = banned;
    return store.touched(user);
  });
}

function restriction(verb: string, apply: (user: UserRecord, now: number) => void): Row {
  return userRow({
    name: `users.${verb}`,
    method: "POST",
    path: `/users/{user_id}/${verb}`,
    query: none,
    body: none,
    act: ({ store, user, now }) => {
      apply(user, now);
      return store.touched(user);
    },
  });
}

function bulk(verb: "ban" | "unban"): Row {
  return row({
    name: `users.bulk_${verb}`,
    method: "POST",
    path: `/users/${verb}`,
    query: none,
    body: bulkBody,
    act: ({ store, body }) => setBanned(store, body.user_ids, verb === "ban"),
  });
}

export const restrictionRows: readonly Row[] = [
  restriction("ban", (user) => {
    user.banned = true;
  }),
  restriction("unban", (user) => {
    user.banned = false;
  }),
  bulk("ban"),
  bulk("unban"),
  restriction("lock", (user, now) => {
    user.lock = { until: now + LOCK_MS };
  }),
  restriction("unlock", (user) => {
    user.lock = null;
    user.attempts_left = 100;
  }),
];
