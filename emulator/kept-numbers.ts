// Clerk keeps the numbers of metadata as they were sent: 1234567890123456789 and 19.90 come back with every digit. JavaScript's do not, so
// a number that would be written otherwise is kept as its text.
import { randomUUID } from "node:crypto";
import { readExactly } from "../src/json/read-exactly.ts";

export class KeptNumber {
  /** As JSON wrote it. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Undefined when it is not JSON. */
export function readKept(bytes: Uint8Array): unknown {
  const read = readExactly(bytes, (text) => (String(Number(text)) === text ? Number(text) : new KeptNumber(text)));
  return read.ok ? read.value : undefined;
}

/** JSON with the numbers as they are kept. */
export function writeKept(value: unknown): string {
  const mark = randomUUID();
  const numbers: string[] = [];
  const text = JSON.stringify(value, (_name, inner: unknown) =>
    inner instanceof KeptNumber ? `${mark}${numbers.push(inner.text) - 1}` : inner,
  );
  return numbers.length === 0
    ? text
    : text.replaceAll(new RegExp(`"${mark}(\\d+)"`, "g"), (_all, index) => numbers[Number(index)] ?? "");
}
