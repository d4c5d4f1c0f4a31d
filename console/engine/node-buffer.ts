// What the shared code takes of `node:buffer`, in a browser: `console/vite.config.ts` puts this in its place. A unit test holds it against Node's.
import { bytesOfBase64url } from "../verify/base64url.ts";

const LATIN1_PIECE = 4_096;

class Bytes extends Uint8Array<ArrayBuffer> {
  // An `includes` for texts, which lists of numbers have not.
  override includes(found: number): boolean;
  override includes(found: string): boolean;
  override includes(found: string | number): boolean {
    if (typeof found === "number") return super.includes(found);
    return this.toString("latin1").includes(Buffer.from(found).toString("latin1"));
  }

  override toString(encoding: "latin1" | "utf8" = "utf8", from = 0, to = this.length): string {
    const bytes = new Uint8Array(this.buffer, this.byteOffset, this.byteLength).subarray(from, to);
    if (encoding === "utf8") return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    let text = "";
    for (let at = 0; at < bytes.length; at += LATIN1_PIECE) text += String.fromCharCode(...bytes.subarray(at, at + LATIN1_PIECE));
    return text;
  }
}

export type Buffer = Bytes;

export const Buffer = {
  /** A text as UTF-8 or what a base64url text stands for, a copy of bytes, or a part of bytes without copying them. */
  from(source: string | ArrayBuffer | Uint8Array, part?: number | "utf8" | "base64url", length?: number): Bytes {
    if (typeof source === "string")
      return Buffer.from(part === "base64url" ? bytesOfBase64url(source) : new TextEncoder().encode(source));
    if (source instanceof ArrayBuffer) return new Bytes(source, typeof part === "number" ? part : undefined, length);
    const copy = new Bytes(new ArrayBuffer(source.length));
    copy.set(source);
    return copy;
  },
  allocUnsafeSlow(size: number): Bytes {
    return new Bytes(new ArrayBuffer(size));
  },
  byteLength(text: string): number {
    return new TextEncoder().encode(text).length;
  },
};

export function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
