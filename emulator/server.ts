// The emulator's entry for tests and for `npm start`: a stateful double of Clerk's Users Backend API on a real socket. It keeps
// everything in memory, is honest about its limits (see the comments marked "a guess") and is for development only: it stores
// passwords as they come and its control API has no credentials.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CONTROL_PREFIX, type Controls, control, resetAll } from "./control.ts";
import { deliver } from "./deliver.ts";
import { checkKey, dispatch, replyRefusal, type World } from "./dispatch.ts";
import { Faults } from "./faults.ts";
import { Journal, type ReceivedRequest } from "./journal.ts";
import { writeKept } from "./kept-numbers.ts";
import { RateLimits } from "./rate-limits.ts";
import { refuse } from "./refusal.ts";
import { seedStore } from "./seed.ts";
import { Store } from "./store.ts";
import { Webhooks, type WebhookTarget } from "./webhooks.ts";

export type { FaultRule } from "./faults.ts";
export type { ReceivedRequest } from "./journal.ts";
export { SEED } from "./seed.ts";
export type { Store } from "./store.ts";
export { addUnlistedUser, UNLISTED_USER } from "./unlisted-user.ts";

/** An image of 10 MiB and its form around it, and some room to refuse a larger one properly. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly secretKey: string;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Start with the users of `SEED`. Default true. */
  readonly seed?: boolean;
  /** Where Clerk's webhooks go. Default: nowhere, until the control API says. */
  readonly webhooks?: WebhookTarget;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`, without `/v1`. */
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly webhooks: Webhooks;
  /** Live: grows as requests come, oldest first. */
  readonly requests: ReceivedRequest[];
  /** State, faults, journal and limits as new. */
  reset(): void;
  /** Ends every connection, stalled ones too. */
  close(): Promise<void>;
}

/** The body, or undefined when it is larger than any that Clerk takes. */
async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

async function serveControl(controls: Controls, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await readBody(request))?.toString("utf8") ?? "";
  const reply = control(controls, request.socket.remoteAddress, request.method ?? "", path, body);
  response.writeHead(reply.status, { "content-type": "application/json" }).end(writeKept(reply.body));
}

async function serve(
  world: World & Controls,
  closing: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? "";
  const path = url.split("?", 1)[0] ?? "";
  if (path.startsWith(CONTROL_PREFIX)) return serveControl(world, path.slice(CONTROL_PREFIX.length), request, response);

  // Of the same clock as every time in a body. Node's own would be the machine's.
  response.sendDate = false;
  response.setHeader("date", new Date(world.store.now()).toUTCString());
  const method = request.method ?? "";
  const authorization = header(request, "authorization");
  const entry = world.journal.open(request, world.store.now(), checkKey(authorization, world.secretKey) === undefined);
  const body = await readBody(request);
  const traceId = (): string => world.store.ids.trace();
  if (body === undefined) {
    const reply = replyRefusal(refuse(413, "request_body_invalid", "Request body too large"), traceId());
    response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  Journal.keepBody(entry, body);
  const fault = world.faults.take(method, path);
  if (fault !== undefined) entry.fault = fault.kind;
  const incoming = {
    method,
    url,
    authorization,
    version: header(request, "clerk-api-version"),
    contentType: header(request, "content-type"),
    body,
    client: { client_ip: request.socket.remoteAddress ?? "", user_agent: header(request, "user-agent") ?? "" },
  };
  await deliver({ response, act: () => dispatch(world, incoming, entry), traceId, closing }, fault);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const text = taken ? `Port ${port} on ${host} is taken: the Clerk emulator cannot listen there.` : error.message;
      reject(Object.assign(new Error(text, { cause: error }), { code: error.code }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Starts an emulator. Rejects with `code: "EADDRINUSE"` when the port is taken. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { secretKey, host = "127.0.0.1", now = Date.now, seed = true } = options;
  const journal = new Journal();
  const webhooks = new Webhooks(options.webhooks ?? null);
  const store = new Store({
    now,
    seed: seed ? seedStore : null,
    listener: (type, data) => webhooks.tell(type, data, now()),
  });
  const world = {
    secretKey,
    journal,
    store,
    webhooks,
    faults: new Faults(),
    limits: new RateLimits(),
  };
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(world, closing.signal, request, response).catch((error: unknown) => {
      // A caller who hangs up in the middle of a body, or the end of the emulator, ends here; anything else is a bug worth seeing.
      if (!request.destroyed && !closing.signal.aborted) process.stderr.write(`emulator: ${String(error)}\n`);
      response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    store: world.store,
    faults: world.faults,
    limits: world.limits,
    webhooks,
    requests: journal.requests,
    reset: () => resetAll(world),
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        webhooks.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
