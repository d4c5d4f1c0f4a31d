// Profile images: only whether there is one is kept, never its bytes.
import * as z from "zod";
import { type Refusal, refuse } from "../refusal.ts";
import { none, type Row, userRow } from "../row.ts";

/** Clerk's limit for an uploaded image: 10 MiB. */
const IMAGE_MAX_BYTES = 10 * 1024 * 1024;

function checkImage(file: unknown): Refusal | undefined {
  if (!(file instanceof Blob) || file.size === 0) {
    return refuse(400, "form_param_missing", "Image file missing", "There was no image file present in the request");
  }
  if (file.size <= IMAGE_MAX_BYTES) return undefined;
  const text = `file exceeds the maximum allowed size of ${IMAGE_MAX_BYTES} bytes.`;
  return refuse(422, "form_param_exceeds_allowed_size", "exceeds maximum size", text);
}

export const profileImageRows: readonly Row[] = [
  userRow({
    name: "users.set_profile_image",
    method: "POST",
    path: "/users/{user_id}/profile_image",
    multipart: true,
    query: none,
    body: z.object({ file: z.unknown().optional() }),
    act: ({ store, user, body }) => {
      const refusal = checkImage(body.file);
      if (refusal !== undefined) return refusal;
      user.has_image = true;
      return store.touched(user);
    },
  }),
  userRow({
    name: "users.delete_profile_image",
    method: "DELETE",
    path: "/users/{user_id}/profile_image",
    query: none,
    body: none,
    act: ({ store, user }) => {
      user.has_image = false;
      return store.touched(user);
    },
  }),
];
