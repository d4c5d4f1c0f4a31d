// Texts of strings, from their bytes.
import { Buffer } from "node:buffer";

/** Of the string that opens and closes there, checked already: what a reader takes it for. */
export function textAt(bytes: Uint8Array, from: number, to: number): string {
  return String(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("utf8")));
}

/** Are these bytes this text of ASCII? */
export function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}
