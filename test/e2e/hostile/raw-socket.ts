// HTTP below any client library: bytes out, answers in. `fetch` and `node:http` would mend or refuse most of what is sent here.
import { createConnection, type Socket } from "node:net";

/** Gives up on a server that neither answers nor closes. */
const PATIENCE_MS = 8_000;

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Latin-1 text is bytes, one to one. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** Everything that comes back on a connection of its own, which is closed for writing afterwards unless the answers are counted. */
export function exchange(
  port: number,
  parts: readonly Buffer[],
  options: { readonly answers?: number; readonly pauseMs?: number } = {},
): Promise<RawAnswer[]> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const { answers, pauseMs = 0 } = options;
    const toHead = isHead(parts[0]);
    let received = Buffer.alloc(0);
    let done = false;
    const end = () => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      socket.destroy();
      resolve(readAnswers(received, true, toHead).answers);
    };
    const timer = setTimeout(end, PATIENCE_MS);
    socket.on("error", () => undefined);
    socket.on("close", end);
    socket.on("end", end);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (answers !== undefined && readAnswers(received, false, toHead).answers.length >= answers) end();
    });
    void sendParts(socket, parts, pauseMs).then(() => {
      if (answers === undefined) socket.end();
    });
  });
}

function isHead(bytes: Buffer | undefined): boolean {
  return bytes?.toString("latin1", 0, 5) === "HEAD ";
}

async function sendParts(socket: Socket, parts: readonly Buffer[], pauseMs: number): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (socket.destroyed) return;
    socket.write(part);
  }
}

/** One keep-alive connection, one request at a time; opened anew when the other side has closed it. */
export class KeepAlive {
  readonly #port: number;
  #socket: Socket | null = null;
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Null when the connection ended without a whole answer. `bytes` must be one well-framed request. */
  async ask(bytes: Buffer): Promise<RawAnswer | null> {
    const socket = this.#open();
    socket.write(bytes);
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const { answers, rest } = readAnswers(this.#received, socket.destroyed, isHead(bytes));
      const [answer] = answers;
      if (answer !== undefined) {
        this.#received = rest;
        // An interim answer (100) is not the answer.
        if (answer.status < 200) continue;
        if (answer.headers.get("connection")?.toLowerCase() === "close") this.close();
        return answer;
      }
      if (socket.destroyed || Date.now() > giveUpAt) {
        this.close();
        return null;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#received = Buffer.alloc(0);
  }

  #open(): Socket {
    if (this.#socket !== null && !this.#socket.destroyed) return this.#socket;
    this.close();
    const socket = createConnection({ port: this.#port, host: "127.0.0.1" });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      if (this.#socket !== socket) return;
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on("end", () => socket.destroy());
    socket.on("close", () => this.#wake());
    return socket;
  }
}

/**
 * Whole answers at the start of `bytes`, and what is left. `closed`: an answer without a length ends with the connection. `toHead`: they
 * answer a HEAD, and their length is not of a body that comes.
 */
function readAnswers(bytes: Buffer, closed: boolean, toHead: boolean): { answers: RawAnswer[]; rest: Buffer<ArrayBuffer> } {
  const answers: RawAnswer[] = [];
  let rest = Buffer.from(bytes);
  for (;;) {
    const read = readAnswer(rest, closed, toHead);
    if (read === null) return { answers, rest };
    answers.push(read.answer);
    rest = rest.subarray(read.size);
  }
}

function readAnswer(bytes: Buffer, closed: boolean, toHead: boolean): { answer: RawAnswer; size: number } | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  const headers = new Map(
    lines.map((text) => [text.slice(0, text.indexOf(":")).toLowerCase(), text.slice(text.indexOf(":") + 1).trim()] as const),
  );
  const start = headEnd + 4;
  if (toHead) return { answer: { status, headers, body: "" }, size: start };
  if (headers.get("transfer-encoding") === "chunked") {
    const chunked = readChunks(bytes, start);
    return chunked === null ? null : { answer: { status, headers, body: chunked.body }, size: chunked.end };
  }
  const length =
    status < 200 || status === 204 ? 0 : Number(headers.get("content-length") ?? (closed ? bytes.length - start : Number.NaN));
  if (Number.isNaN(length) || bytes.length < start + length) return null;
  return { answer: { status, headers, body: bytes.toString("utf8", start, start + length) }, size: start + length };
}

function readChunks(bytes: Buffer, start: number): { body: string; end: number } | null {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || bytes.length < end) return null;
    if (size === 0) return { body: Buffer.concat(parts).toString("utf8"), end };
    parts.push(bytes.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
