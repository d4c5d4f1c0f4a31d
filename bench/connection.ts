// One kept-alive HTTP/1.1 connection that sends prepared bytes and waits for the end of the answer. Less than an HTTP client on purpose:
// the load comes from the same two cores that serve it, and what the client burns would hide the difference that is to be seen.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Connection {
  /** One at a time. Gives the status once the whole answer is here. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  let received = Buffer.alloc(0);
  let waiting: { resolve(status: number): void; reject(error: Error): void } | null = null;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const status = statusOfWhole(received);
    if (status === null || waiting === null) return;
    const { resolve } = waiting;
    received = Buffer.alloc(0);
    waiting = null;
    resolve(status);
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed")));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}

export interface RequestBody {
  readonly content: Buffer;
  readonly type: string;
}

export function requestBytes(
  url: string,
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  token: string,
  body?: RequestBody,
): Buffer {
  const type = body === undefined ? "" : `content-type: ${body.type}\r\n`;
  const length = method === "GET" ? "" : `content-length: ${body?.content.length ?? 0}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: Bearer ${token}\r\naccept: application/json\r\n${type}${length}\r\n`;
  return Buffer.concat([Buffer.from(head), body?.content ?? Buffer.alloc(0)]);
}

/** The status of an answer that is complete in `bytes`; null while more is to come. */
function statusOfWhole(bytes: Buffer): number | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = bytes.toString("latin1", 0, headEnd).toLowerCase();
  const bodyStart = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole = length === undefined ? chunksEnd(bytes, bodyStart) : bytes.length >= bodyStart + Number(length);
  return whole ? Number(head.slice(9, 12)) : null;
}

/** RFC 9112, section 7.1, without trailers: workerd sends none. */
function chunksEnd(bytes: Buffer, start: number): boolean {
  for (let at = start; ; ) {
    const sizeEnd = bytes.indexOf("\r\n", at);
    if (sizeEnd < 0) return false;
    const size = Number.parseInt(bytes.toString("latin1", at, sizeEnd), 16);
    at = sizeEnd + 2 + size + 2;
    if (size === 0) return bytes.length >= at;
  }
}
