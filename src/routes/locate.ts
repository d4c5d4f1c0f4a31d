// The raw path, before anything is decoded: a path that no Bailiff path can be is refused, a `/for/<reason>` prefix is taken off.
import type { MiddlewareHandler } from "hono";
import { bailiffError, errorResponse } from "../clerk/errors.ts";
import type { AppEnv } from "./app-env.ts";
import { parseRawPath, rawPathOf } from "./intake/raw-path.ts";

export function locate(): MiddlewareHandler<AppEnv> {
  return async function locateHandler(context, next) {
    const path = parseRawPath(rawPathOf(context.req.raw));
    if (!path.ok) return errorResponse([bailiffError("bailiff_operation_unknown", path.detail)], context.get("facts").requestId);
    context.set("pathReason", path.reason);
    return next();
  };
}
