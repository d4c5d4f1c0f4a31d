// A back end of each kind, as small as the middleware's own documentation has it: `node app.mjs @clerk/express`. It stands beside
// node_modules when it runs. Settings come from the environment; OPTIONS is what the middleware itself is given, as JSON.
import { createServer } from "node:http";

const options = process.env.OPTIONS === undefined ? undefined : JSON.parse(process.env.OPTIONS);

/** What a handler does with `getAuth` bound to the request, and the middleware's own client. */
const HANDLERS = {
  "/me": async ({ getAuth }) => ({ userId: getAuth().userId }),
  "/user": async ({ client, id }) => ({ id: (await client().users.getUser(id)).id }),
  "/any": async ({ getAuth }) => {
    const { isAuthenticated, tokenType } = getAuth({ acceptsToken: "any" });
    return { isAuthenticated, tokenType };
  },
  "/token": async ({ getAuth }) => ({ token: await getAuth().getToken({ template: "backend" }) }),
};

async function answer(path, given) {
  try {
    return await HANDLERS[path](given);
  } catch (error) {
    return { error: error.errors?.[0]?.longMessage ?? error.message };
  }
}

const APPS = {
  "@clerk/express": async () => {
    const { default: express } = await import("express");
    const { clerkClient, clerkMiddleware, getAuth } = await import("@clerk/express");
    const app = express();
    app.use(clerkMiddleware(options));
    for (const path of Object.keys(HANDLERS)) {
      app.get(path, async (request, response) => {
        const given = { getAuth: (more) => getAuth(request, more), client: () => clerkClient, id: request.query.id };
        response.json(await answer(path, given));
      });
    }
    return listen(createServer(app));
  },
  "@clerk/fastify": async () => {
    const { default: fastify } = await import("fastify");
    const { clerkPlugin, getAuth } = await import("@clerk/fastify");
    const app = fastify();
    app.register(clerkPlugin, options);
    for (const path of Object.keys(HANDLERS)) {
      app.get(path, (request) => {
        return answer(path, { getAuth: (more) => getAuth(request, more), client: () => request.clerk, id: request.query.id });
      });
    }
    return app.listen({ port: 0, host: "127.0.0.1" });
  },
  "@clerk/hono": async () => hono(await import("@clerk/hono")),
  "@hono/clerk-auth": async () => hono(await import("@hono/clerk-auth")),
};

async function hono({ clerkMiddleware, getAuth }) {
  const { Hono } = await import("hono");
  const { getRequestListener } = await import("@hono/node-server");
  const app = new Hono();
  app.use("*", clerkMiddleware(options));
  for (const path of Object.keys(HANDLERS)) {
    app.get(path, async (context) => {
      const given = {
        getAuth: (more) => getAuth(context, more),
        client: () => context.get("clerk"),
        id: context.req.query("id"),
      };
      return context.json(await answer(path, given));
    });
  }
  return listen(createServer(getRequestListener(app.fetch)));
}

function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

console.log(`ready ${await APPS[process.argv[2]]()}`);
