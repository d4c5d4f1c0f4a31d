// The journal: every request that reached the emulator, as it came. It is the outside witness of crash tests ("was Clerk called, and
// how often?"), so an entry exists from the first byte of a request on, whatever happens to it afterwards. The secret key is never
// in it: of an Authorization header only its presence is kept.
import type { IncomingMessage } from "node:http";

/** Past this many the oldest are dropped, so that a long bench does not eat the memory. */
const MAX_ENTRIES = 50_000;
const DROP_AT_ONCE = 10_000;
const MAX_BODY_CHARACTERS = 65_536;

export interface ReceivedRequest {
  /** Milliseconds since 1970 by the emulator's clock. */
  readonly at: number;
  readonly method: string;
  /** As it was on the request line, nothing decoded. */
  readonly url: string;
  /** Raw pairs in the order they came; the value of `authorization` is `[redacted]`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Did it carry the right secret key? */
  readonly authorized: boolean;
  /** At most the first 65,536 characters. */
  body: string;
  /** Did the body arrive to its end? */
  complete: boolean;
  /** Did the operation take effect? False for everything that was refused. */
  acted: boolean;
  /** Of the answer the operation gave, sent or not; absent when it was never asked. */
  status?: number;
  /** Kind of the fault that was injected. */
  fault?: string;
}

export class Journal {
  readonly requests: ReceivedRequest[] = [];
  #dropped = 0;

  get dropped(): number {
    return this.#dropped;
  }

  /** Opens the entry of a request whose headers are here and whose body is not. */
  open(request: IncomingMessage, at: number, authorized: boolean): ReceivedRequest {
    const headers: [string, string][] = [];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      const name = request.rawHeaders[index] ?? "";
      const value = request.rawHeaders[index + 1] ?? "";
      headers.push([name, name.toLowerCase() === "authorization" ? "[redacted]" : value]);
    }
    const entry: ReceivedRequest = {
      at,
      method: request.method ?? "",
      url: request.url ?? "",
      headers,
      authorized,
      body: "",
      complete: false,
      acted: false,
    };
    if (this.requests.length >= MAX_ENTRIES) {
      this.requests.splice(0, DROP_AT_ONCE);
      this.#dropped += DROP_AT_ONCE;
    }
    this.requests.push(entry);
    return entry;
  }

  static keepBody(entry: ReceivedRequest, body: Buffer): void {
    entry.body = body.toString("utf8", 0, MAX_BODY_CHARACTERS * 4).slice(0, MAX_BODY_CHARACTERS);
    entry.complete = true;
  }

  clear(): void {
    this.requests.length = 0;
    this.#dropped = 0;
  }
}
