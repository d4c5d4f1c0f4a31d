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
  let answer = new Answer();
  let waiting: { resolve(status: number): void; reject(error: Error): void } | null = null;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (bytes) => {
    if (!answer.take(bytes) || waiting === null) return;
    const { resolve } = waiting;
    const { status } = answer;
    answer = new Answer();
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

const HEAD_END = "\r\n\r\n";
const LINE_END = "\r\n";
const LENGTH = "content-length:";

/** One answer as it comes in. A long one is counted and not kept: what is in it is nothing to a benchmark. */
class Answer {
  status = 0;
  #head: Buffer | null = null;
  /** Bytes of the body, or of the chunk with its line end, that are still to come; null while a chunk's first line is. */
  #left: number | null = null;
  #chunked = false;
  #lastChunk = false;
  #line = "";

  /** True once it is whole. */
  take(bytes: Buffer): boolean {
    if (this.status !== 0) return this.#takeBody(bytes);
    const head = this.#head === null ? bytes : Buffer.concat([this.#head, bytes]);
    const end = head.indexOf(HEAD_END);
    if (end < 0) {
      this.#head = head;
      return false;
    }
    const text = head.toString("latin1", 0, end).toLowerCase();
    this.status = Number(text.slice(9, 12));
    const at = text.indexOf(LENGTH);
    this.#chunked = at < 0;
    this.#left = at < 0 ? null : Number.parseInt(text.slice(at + LENGTH.length), 10);
    return this.#takeBody(head.subarray(end + HEAD_END.length));
  }

  #takeBody(bytes: Buffer): boolean {
    if (!this.#chunked) {
      this.#left = (this.#left ?? 0) - bytes.length;
      return this.#left <= 0;
    }
    return this.#takeChunks(bytes);
  }

  /** RFC 9112, section 7.1, without trailers: workerd and Node send none. */
  #takeChunks(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left === null) {
        const end = bytes.indexOf("\n", at);
        this.#line += bytes.toString("latin1", at, end < 0 ? bytes.length : end);
        if (end < 0) return false;
        at = end + 1;
        const size = Number.parseInt(this.#line, 16);
        this.#line = "";
        this.#lastChunk = size === 0;
        this.#left = size + LINE_END.length;
      }
      const taken = Math.min(this.#left, bytes.length - at);
      at += taken;
      this.#left -= taken;
      if (this.#left > 0) return false;
      if (this.#lastChunk) return true;
      this.#left = null;
    }
    return false;
  }
}
