// The raw path, before anything is decoded: a path that no Bailiff path can be is refused, a `/for/<reason>` prefix is taken off. A Host
// header with more than a host in it is refused too, because the runtime makes it part of the URL (`Host: bailiff/v1/users`).
import type { MiddlewareHandler } from "hono";
import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { AppEnv } from "../app-env.ts";
import { parseRawPath } from "./intake/raw-path.ts";
import { urlParts } from "./intake/url-parts.ts";

/** What stands before the paths of Clerk's operations. */
export const CLERK_PATHS = "/v1/";

const PLAIN_HOST = /^[A-Za-z0-9._:[\]-]*$/;

export function locate(): MiddlewareHandler<AppEnv> {
  return async function locateHandler(context, next) {
    if (!PLAIN_HOST.test(context.req.raw.headers.get("host") ?? "")) {
      return errorResponse(
        [bailiffError("bailiff_header_invalid", "The Host header holds more than a host.")],
        context.get("facts").requestId,
      );
    }
    const path = parseRawPath(urlParts(context.req.raw).pathname);
    if (!path.ok) return errorResponse([bailiffError("bailiff_operation_unknown", path.detail)], context.get("facts").requestId);
    context.set("pathReason", path.reason);
    // Whatever comes of it, the answer says how often it was sent to Clerk: none so far.
    if (path.path.startsWith(CLERK_PATHS)) context.get("facts").measured.attempts = 0;
    return next();
  };
}
