// The raw path, before anything is decoded: a path that no Bailiff path can be is refused, a `/for/<reason>` prefix is taken off. A Host
// header with more than a host in it is refused too, because the runtime makes it part of the URL (`Host: bailiff/v1/users`).
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { parseRawPath } from "./intake/raw-path.ts";

/** What stands before the paths of Clerk's operations. */
export const CLERK_PATHS = "/v1/";

const PLAIN_HOST = /^[A-Za-z0-9._:[\]-]*$/;

export type Place =
  /** `path`: without the prefix. */
  | { readonly ok: true; readonly path: string; readonly reason: string | null }
  | { readonly ok: false; readonly error: BailiffError };

/** @param pathname as it came */
export function locate({ headers }: Pick<Request, "headers">, pathname: string): Place {
  if (!PLAIN_HOST.test(headers.get("host") ?? "")) {
    return { ok: false, error: bailiffError("bailiff_header_invalid", "The Host header holds more than a host.") };
  }
  const path = parseRawPath(pathname);
  return path.ok ? path : { ok: false, error: bailiffError("bailiff_operation_unknown", path.detail) };
}
