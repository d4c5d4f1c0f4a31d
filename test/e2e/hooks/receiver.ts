// The other end of a hook: a server on this machine that keeps what it is sent and answers as it is told.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Arrived {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A status, or what else becomes of it; a number of ms is waited before. */
export interface Reply {
  readonly status: number;
  readonly location?: string;
  readonly afterMs?: number;
}

export interface Receiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** By the path that was asked for. */
  replyWith(reply: (one: Arrived) => Reply): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const arrived: Arrived[] = [];
  let reply: (one: Arrived) => Reply = () => ({ status: 204 });
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { type, data }: Pick<Arrived, "type" | "data"> =
        request.method === "POST" ? JSON.parse(body) : { type: "", data: {} };
      const one: Arrived = { path: request.url ?? "", headers, body, type, data };
      arrived.push(one);
      const { status, location, afterMs = 0 } = reply(one);
      setTimeout(() => response.writeHead(status, location === undefined ? {} : { location }).end(), afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    replyWith(next) {
      reply = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
