// One generic loop that registers a table's rows as routes: literal paths before paths with parameters, and for each path a last route
// that answers 405 for every other verb. The path has already passed `parseRawPath`, so the router never decodes anything.
import type { Context } from "hono";
import type { HonoBase } from "hono/hono-base";
import { bailiffError, errorResponse } from "../bailiff-errors.ts";
import type { AppEnv } from "./app-env.ts";

export interface Route<Row> {
  readonly method: string;
  /** Parameters in braces. */
  readonly path: string;
  readonly row: Row;
}

export function registerRoutes<Row>(
  app: HonoBase<AppEnv>,
  routes: readonly Route<Row>[],
  handle: (context: Context<AppEnv>, row: Row, pathParams: Readonly<Record<string, string>>) => Promise<Response>,
): void {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  for (const [path, group] of [...byPath].sort(([a], [b]) => parameterCount(a) - parameterCount(b))) {
    const pattern = path.replaceAll(/\{([a-z0-9_]+)\}/g, ":$1");
    // `on` and not `get`: Hono answers HEAD from a GET route, and a HEAD is a 405 here.
    for (const { method, row } of group) {
      app.on(method, pattern, (context, next) =>
        context.req.raw.method === method ? handle(context, row, context.req.param()) : next(),
      );
    }
    const allowed = group.map(({ method }) => method).join(", ");
    app.all(pattern, (context) => methodNotAllowed(context, allowed));
  }
}

export function methodNotAllowed(context: Context<AppEnv>, allowed: string): Response {
  const detail = `${context.req.raw.method} is not possible here. Allowed: ${allowed}.`;
  return errorResponse(
    [bailiffError("bailiff_method_not_allowed", detail, { headers: { allow: allowed } })],
    context.get("facts").requestId,
  );
}

function parameterCount(path: string): number {
  return path.split("{").length;
}
