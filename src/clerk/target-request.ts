// How the users that an operation is about are looked up: one by its path, several by the list's filter in one call.
import type { UpstreamRequest } from "./upstream-request.ts";

export type { UpstreamRequest };

/** Operation by which a key looks at such a user itself. */
export const TARGET_SHOWN_BY = "users.get";

export function upstreamPathOfUser(id: string): string {
  return `/v1/users/${encodeURIComponent(id)}`;
}

/** The filter knows two signs, `+` to include and `-` to exclude: an id that begins like the second stands behind the first. */
export function upstreamPathOfUsers(ids: readonly string[]): string {
  const filters = ids.map((id) => `user_id=${encodeURIComponent(id.startsWith("-") ? `+${id}` : id)}`);
  return `/v1/users?${[...filters, `limit=${ids.length}`].join("&")}`;
}
