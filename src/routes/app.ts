// The HTTP surface, put together: what is left of a body, observe, the raw path, then one route per row of the three tables. A new
// operation needs nothing here.
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import { bailiffError, errorResponse } from "../bailiff-errors.ts";
import type { Operation } from "../clerk/operation.ts";
import { once } from "../once.ts";
import { ADMIN_HANDLERS } from "./admin/admin-handlers.ts";
import { ADMIN_OPERATIONS } from "./admin/admin-operations.ts";
import { adminPath } from "./admin/admin-row.ts";
import { serveAdmin } from "./admin/serve-admin.ts";
import type { AppEnv } from "./app-env.ts";
import { explainUnknownPath, firstWords, parseRawPath } from "./call/intake/raw-path.ts";
import { readAway } from "./call/intake/read-away.ts";
import { urlParts } from "./call/intake/url-parts.ts";
import { CLERK_PATHS, locate } from "./call/locate.ts";
import { observe } from "./call/observe.ts";
import { serveOperation } from "./call/pipeline.ts";
import { guardConsole, isOfConsole } from "./console/guard-console.ts";
import { serveConsole } from "./console/serve-console.ts";
import { PUBLIC_OPERATIONS } from "./published/public-operations.ts";
import { publicHandlers, servePublic } from "./published/serve-public.ts";
import { methodNotAllowed, type Route, registerRoutes } from "./route-table.ts";
import type { Services } from "./services.ts";
import { serveClerkWebhook } from "./webhooks/serve-clerk-webhook.ts";

export function createApp(services: Services): HonoBase<AppEnv> {
  // Routed by the raw path: Hono would decode it. One router, not the three that Hono brings and chooses from: it is as fast here, from the
  // first call on. A route is added by the first call that it could be for: most isolates see a few of Clerk's operations, and nothing else.
  const addOthers = once(() => registerOthers(app, services));
  const clerks = Map.groupBy(clerkRoutes(services.operations), ({ path }) => partCount(path));
  /** Only operations whose paths have as many parts can be meant. Most calls find them added. */
  const addClerks = (parts: number) => {
    const routes = clerks.get(parts);
    if (routes === undefined) return;
    registerClerk(app, services, routes);
    clerks.delete(parts);
  };
  const getPath = (request: Request) => {
    const path = routedPath(request);
    if (path.startsWith(CLERK_PATHS)) addClerks(partCount(path));
    else addOthers();
    return path;
  };
  const app = new HonoBase<AppEnv>({ getPath, router: new TrieRouter() });
  app.use(readAway(services.deps));
  app.use(observe(services));
  app.use("/console/*", guardConsole());
  app.use(locate());
  const starts = once(() => ({
    clerk: firstWords(services.operations),
    admin: firstWords(ADMIN_OPERATIONS.filter((row) => !("at" in row))),
    open: firstWords(PUBLIC_OPERATIONS),
  }));
  app.notFound((context) => {
    const detail = explainUnknownPath(routedPath(context.req.raw), starts());
    return errorResponse([bailiffError("bailiff_operation_unknown", detail)], context.get("facts").requestId);
  });
  app.onError((error, context) => {
    const { requestId } = context.get("facts");
    // The name only: a message may hold what a caller sent.
    services.deps.log("unexpected_error", {
      request_id: requestId,
      error: error.name,
      at: error.stack?.split("\n")[1]?.trim() ?? "",
    });
    const detail = `Something went wrong in Bailiff itself. Nothing more is known here; the log has it under ${requestId}.`;
    return errorResponse([bailiffError("bailiff_internal_error", detail)], requestId);
  });
  return app;
}

function clerkRoutes(operations: readonly Operation[]): readonly Route<Operation>[] {
  return operations.map((row) => ({ method: row.method, path: `${CLERK_PATHS}${row.path.slice(1)}`, row }));
}

function partCount(path: string): number {
  return path.split("/").length;
}

function registerClerk(app: HonoBase<AppEnv>, services: Services, routes: readonly Route<Operation>[]): void {
  registerRoutes(app, routes, (context, row, pathParams) =>
    serveOperation(services, row, context.get("facts"), context.get("pathReason"), pathParams),
  );
}

/** What needs no key, Clerk's webhooks, the admin plane, the console. */
function registerOthers(app: HonoBase<AppEnv>, services: Services): void {
  const open = publicHandlers(services);
  registerRoutes(
    app,
    PUBLIC_OPERATIONS.map((row) => ({ method: row.method, path: row.path, row })),
    (context, row, pathParams) => servePublic(services, row, open[row.name], context.get("facts"), pathParams),
  );
  registerRoutes(app, [{ method: "POST", path: "/hooks/clerk", row: null }], (context) =>
    serveClerkWebhook(services, context.get("facts")),
  );
  registerRoutes(
    app,
    ADMIN_HANDLERS.map((operation) => ({ method: operation.row.method, path: adminPath(operation.row), row: operation })),
    (context, row, pathParams) => serveAdmin(services, row, context.get("facts"), pathParams),
  );
  registerConsole(app, services);
}

/** Behind the rows: what is below `/console` and no operation is a page or a file. As everywhere, a HEAD is no GET. */
function registerConsole(app: HonoBase<AppEnv>, services: Services): void {
  app.all("/console/*", (context) =>
    context.req.raw.method === "GET"
      ? serveConsole(services.env, context.req.raw, routedPath(context.req.raw), context.get("facts").requestId)
      : methodNotAllowed(context, "GET"),
  );
}

function routedPath(request: Request): string {
  const { pathname } = urlParts(request);
  const path = parseRawPath(pathname);
  // What is none is refused by `locate`, before any route: this says under whose headers.
  return path.ok ? path.path : isOfConsole(pathname) ? "/console/" : "/";
}
