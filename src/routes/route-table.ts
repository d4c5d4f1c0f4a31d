// One generic loop that registers a table's rows as routes, one for each path, literal paths before paths with parameters; verbs that a path
// does not have are 405. The path has already passed `parseRawPath`, so the router never decodes anything.
import type { Context } from "hono";
import type { HonoBase } from "hono/hono-base";
import { bailiffError, errorResponse } from "../bailiff-errors.ts";
import type { AppEnv, Located } from "./app-env.ts";

export interface Route<Row> {
  readonly method: string;
  /** Parameters in braces. */
  readonly path: string;
  readonly row: Row;
}

export function registerRoutes<Row>(
  app: HonoBase<AppEnv>,
  routes: readonly Route<Row>[],
  handle: (located: Located, row: Row, pathParams: Readonly<Record<string, string>>) => Promise<Response>,
): void {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  for (const [path, group] of [...byPath].sort(([a], [b]) => parameterCount(a) - parameterCount(b))) {
    const pattern = path.replaceAll(/\{([a-z0-9_]+)\}/g, ":$1");
    const rows = new Map(group.map(({ method, row }) => [method, row]));
    const allowed = group.map(({ method }) => method).join(", ");
    // By the request's own verb: Hono asks for a GET where a HEAD came, and a HEAD is a 405 here.
    app.all(pattern, (context) => {
      const row = rows.get(context.req.raw.method);
      return row === undefined ? methodNotAllowed(context, allowed) : handle(context.env, row, context.req.param());
    });
  }
}

export function methodNotAllowed({ req, env }: Pick<Context<AppEnv>, "req" | "env">, allowed: string): Response {
  const detail = `${req.raw.method} is not possible here. Allowed: ${allowed}.`;
  return errorResponse(
    [bailiffError("bailiff_method_not_allowed", detail, { headers: { allow: allowed } })],
    env.facts.requestId,
  );
}

function parameterCount(path: string): number {
  return path.split("{").length;
}
