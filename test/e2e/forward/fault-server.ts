// A Clerk that misbehaves on real sockets, by the word in the path: `/v1/users/<fault>`. It reads requests with `node:net` and not
// `node:http`, because half of the faults (a reset before or after the body, a cut answer) are below HTTP.
import { createServer, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

export interface FaultServer {
  readonly origin: string;
  /** Requests that arrived whole (or as far as the fault lets them), by fault. */
  readonly seen: Map<string, string[]>;
  close(): Promise<void>;
}

type Fault = (socket: Socket, call: number) => void;

const json = (status: string, body: string, headers = "") =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}connection: close\r\n\r\n${body}`;
const OK = json("200 OK", '{"object":"user"}', "x-clerk-trace-id: trace_ok\r\nset-cookie: a=b\r\n");
const PLAIN = '{"object":"user"}';
const encoded = (encoding: string, body: Buffer) => (socket: Socket) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: ${encoding}\r\n`;
  socket.write(`${head}content-length: ${body.byteLength}\r\nx-clerk-trace-id: trace_ok\r\nconnection: close\r\n\r\n`);
  socket.end(body);
};
const reset = (socket: Socket) => socket.resetAndDestroy();

/** `call` counts from 1, per fault. */
const FAULTS: Readonly<Record<string, Fault>> = {
  ok: (socket) => socket.end(OK),
  reset: reset,
  reset_once: (socket, call) => (call === 1 ? reset(socket) : socket.end(OK)),
  close_once: (socket, call) => (call === 1 ? socket.end() : socket.end(OK)),
  stall: () => undefined,
  stall_once: (socket, call) => (call === 1 ? undefined : socket.end(OK)),
  stall_body: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[1,"),
  // Says nothing of its length.
  stall_chunks: (socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\n"),
  cut_chunks: (socket) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\n"),
  slow_body: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\nconnection: close\r\n\r\n");
    for (const [index, character] of [..."[1,2]"].entries()) setTimeout(() => socket.write(character), 20 * (index + 1));
  },
  truncated: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[1,"),
  redirect: (socket) =>
    socket.end("HTTP/1.1 302 Found\r\nlocation: /v1/users/ok\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
  html_once: (socket, call) =>
    socket.end(
      call === 1 ? "HTTP/1.1 522 \r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>" : OK,
    ),
  html: (socket) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>"),
  untyped: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"),
  html_403: (socket) =>
    socket.end("HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>"),
  gzip: encoded("gzip", gzipSync(PLAIN)),
  brotli: encoded("br", brotliCompressSync(PLAIN)),
  identity: encoded("identity", Buffer.from(PLAIN)),
  deflate: encoded("deflate", deflateSync(PLAIN)),
  old_gzip: encoded("x-gzip", gzipSync(PLAIN)),
  loud_gzip: encoded("GZIP", gzipSync(PLAIN)),
  twice: encoded("gzip, br", brotliCompressSync(gzipSync(PLAIN))),
  made_up: encoded("aes", Buffer.from(PLAIN)),
  lying_gzip: encoded("gzip", Buffer.from(PLAIN)),
  empty: (socket) => socket.end("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"),
  busy_until_date: (socket, call) => {
    const date = new Date(Date.now() + 1_000).toUTCString();
    socket.end(call === 1 ? json("429 Too Many Requests", "{}", `retry-after: ${date}\r\n`) : OK);
  },
  busy_long: (socket) => socket.end(json("429 Too Many Requests", '{"errors":[]}', "retry-after: 60\r\n")),
  gone_after_500: (socket, call) => socket.end(call === 1 ? json("500 Oops", "{}") : json("404 Not Found", '{"errors":[]}')),
  down: (socket) => socket.end(json("503 Service Unavailable", '{"errors":[{"code":"internal"}]}')),
};

export async function startFaultServer(): Promise<FaultServer> {
  const seen = new Map<string, string[]>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => undefined);
    let text = "";
    let answered = false;
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      const word = /^[A-Z]+ \/v1\/users\/(\w+)/.exec(text)?.[1] ?? "";
      // `reset_early` cuts before the body is read; every other fault waits for the whole request.
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      const whole = head >= 0 && text.length >= head + 4 + length;
      if (answered || head < 0 || (!whole && word !== "reset_early")) return;
      answered = true;
      const calls = [...(seen.get(word) ?? []), text];
      seen.set(word, calls);
      (FAULTS[word] ?? reset)(socket, calls.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
