// The two ways to write metadata: PATCH merges deeply and takes `null` as "remove", PUT replaces each field that was sent whole and
// keeps `null` as a value. A field that was not sent stays as it was in both.
import * as z from "zod";
import { mergeMetadata } from "../merge-metadata.ts";
import { none, type Row, userRow } from "../row.ts";
import { metadata } from "../user-field-rules.ts";

const body = z.strictObject({
  public_metadata: metadata.optional(),
  private_metadata: metadata.optional(),
  unsafe_metadata: metadata.optional(),
});
const FIELDS = ["public_metadata", "private_metadata", "unsafe_metadata"] as const;

export const metadataRows: readonly Row[] = [
  userRow({
    name: "users.update_metadata",
    method: "PATCH",
    path: "/users/{user_id}/metadata",
    query: none,
    body,
    act: ({ store, user, body: change }) => {
      for (const field of FIELDS) {
        const sent = change[field];
        if (sent !== undefined) user[field] = mergeMetadata(user[field], sent);
      }
      return store.touched(user);
    },
  }),
  userRow({
    name: "users.replace_metadata",
    method: "PUT",
    path: "/users/{user_id}/metadata",
    query: none,
    body,
    act: ({ store, user, body: change }) => {
      for (const field of FIELDS) user[field] = change[field] ?? user[field];
      return store.touched(user);
    },
  }),
];
