// A server in the gateway's place that answers whatever a test wants: what a proxy, a login page, a hostile or a broken server would.
import { createServer, type IncomingMessage } from "node:http";

export interface StandInAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, with the request id that Bailiff's answers have; undefined: never answered. */
  readonly body?: string | object | undefined;
}

export interface StandIn {
  readonly url: string;
  /** `GET /admin/keys?…`, in the order in which they came. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export async function standIn(answer: (path: string, request: IncomingMessage) => StandInAnswer): Promise<StandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(`${request.method} ${path}`);
    const { status = 200, headers = {}, body } = answer(path, request);
    if (body === undefined) return;
    const json = typeof body === "string" ? {} : { "content-type": "application/json", "bailiff-request-id": "req_standin" };
    response.writeHead(status, { ...json, ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
