// The HTTP surface, put together: observe, the raw path, one route per path of the three tables, what is left of a body. A new operation
// needs nothing here.
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import { bailiffError, errorResponse } from "../bailiff-errors.ts";
import type { Operation } from "../clerk/operation.ts";
import { once } from "../once.ts";
import { ADMIN_HANDLERS } from "./admin/admin-handlers.ts";
import { ADMIN_OPERATIONS } from "./admin/admin-operations.ts";
import { adminPath } from "./admin/admin-row.ts";
import { serveAdmin } from "./admin/serve-admin.ts";
import type { AppEnv, Located } from "./app-env.ts";
import { explainUnknownPath, firstWords } from "./call/intake/raw-path.ts";
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

export interface App {
  /** The environment is in the services. */
  fetch(request: Request, env: unknown, context: ExecutionContext): Promise<Response>;
}

export function createApp(services: Services): App {
  const observer = observe(services);
  const readRest = readAway(services.deps);
  const routes = createRoutes(services);
  return {
    async fetch(request, _env, context) {
      const facts = observer.begin(request, context);
      const { pathname } = urlParts(request);
      const place = locate(request, pathname);
      // Whatever comes of it, the answer says how often it was sent to Clerk: none so far.
      if (place.ok && place.path.startsWith(CLERK_PATHS)) facts.measured.attempts = 0;
      const response = place.ok
        ? await routes.fetch(request, { facts, path: place.path, pathReason: place.reason }, context)
        : errorResponse([place.error], facts.requestId);
      if (isOfConsole(pathname)) guardConsole(response);
      observer.end(facts, response);
      await readRest(request, response);
      return response;
    },
  };
}

/**
 * Routed by the raw path: Hono would decode it. One router, not the three that Hono brings and chooses from: it is as fast here, from the
 * first call on. A route is added by the first call that it could be for: most isolates see a few of Clerk's operations, and nothing else.
 */
function createRoutes(services: Services): HonoBase<AppEnv> {
  const addOthers = once(() => registerOthers(app, services));
  const clerks = Map.groupBy(clerkRoutes(services.operations), ({ path }) => partCount(path));
  /** Only operations whose paths have as many parts can be meant. Most calls find them added. */
  const addClerks = (parts: number) => {
    const routes = clerks.get(parts);
    if (routes === undefined) return;
    registerClerk(app, services, routes);
    clerks.delete(parts);
  };
  const getPath = (_request: Request, located?: { env?: Located }) => {
    const path = located?.env?.path ?? "/";
    if (path.startsWith(CLERK_PATHS)) addClerks(partCount(path));
    else addOthers();
    return path;
  };
  const app = new HonoBase<AppEnv>({ getPath, router: new TrieRouter() });
  const starts = once(() => ({
    clerk: firstWords(services.operations),
    admin: firstWords(ADMIN_OPERATIONS.filter((row) => !("at" in row))),
    open: firstWords(PUBLIC_OPERATIONS),
  }));
  app.notFound(({ env: { path, facts } }) =>
    errorResponse([bailiffError("bailiff_operation_unknown", explainUnknownPath(path, starts()))], facts.requestId),
  );
  app.onError((error, { env: { facts } }) => {
    const { requestId } = facts;
    // The name and the place only: a message may hold what a caller sent, on lines of its own as well.
    services.deps.log("unexpected_error", {
      request_id: requestId,
      error: error.name,
      at: error.stack?.replace(error.message, "").split("\n")[1]?.trim() ?? "",
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
  registerRoutes(app, routes, ({ facts, pathReason }, row, pathParams) =>
    serveOperation(services, row, facts, pathReason, pathParams),
  );
}

/** What needs no key, Clerk's webhooks, the admin plane, the console. */
function registerOthers(app: HonoBase<AppEnv>, services: Services): void {
  const open = publicHandlers(services);
  registerRoutes(
    app,
    PUBLIC_OPERATIONS.map((row) => ({ method: row.method, path: row.path, row })),
    ({ facts }, row, pathParams) => servePublic(services, row, open[row.name], facts, pathParams),
  );
  registerRoutes(app, [{ method: "POST", path: "/hooks/clerk", row: null }], ({ facts }) => serveClerkWebhook(services, facts));
  registerRoutes(
    app,
    ADMIN_HANDLERS.map((operation) => ({ method: operation.row.method, path: adminPath(operation.row), row: operation })),
    ({ facts }, row, pathParams) => serveAdmin(services, row, facts, pathParams),
  );
  registerConsole(app, services);
}

/** Behind the rows: what is below `/console` and no operation is a page or a file. As everywhere, a HEAD is no GET. */
function registerConsole(app: HonoBase<AppEnv>, services: Services): void {
  app.all("/console/*", (context) => {
    const { facts, path } = context.env;
    const { raw } = context.req;
    return raw.method === "GET" ? serveConsole(services.env, raw, path, facts.requestId) : methodNotAllowed(context, "GET");
  });
}
